"""App of the room."""

from django.apps import AppConfig
from django.utils.module_loading import import_string

from luoshi.jobs.kinds import kinds


class FilesConfig(AppConfig):
    """The room."""

    name = "luoshi.files"
    label = "files"

    def ready(self) -> None:
        """Enter what this room does in the background."""
        kinds.update(import_string("luoshi.files.background.KINDS"))
