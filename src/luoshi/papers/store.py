"""The store: files under LUOSHI_HOME/papers, each named by the SHA-256 of its bytes. The same bytes are one file.

A file is written under another name, synced to disk and then renamed: what bears a hash as its name is whole. It is there
before the row that names it is committed, so a row never lacks its file; a file without a row is left over and harmless.
"""

import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

_NAME = re.compile(r"[0-9a-f]{64}")
_WAITING = "waiting"


def home() -> Path:
    """Return the folder of all attachments."""
    return Path(settings.LUOSHI_HOME) / "papers"


def path_of(digest: str) -> Path:
    """Return where the file with this hash lies."""
    if not _NAME.fullmatch(digest):
        raise ValueError("no hash of a file")
    return home() / digest[:2] / digest


def put(data: bytes) -> str:
    """Keep ``data`` and return its hash; synced to disk when this returns. A damaged file of that name is replaced."""
    digest = sha256(data).hexdigest()
    path = path_of(digest)
    if read(digest) is not None:
        os.utime(path)  # young again: no sweep takes it before its new row is committed
        return digest
    waiting = home() / _WAITING
    waiting.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    temporary = waiting / secrets.token_hex(16)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)
    for folder in (path.parent, home(), home().parent):
        _sync(folder)
    return digest


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(digest: str) -> bytes | None:
    """Return the bytes with this hash; None where the file is missing or holds other bytes."""
    try:
        data = path_of(digest).read_bytes()
    except FileNotFoundError:
        return None
    return data if sha256(data).hexdigest() == digest else None


@dataclass(frozen=True)
class Lying:
    """A file of the store: its hash (empty: never finished), its path, when it was written (seconds)."""

    digest: str
    path: Path
    written: float


def lying() -> Iterator[Lying]:
    """Yield every file of the store, also those never finished; what bears no hash and does not wait is not ours."""
    for folder in sorted(home().iterdir()) if home().exists() else ():
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            ours = _NAME.fullmatch(path.name) is not None and path.name[:2] == folder.name
            if ours or folder.name == _WAITING:
                yield Lying(path.name if ours else "", path, path.stat().st_mtime)
