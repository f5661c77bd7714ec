"""Reading: the attachments of one owner, one version's bytes, and whether every row has its file.

The rooms above ask with their own link as ``of`` (``paper__record_link__record=…``): what is not linked there is not found.
"""

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from luoshi.base.refusals import NotFound, Refusal
from luoshi.papers import store
from luoshi.papers.models import Paper, PaperVersion
from luoshi.trail.models import Event


@dataclass
class Sheet:
    """An attachment with its versions, the newest first."""

    paper: Paper
    versions: list[PaperVersion] = field(default_factory=list)

    @property
    def last(self) -> PaperVersion:
        """The newest version, in force unless the attachment is withdrawn."""
        return self.versions[0]

    @property
    def older(self) -> list[PaperVersion]:
        """Versions that were replaced."""
        return self.versions[1:]


def sheets(*beside: str, **of: Any) -> list[Sheet]:
    """Return the attachments of one owner in the order they were added, in one query; ``beside`` names links to read too."""
    rows = PaperVersion.objects.filter(**of).select_related("paper", *beside).order_by("paper_id", "-number")
    found: dict[int, Sheet] = {}
    for row in rows:
        found.setdefault(row.paper_id, Sheet(row.paper)).versions.append(row)
    return list(found.values())


def get_version(pk: int, **of: Any) -> PaperVersion:
    """Return a version of an attachment of this owner, old ones too; NotFound for a withdrawn one or another's."""
    rows = PaperVersion.objects.select_related("paper").filter(pk=pk, paper__withdrawn_at=None)
    version = rows.filter(**of).first()
    if version is None:
        raise NotFound
    return version


def known(at: datetime) -> Q:
    """Return the predicate "a version in force as the ledger knew it at that moment"."""
    return Q(known_at__lte=at) & (Q(gone_at=None) | Q(gone_at__gt=at))


def bytes_of(version: PaperVersion) -> bytes:
    """Return the file of a version. Raises Refusal where it is missing or not the file that was uploaded."""
    data = store.read(version.sha256)
    if data is None:
        raise Refusal(
            "damaged",
            _("这个附件的文件不见了，或不是当时传的那个。"),
            _("请管理员运行 luoshi check，从备份里找回来。"),
        )
    return data


class Fault(StrEnum):
    """What does not fit about one version."""

    MISSING = "missing"  # its file is not there
    BYTES = "bytes"  # its file holds other bytes
    SIZE = "size"  # the row says another size
    TRAIL = "trail"  # the trail knows no such hash: the row was changed


@dataclass(frozen=True)
class Wrong:
    """A version that does not fit."""

    version: PaperVersion
    fault: Fault


@dataclass
class Checked:
    """Outcome of a check: versions and files read, files no row names, and what does not fit."""

    versions: int = 0
    files: int = 0
    left_over: int = 0
    wrong: list[Wrong] = field(default_factory=list)


def check() -> Checked:
    """Read every file once and hold it against its rows, and every row against the trail.

    Of a withdrawn attachment the file may be gone; what is there must fit all the same.
    """
    found = Checked()
    told = set(_told())
    sizes: dict[str, int | Fault] = {}
    for version in PaperVersion.objects.select_related("paper").order_by("pk").iterator(500):
        found.versions += 1
        if version.sha256 not in sizes:
            sizes[version.sha256] = _size(version.sha256)
            found.files += isinstance(sizes[version.sha256], int)
        fault = _fault(version, sizes[version.sha256], told)
        if fault is not None:
            found.wrong.append(Wrong(version, fault))
    found.left_over = sum(each.digest not in sizes for each in store.lying())
    return found


def _fault(version: PaperVersion, size: int | Fault, told: set[str]) -> Fault | None:
    if version.sha256 not in told:
        return Fault.TRAIL
    if isinstance(size, int):
        return None if size == version.size else Fault.SIZE
    swept = size == Fault.MISSING and version.paper.withdrawn_at is not None
    return None if swept else size


def _size(digest: str) -> int | Fault:
    try:
        path = store.path_of(digest)
    except ValueError:
        return Fault.MISSING
    data = store.read(digest)
    if data is not None:
        return len(data)
    return Fault.BYTES if path.exists() else Fault.MISSING


def _told() -> Iterator[str]:
    rows = Event.objects.filter(act__in=["paper.added", "paper.replaced"]).values_list("leaf", flat=True)
    for leaf in rows.iterator(500):
        with suppress(ValueError):  # a leaf that is no event: the check of the trail names it
            yield from json.loads(bytes(leaf)).get("files", [])
