"""The one folder an installation lives in."""

import os
import secrets
from pathlib import Path


def secret_key(home: Path) -> str:
    """Return the installation's secret key, making it on first use in ``home/secret-key`` with mode 0600.

    Two processes that start at once agree: the file is created exclusively and the loser reads the winner's.
    """
    path = home / "secret-key"
    home.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key
