"""App of the room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Records of what was done."""

    name = "luoshi.records"
    label = "records"
