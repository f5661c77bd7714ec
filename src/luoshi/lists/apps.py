"""The room's Django app."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luoshi.access.sources import calls
from luoshi.items.origins import origins
from luoshi.lists.kinds import ORIGIN


class ListsConfig(AppConfig):
    """Responsibility lists and handover sheets; a list that is asked for is an item."""

    name = "luoshi.lists"
    label = "lists"

    def ready(self) -> None:
        origins[ORIGIN] = _("要求列出责任清单")
        calls["handover"] = "luoshi.lists.queries.to_sign"
        import_module("luoshi.lists.figures")
