"""Responsibility lists: who answers for what in three tiers, and the sheet with which a seat is handed over."""
