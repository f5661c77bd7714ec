"""Append-only log of every change: one event a change, in the change's own transaction."""
