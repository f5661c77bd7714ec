"""App of the room."""

from django.apps import AppConfig


class ItemsConfig(AppConfig):
    """Items."""

    name = "luoshi.items"
    label = "items"
