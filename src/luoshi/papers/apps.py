"""App of the room."""

from django.apps import AppConfig


class PapersConfig(AppConfig):
    """Attachments; who may see one is decided by the room that holds the link to it."""

    name = "luoshi.papers"
    label = "papers"
