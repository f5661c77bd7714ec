"""``luoshi sweep``: files no attachment names are removed (nothing else does that), and SQLite counts its indexes anew."""

from rich.console import Console

from luoshi.ops.sizing import note_sizes
from luoshi.ops.starting import INSTALLER
from luoshi.papers.actions import sweep as sweep_papers


def sweep(*, withdrawn: bool, dry_run: bool, out: Console) -> int:
    """Remove (or with ``dry_run`` count) what is left over; return 0."""
    swept = sweep_papers(by=INSTALLER, withdrawn=withdrawn, dry_run=dry_run)
    if not dry_run:
        note_sizes()
    done = "可以清掉" if dry_run else "清掉了"
    out.print(
        f"附件：{done} {swept.orphans} 个没有主人的文件、{swept.withdrawn} 个撤下的文件。", soft_wrap=True
    )
    return 0
