"""Refusals: what the ledger says when it does not do something, in the reader's language.

Each says what is wrong and how to mend it, and carries the HTTP status its kind deserves. Nothing was changed when
one is raised inside an action: actions are atomic.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise


class Refusal(Exception):
    """A request the ledger does not carry out. ``field`` names the form field it is about, if any.

    ``nth``: of an act on many, which of them (from 0) it is about.
    """

    status = 422
    nth: int | None = None

    def __init__(self, code: str, says: Words, mend: Words = "", *, field: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.says = says
        self.mend = mend
        self.field = field

    def __str__(self) -> str:
        return f"{self.says} {self.mend}".strip()


@contextmanager
def of_nth(number: int) -> Iterator[None]:
    """Let a refusal raised inside say which of many it is about."""
    try:
        yield
    except Refusal as refusal:
        refusal.nth = number
        raise


class NotAllowed(Refusal):
    """The object is in sight but the acting post has no right to this act."""

    status = 403

    def __init__(self, code: str = "not_allowed", says: Words = "", mend: Words = "") -> None:
        super().__init__(
            code,
            says or _("你的岗位不办这件事。"),
            mend or _("换到办这件事的岗位，或请该岗位的人办。"),
        )


class NotFound(Refusal):
    """The object does not exist for this reader: out of scope and absent are the same (rules 12)."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not_found", _("没有找到。"), _("可能写错了编号，也可能不在你的范围里。"))


class Conflict(Refusal):
    """Somebody else changed the object meanwhile; ``theirs`` holds the values now in the ledger."""

    status = 409

    def __init__(self, theirs: Mapping[str, Any] | None = None) -> None:
        super().__init__(
            "changed_meanwhile",
            _("你打开以后，别人改过这一项。"),
            _("下面是现在的内容和你写的内容，对照后再存一次。你写的没有丢。"),
        )
        self.theirs = dict(theirs or {})


class NoRoom(Refusal):
    """The database cannot write now: the disk is full (507), or others held it too long (503). Nothing was written."""

    def __init__(self, status: int) -> None:
        if status == 507:
            super().__init__("disk_full", _("磁盘满了，什么也没有写入。"), _("请管理员腾出地方，再来一次。"))
        else:
            super().__init__("busy", _("账本正忙，什么也没有写入。"), _("过一会儿再来一次。"))
        self.status = status


def of_database(error: DatabaseError) -> NoRoom | None:
    """Return the refusal that a failed write amounts to: a full disk, a lock not got in time. None for everything else."""
    cause = error.__cause__
    code = str(getattr(cause, "sqlite_errorname", "") or getattr(cause, "sqlstate", "") or "")
    if code.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE")) or code == "53100":
        return NoRoom(507)
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or code == "55P03":
        return NoRoom(503)
    return None
