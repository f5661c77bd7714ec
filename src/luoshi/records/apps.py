"""App of the room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from luoshi.items.origins import origins
from luoshi.org.tally_sources import sources


class RecordsConfig(AppConfig):
    """Records of what was done; a decision may become an item."""

    name = "luoshi.records"
    label = "records"

    def ready(self) -> None:
        sources["records"] = "luoshi.records.tally.from_rows"
        origins["record"] = _("会上定的")
