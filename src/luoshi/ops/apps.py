"""App of the room."""

from django.apps import AppConfig


class OpsConfig(AppConfig):
    """The room."""

    name = "luoshi.ops"
    label = "ops"
