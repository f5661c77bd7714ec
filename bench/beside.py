"""How long others wait while a table is imported: one process writes progress again and again, another imports. Writes bench/beside.md.

Run with an empty LUOSHI_HOME: ``LUOSHI_HOME=empty-folder PYTHONPATH=src:tests python bench/beside.py [rows]``; ``LUOSHI_DATABASE`` names a
PostgreSQL database that may be filled. Each line of the table is one import; *longest wait* is the longest time one line of
progress took meanwhile, *alone* the longest of as many before it. Absolute times: say on which machine.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

import build  # noqa: E402
from luoshi.base import clock  # noqa: E402
from luoshi.files.apply import apply_plan  # noqa: E402
from luoshi.files.grids.kinds import KINDS  # noqa: E402
from luoshi.files.grids.plan import apply_grid  # noqa: E402
from luoshi.files.planner import make_plan  # noqa: E402
from luoshi.items.actions import note_progress  # noqa: E402
from luoshi.items.models import Item  # noqa: E402
from luoshi.mandate.models import Line  # noqa: E402
from luoshi.org.models import Post, Tenure  # noqa: E402

UNITS = ["甲司第一党支部", "甲司第二党支部"]
TABLES = {
    "new items": "序号,事项,牵头单位,完成标准,完成时限",
    "the same, another standard": "序号,事项,牵头单位,完成标准,完成时限",
    "an older ledger": "序号,事项,牵头单位,完成标准,完成时限,销号日期,成效",
    "records": "日期,活动类型,主办单位,应到,实到,议题",
    "units": "名称,上级单位,单位类别,成立日期,正式党员,预备党员,有表决权",
    "people": "单位或组,岗位,岗位类别,姓名,任职起",
    "groups": "组名,类别,归哪个单位,成立日期,单位",
}
OFFICE = {"an older ledger", "units", "people", "groups"}
"""What the head office brings in; the rest is a department's."""


def table(kind: str, number: int) -> bytes:
    """Return a table of a kind as text."""
    standard = "已印发" if kind == "the same, another standard" else "已公开"
    rows = [f"{n},第{n}项学习安排,{UNITS[n % 2]},{standard},2021-06-30" for n in range(1, number + 1)]
    if kind == "an older ledger":
        rows = [
            f"{n},旧账第{n}项,{'甲司' if n % 2 else '乙司'},已公开,2020-06-30,2020-06-20,已办结"
            for n in range(1, number + 1)
        ]
    if kind == "records":
        rows = [
            f"2021-04-{n % 15 + 1:02},主题党日,{UNITS[0]},12,11,第{n}次学习" for n in range(1, number + 1)
        ]
    if kind == "units":
        rows = [f"新立第{n}党支部,甲司,党支部,2021-01-01,12,1,12" for n in range(1, number + 1)]
    if kind == "people":
        rows = [f"{UNITS[n % 2]},第{n}岗,成员,示{n}号,2021-01-01" for n in range(1, number + 1)]
    if kind == "groups":
        rows = [f"第{n}学习小组,学习小组,甲司,2021-01-01,{UNITS[n % 2]}" for n in range(1, number + 1)]
    return "\n".join([TABLES[kind], *rows]).encode()


def _viewer(title: str) -> Any:
    from luoshi.access.scope import viewer_for

    post = Post.objects.get(title=title)
    return viewer_for(Tenure.objects.get(post=post).person_id, acting=post.pk)


def bring_in(kind: str, number: int) -> None:
    """Import one table (in a process of its own)."""
    with clock.at(build.TODAY):
        old = kind == "an older ledger"
        viewer = _viewer("综合岗" if kind in OFFICE else "甲司党务")
        data = table(kind, number)
        line = Line.objects.get(code="D1")
        plan: Any
        write: Any
        if kind in KINDS:
            plan, write = KINDS[kind].plan(data, viewer=viewer, year=2021, source=f"{kind}.csv"), apply_grid
        else:
            plan = make_plan(data, viewer=viewer, year=2021, line=line, source=f"{kind}.csv", old=old)
            write = apply_plan
        assert not plan.faults, plan.faults[:2]
        print("planned", flush=True)
        begun = time.process_time()
        write(plan, by=viewer.by())
        print(f"{time.process_time() - begun:.1f}", flush=True)


def waits(item: Item, by: Any, until: Any) -> list[float]:
    """Write progress until ``until()``; return how long each line took (s)."""
    found = []
    while not until():
        begun = time.perf_counter()
        note_progress(item=item, unit=item.lead, text="又找两个人谈过", by=by)
        found.append(time.perf_counter() - begun)
        time.sleep(0.1)
    return found


def measure(kind: str, number: int) -> str:
    """Return one line of the table."""
    item = Item.objects.select_related("lead").get(title="另一项")
    by = _viewer("甲一书记").by()
    child = subprocess.Popen(  # this very file
        [sys.executable, __file__, "--one", kind, str(number)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "planned\n"
    with clock.at(build.TODAY):
        beside = waits(item, by, lambda: child.poll() is not None)
        left = iter(range(len(beside)))
        alone = waits(item, by, lambda: next(left, None) is None)
    spent = child.stdout.read().strip()
    assert child.returncode == 0
    return f"| {connection.vendor} | {kind} | {number:,} | {spent} s | {len(beside)} | {max(beside):.2f} s | {max(alone):.2f} s |"


def main() -> None:
    """Measure each kind of table and write the page."""
    if sys.argv[1:2] == ["--one"]:
        bring_in(sys.argv[2], int(sys.argv[3]))
        return
    call_command("migrate", verbosity=0)
    house = build.house()
    with clock.at(build.TODAY):
        build.item(house, title="另一项")
    number = int(sys.argv[1]) if sys.argv[1:] else 20_000
    lines = []
    for kind in TABLES:
        lines.append(measure(kind, number))
        print(lines[-1], flush=True)
    path = Path(__file__).parent / "beside.md"
    kept = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    others = [
        each
        for each in kept
        if each.startswith("| ") and not each.startswith((f"| {connection.vendor} ", "| database"))
    ]
    head = [
        "# Imports beside other writers",
        "",
        "Made by `bench/beside.py`: one process imports a table, another writes a line of progress ten times a second.",
        "",
        "| database | table | rows | processor time of writing | lines written beside it | longest wait | longest alone |",
        "|---|---|---|---|---|---|---|",
    ]
    path.write_text("\n".join([*head, *others, *lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main()
