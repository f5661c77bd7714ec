"""Where an uploaded file waits between its dry run and its being written: one person's, for one day, then gone."""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.base.text import clean

KEPT_FOR = timedelta(days=1)
_TOKEN = re.compile(r"[0-9a-f]{32}")
_HEAD = 2048


@dataclass(frozen=True)
class Waiting:
    """A file that waits: its token, the name it came with, its bytes."""

    token: str
    name: str
    data: bytes


def keep(data: bytes, *, name: str, person: str) -> str:
    """Keep ``data`` for ``person`` (opaque id) for a day; return the token to ask for it again. Old ones are removed."""
    sweep()
    token = secrets.token_hex(16)
    head = {
        "person": person,
        "name": clean(Path(name).name, limit=120),
        "until": (clock.now() + KEPT_FOR).isoformat(),
    }
    line = json.dumps(head).encode().ljust(_HEAD)
    path = _folder() / token
    path.touch(mode=0o600, exist_ok=False)
    path.write_bytes(line + data)
    return token


def waiting(token: str, *, person: str) -> Waiting:
    """Return the file kept under ``token``. Raises NotFound for another's, an old one, or none: all the same."""
    if not _TOKEN.fullmatch(token):
        raise NotFound
    try:
        content = (_folder() / token).read_bytes()
    except FileNotFoundError:
        raise NotFound from None
    head = json.loads(content[:_HEAD])
    if head["person"] != person or datetime.fromisoformat(head["until"]) < clock.now():
        raise NotFound
    return Waiting(token, head["name"], content[_HEAD:])


def forget(token: str, *, person: str) -> None:
    """Remove a file that was written, or is not wanted. Raises NotFound as :func:`waiting` does."""
    waiting(token, person=person)
    (_folder() / token).unlink(missing_ok=True)


def sweep() -> int:
    """Remove every file whose day is over; return how many."""
    gone = 0
    for path in _folder().iterdir():
        if _TOKEN.fullmatch(path.name) and _is_over(path):
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _is_over(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            head = json.loads(file.read(_HEAD))
        return datetime.fromisoformat(head["until"]) < clock.now()
    except (OSError, ValueError, KeyError):
        return True


def _folder() -> Path:
    folder = Path(settings.LUOSHI_HOME) / "staging"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
