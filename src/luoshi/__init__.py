"""Luoshi (落实): an open work ledger."""
