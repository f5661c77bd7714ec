"""Few, quick examples: the whole folder runs in under two seconds and leaves no files."""

from hypothesis import settings

settings.register_profile("core", deadline=None, max_examples=25, database=None)
settings.load_profile("core")
