"""App of the room."""

from django.apps import AppConfig

from luoshi.org.tally_sources import sources


class OrgConfig(AppConfig):
    """Units, posts, people, groups."""

    name = "luoshi.org"
    label = "org"

    def ready(self) -> None:
        sources["units"] = "luoshi.org.unit_tally.from_rows"
