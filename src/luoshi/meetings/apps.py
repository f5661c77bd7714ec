"""The room's Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luoshi.access.sources import calls
from luoshi.items.origins import origins
from luoshi.meetings.kinds import OPINION_ORIGIN, ORIGIN


class MeetingsConfig(AppConfig):
    """Meetings of every kind; their decisions become items."""

    name = "luoshi.meetings"
    label = "meetings"

    def ready(self) -> None:
        origins[ORIGIN] = _("会议定的")
        origins[OPINION_ORIGIN] = _("会商意见")
        calls["session"] = "luoshi.meetings.queries.coming"
        calls["asked_topic"] = "luoshi.meetings.queries.asked_for"
        import_module("luoshi.meetings.figures")
        import_module("luoshi.meetings.consultation_figures")
