"""Writing: a file is kept before the transaction, its row and event are written in it. The rooms above say whose it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from time import time

from django.conf import settings
from django.utils.translation import gettext as _

from luoshi.base import clock
from luoshi.base.acting import By
from luoshi.base.refusals import Conflict, Refusal
from luoshi.base.text import clean, refuse_secrets, said
from luoshi.papers import store
from luoshi.papers.kinds import SUFFIXES, Media, PaperKind
from luoshi.papers.media import recognised
from luoshi.papers.models import Paper, PaperVersion
from luoshi.trail.log import Log, Plain, writing

ORPHAN_SECONDS = 24 * 3600
"""A file without a row is swept when it has lain this long: whoever is just uploading it has written the row by then."""


@dataclass(frozen=True)
class Upload:
    """A file as somebody brings it. No title: the file's name; no day: it holds from the day of the upload."""

    data: bytes
    name: str
    title: str = ""
    kind: PaperKind = PaperKind.OTHER
    effective_on: date | None = None


@dataclass(frozen=True)
class Kept:
    """A file that lies in the store and was let in; it has no row yet."""

    data: bytes
    sha256: str
    media: Media
    suffix: str
    title: str
    kind: PaperKind
    effective_on: date | None


@dataclass(frozen=True)
class Place:
    """Whose an attachment is, for the trail: ``obj`` is ``kind:id``, ``unit`` the unit it is told under."""

    obj: str
    unit: int | None


def keep(upload: Upload) -> Kept:
    """Check a file and put it into the store, synced to disk; writes no row.

    Raises Refusal for a file that is too big (``LUOSHI_PAPER_MB``), of a kind not taken in, or bearing a secrecy marking in
    its name, its title or its text (rules 13). Of a file's name only the ending stays, where no title was given also the stem.
    """
    name = PurePath(clean(upload.name, limit=240, field="file").replace("\\", "/"))
    title = clean(upload.title, limit=200, field="title") or clean(name.stem, limit=200, field="file")
    refuse_secrets(name.name, name.stem, field="file")
    if not any(sign.isalnum() for sign in title):
        raise Refusal("title_missing", _("没有写附件叫什么。"), _("写一个看得懂的名称。"), field="title")
    if len(upload.data) > most_bytes():
        raise too_big(len(upload.data))
    media, data = recognised(upload.data)
    endings = SUFFIXES.get(media, (media.value,))
    ending = name.suffix.lower().removeprefix(".")
    suffix = ending if ending in endings else endings[0]
    return Kept(data, store.put(data), media, suffix, title, upload.kind, upload.effective_on)


def most_bytes() -> int:
    """Return how many bytes a file may have."""
    return int(settings.PAPER_MB) * 1024**2


