"""App of the room."""

from importlib import import_module

from django.apps import AppConfig

from luoshi.items.origins import origins
from luoshi.together.kinds import ORIGIN
from luoshi.together.words import OPENED_BESIDE


class TogetherConfig(AppConfig):
    """Core business and Party building together."""

    name = "luoshi.together"
    label = "together"

    def ready(self) -> None:
        origins[ORIGIN] = OPENED_BESIDE
        import_module("luoshi.together.figures")
