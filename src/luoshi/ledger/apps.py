"""App of the room."""

from importlib import import_module

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Turns, figures, fields; no tables of its own."""

    name = "luoshi.ledger"
    label = "ledger"

    def ready(self) -> None:
        import_module("luoshi.ledger.standard")
        import_module("luoshi.ledger.aligned")
