"""App of the room."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The room."""

    name = "luoshi.files"
    label = "files"

    def ready(self) -> None:
        """Enter what this room does in the background."""
        from luoshi.files.background import KINDS
        from luoshi.jobs.kinds import kinds

        kinds.update(KINDS)
