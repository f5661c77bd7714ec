"""App of the room."""

from django.apps import AppConfig


class CadenceConfig(AppConfig):
    """Duties, windows, the working calendar."""

    name = "luoshi.cadence"
    label = "cadence"
