"""What runs in a process of its own: reading a file that may be hostile. Nothing of Django is imported here."""
