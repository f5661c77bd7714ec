"""App of the room."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The room."""

    name = "luoshi.files"
    label = "files"
