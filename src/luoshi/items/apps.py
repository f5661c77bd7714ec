"""App of the room."""

from django.apps import AppConfig

from luoshi.org.tally_sources import sources


class ItemsConfig(AppConfig):
    """Items."""

    name = "luoshi.items"
    label = "items"

    def ready(self) -> None:
        sources["items"] = "luoshi.items.tally.from_rows"