def too_big(size: int) -> Refusal:
    """Return the refusal of a file of ``size`` bytes."""
    words = _("文件有 %(mb)d MB，最多 %(most)d MB。") % {
        "mb": -(-size // 1024**2),
        "most": settings.PAPER_MB,
    }
    return Refusal("too_big", words, _("压缩图片，或分成几个文件。"), field="file")


def add(*, kept: Kept, place: Place, by: By) -> Paper:
    """Write an attachment with its first version; one event ``paper.added`` with the file's hash."""
    with writing(by) as log:
        paper = Paper.objects.create(title=kept.title, kind=kept.kind)
        version = _version(paper, 1, kept, "", log)
        log.add("paper.added", place.obj, unit=place.unit, after=_facts(version), files=[kept.sha256])
    return paper


def replace(*, paper: Paper, kept: Kept, read: int, place: Place, by: By, reason: str = "") -> PaperVersion:
    """Let another file stand in its place: the old version ends and stays readable; one event ``paper.replaced``.

    ``read`` is the number of the version that was looked at: raises Conflict when somebody else was faster. Raises Refusal for
    a withdrawn attachment and for the very same bytes.
    """
    reason = clean(reason, limit=400, field="reason")
    with writing(by) as log:
        now = _standing(paper)
        old = PaperVersion.objects.get(paper=now, gone_at=None)
        if old.number != read:
            raise Conflict({"version": old.number})
        if old.sha256 == kept.sha256:
            raise Refusal(
                "same_file", _("和现在的版本一模一样。"), _("选新的那个文件；没有变就不用换。"), field="file"
            )
        old.gone_at, old.gone_by = log.at, by.person
        old.save(update_fields=["gone_at", "gone_by"])
        version = _version(now, old.number + 1, kept, reason, log)
        log.add(
            "paper.replaced",
            place.obj,
            unit=place.unit,
            before=_facts(old),
            after=_facts(version),
            files=[kept.sha256],
        )
    return version


def withdraw(*, paper: Paper, reason: str, place: Place, by: By) -> Paper:
    """Take an attachment back with a reason: nobody reads its files any more; hashes, sizes and versions stay on record."""
    reason = said(reason, says=_("撤下要写原因。"), mend=_("写一句为什么。"), limit=400)
    with writing(by) as log:
        now = _standing(paper)
        last = PaperVersion.objects.get(paper=now, gone_at=None)
        last.gone_at, last.gone_by = log.at, by.person
        last.save(update_fields=["gone_at", "gone_by"])
        now.withdrawn_at, now.withdrawn_by, now.reason = log.at, by.person, reason
        now.save(update_fields=["withdrawn_at", "withdrawn_by", "reason"])
        log.add(
            "paper.withdrawn",
            place.obj,
            unit=place.unit,
            before=_facts(last),
            after={"paper": now.title, "reason": reason},
            files=[last.sha256],
        )
    return now


def _standing(paper: Paper) -> Paper:
    now = Paper.objects.select_for_update().get(pk=paper.pk)
    if now.withdrawn_at is not None:
        raise Refusal("not_now", _("这个附件已经撤下。"), _("刷新看看；还要就重新附一个。"))
    return now


def _version(paper: Paper, number: int, kept: Kept, reason: str, log: Log) -> PaperVersion:
    if not store.path_of(kept.sha256).exists():
        store.put(kept.data)  # swept between keeping and writing
    return PaperVersion.objects.create(
        paper=paper,
        number=number,
        sha256=kept.sha256,
        size=len(kept.data),
        media=kept.media,
        suffix=kept.suffix,
        effective_on=kept.effective_on or clock.day_of(log.at),
        reason=reason,
        known_at=log.at,
        known_by=log.by.person,
    )


def _facts(version: PaperVersion) -> dict[str, object]:
    facts: dict[str, object] = {
        "paper": version.paper.title,
        "paper_id": version.paper_id,
        "version": version.number,
        "sha256": Plain(version.sha256),
        "size": version.size,
        "effective_on": version.effective_on,
    }
    return facts | ({"reason": version.reason} if version.reason else {})


@dataclass(frozen=True)
class Swept:
    """How many files a sweep removed (or would): left over without a row, and those of withdrawn attachments."""

    orphans: int
    withdrawn: int


def sweep(*, by: By, withdrawn: bool = False, dry_run: bool = False) -> Swept:
    """Remove files no row names, once they have lain for a day; with ``withdrawn`` also those only withdrawn attachments name.

    A file any attachment in force names is never touched, in whatever version. Where files of withdrawn attachments go, one event
    ``paper.swept`` keeps their hashes. Writers wait meanwhile.
    """
    with writing(by) as log:
        rows = PaperVersion.objects.values_list("sha256", "paper__withdrawn_at")
        every = {digest for digest, _at in rows}
        live = {digest for digest, at in rows if at is None}
        lying = list(store.lying())
        old = time() - ORPHAN_SECONDS
        orphans = [each for each in lying if each.digest not in every and each.written < old]
        taken = [each for each in lying if each.digest in every - live] if withdrawn else []
        if not dry_run:
            _remove([*orphans, *taken])
            for start in range(0, len(taken), 500):
                hashes = [each.digest for each in taken[start : start + 500]]
                log.add("paper.swept", "papers:0", after={"files": len(hashes)}, files=hashes)
    return Swept(len(orphans), len(taken))


def _remove(files: Iterable[store.Lying]) -> None:
    for each in files:
        each.path.unlink(missing_ok=True)
