"""App of the room."""

from django.apps import AppConfig


class TrailConfig(AppConfig):
    """The trail."""

    name = "luoshi.trail"
    label = "trail"
