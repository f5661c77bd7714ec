"""App of the room."""

from django.apps import AppConfig

from luoshi.access import checks


class AccessConfig(AppConfig):
    """Accounts and rights; registers the system checks of the demo's doors."""

    name = "luoshi.access"
    label = "access"
    checks = checks
