"""Starting Django for a command, after the command has set its environment."""

import importlib
from typing import Any

import django


def django_up(module: str) -> Any:
    """Set Django up and return ``module``, which needs the models. Commands set their environment before this."""
    django.setup()
    return importlib.import_module(module)
