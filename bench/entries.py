"""What the sample's rules cost: records entered per turn done, and fields typed per record.

``python bench/entries.py [--home FOLDER]`` counts in the demo's ledger (built when FOLDER has none), year 2020, all branches in service
and all leaders' posts. A field is typed when it differs from what the form begins with: the day, the topics, the numbers away, the
place where it differs from last time, whoever attended by name.
"""

import argparse
import os
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path


def measure() -> str:
    """Return the two numbers with how they were counted, in Markdown."""
    from luoshi.cadence.kinds import RecordKind
    from luoshi.core.turns import Slot
    from luoshi.ledger.seats import owed_by_posts
    from luoshi.ledger.turns import rows_of
    from luoshi.org.kinds import LEADERS, BranchKind
    from luoshi.org.models import Post, Unit
    from luoshi.records.models import RecordVersion

    start, end = date(2020, 1, 1), date(2020, 12, 31)
    kept = {Slot.DONE, Slot.LATE, Slot.MADE_UP}
    branches = list(Unit.objects.filter(branch_kind=BranchKind.IN_SERVICE, to_on=None))
    posts = list(Post.objects.filter(kind__in=LEADERS).select_related("unit", "group__home", "branch"))
    done: Counter[str] = Counter()
    for row in rows_of(branches, start, end):
        for owed in row.owed:
            done[row.duty.code] += sum(slot in kept for slot, _key in owed.turn.slots)
    for each in owed_by_posts(posts, start, end):
        done[each.duty.code] += sum(slot in kept for slot, _key in each.turn.slots)
    ids = [branch.pk for branch in branches]
    versions = list(
        RecordVersion.objects.filter(gone_at=None, host__in=ids, held_on__range=(start, end))
        .order_by("host_id", "held_on", "id")
        .prefetch_related("attended")
    )
    typed, last = 0, {}
    for version in versions:
        before = last.get(version.host_id)
        typed += 2 + (version.excused > 0) + len(version.attended.all()) + (version.pairs is not None)
        typed += before is None or before.place != version.place
        last[version.host_id] = version
    turns = sum(done.values())
    kinds = sum(len(v.kinds.split()) for v in versions)
    names = ", ".join(f"{code} {n:,}" for code, n in done.most_common())
    return "\n".join(
        [
            f"Branches in service: {len(branches)}; leaders' posts: {len(posts)}; year 2020.",
            "",
            f"- records entered: {len(versions):,}; turns done by them: {turns:,} ({names})",
            f"- entries per turn done: {len(versions) / turns:.2f}",
            f"- kinds per record: {kinds / len(versions):.2f} of {len(RecordKind)}",
            f"- fields typed per record: {typed / len(versions):.1f} of 20 on the form",
        ]
    )


def main() -> None:
    """Count in a built demo, or build one; write bench/entries-S.md."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--home", default="", help="a folder with a built demo, or an empty one")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="luoshi-bench-") as folder:
        os.environ |= {"LUOSHI_HOME": given.home or folder, "LUOSHI_DEMO": "1", "LUOSHI_TODAY": "2021-04-20"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.settings"
        import django

        django.setup()
        from rich.console import Console

        from luoshi.ops.demo import build

        build(size="S", seed=2021, rebuild=False, out=Console())
        said = measure()
    Path(__file__).with_name("entries-S.md").write_text(said + "\n", encoding="utf-8")
    print(said)


if __name__ == "__main__":
    main()
