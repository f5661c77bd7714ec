"""App of the room."""

from django.apps import AppConfig

from luoshi.access.sources import calls, sources


class MandateConfig(AppConfig):
    """Documents and lines; registers what puts a line into somebody's sight."""

    name = "luoshi.mandate"
    label = "mandate"

    def ready(self) -> None:
        calls["proposal"] = "luoshi.mandate.proposing.waiting"
        sources["line.led"] = "luoshi.mandate.sight.lines_led"
        sources["line.charge"] = "luoshi.mandate.sight.lines_in_charge"
