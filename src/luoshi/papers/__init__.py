"""Attachments as files: a store named by content, and what the ledger knows of each version."""
