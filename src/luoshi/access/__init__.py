"""Accounts, posts' rights, and the only door to an object: who may see and do what."""
