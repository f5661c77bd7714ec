"""App of the room."""

from django.apps import AppConfig


class AccessConfig(AppConfig):
    """Accounts and rights."""

    name = "luoshi.access"
    label = "access"
