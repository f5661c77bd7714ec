"""``luoshi worker``: background work in a process of its own; ``luoshi serve`` and ``luoshi demo`` start one beside the pages."""

import os
import signal
import subprocess
import sys
import threading

from rich.console import Console

from luoshi.jobs import worker


def work(*, once: bool, beside: int, out: Console) -> int:
    """Do jobs until Ctrl+C or SIGTERM, with ``once`` until none waits; return 0.

    Told to stop, a job that prepares goes back and waits, one that writes ends first. ``beside``: the process id of a server
    with which this process ends, 0 for none.
    """
    told = threading.Event()

    def stopping() -> bool:
        if beside and os.getppid() != beside:
            told.set()
        return told.is_set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: told.set())
    if not beside:
        out.print("后台开始办事。（Ctrl+C 停）")
    count = worker.work(
        once=once, stopping=stopping, rest=told.wait, tell=lambda says: out.print(says, markup=False)
    )
    if not beside:
        out.print(f"后台停了，办过 {count} 件。")
    return 0


def start_beside() -> None:
    """Start a worker that ends with this process, which goes on as the server: a child, so that no page waits for it."""
    command = [sys.executable, "-m", "luoshi.ops.main", "worker", "--beside", str(os.getpid())]
    subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  # a fixed argument list, no shell
