"""The room's Django app."""

from django.apps import AppConfig


class MeetingsConfig(AppConfig):
    """Meetings of every kind."""

    name = "luoshi.meetings"
    label = "meetings"
