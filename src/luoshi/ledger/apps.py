"""App of the room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Turns, figures, fields; no tables of its own."""

    name = "luoshi.ledger"
    label = "ledger"
