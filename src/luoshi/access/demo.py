"""Is this the demo? Started as one, and its ledger built by the demo's generator; nowhere else."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

MARKER = "demo.json"
PRISTINE = "demo-pristine.sqlite3"


def marker_path() -> Path:
    """Return where the generator writes down what the demo's first page needs."""
    return Path(settings.LUOSHI_HOME) / MARKER


def is_on() -> bool:
    """Say whether one-click sign-in may answer: in the demo's own ledger, started as the demo."""
    return bool(settings.DEMO) and marker_path().exists()


@lru_cache(maxsize=4)
def _read(path: str, changed: float) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return found


def marker() -> dict[str, Any]:
    """Return what the generator wrote down: accounts by role, places, figures, the steps of the walk."""
    path = marker_path()
    return _read(str(path), path.stat().st_mtime)
