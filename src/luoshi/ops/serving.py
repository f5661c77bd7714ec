"""Serving pages, and making the tables before the first start."""

import os
import sys

from django.conf import settings
from django.core.management import call_command
from rich.console import Console

from luoshi.ops.sizing import note_sizes
from luoshi.ops.working import start_beside

THREADS = "4"  # of one worker process; as many connections to PostgreSQL are kept open for them


def prepare(*, out: Console) -> None:
    """Bring the tables up to date; the first time this makes them. Safe to repeat."""
    call_command("migrate", verbosity=0, interactive=False)
    note_sizes()
    out.print(f"账本在 {settings.LUOSHI_HOME}")


def serve(*, port: int, workers: int, out: Console, background: bool = True) -> None:
    """Serve at 127.0.0.1 until interrupted, by granian: this process becomes the server. ``background``: a worker beside it."""
    out.print(f"打开 http://127.0.0.1:{port}/  （Ctrl+C 停）")
    out.file.flush()
    if background:
        start_beside()
    os.environ.setdefault("LUOSHI_POOL", THREADS)
    command = [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--workers",
        str(workers),
        "--blocking-threads",
        THREADS,
        "--no-ws",
        "--log-level",
        "warning",
        "luoshi.wsgi:application",
    ]
    os.execv(sys.executable, command)  # noqa: S606  # no shell, a fixed argument list
