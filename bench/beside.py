"""How long others wait while a table is imported: one process writes progress again and again, another imports. Writes bench/beside.md.

Run with an empty LUOSHI_HOME: ``LUOSHI_HOME=empty-folder PYTHONPATH=src:tests python bench/beside.py [rows [table …]]``;
``LUOSHI_DATABASE`` names a PostgreSQL database that may be filled. Where single tables are named, nothing is written down.
Each line of the table is one import; *longest wait* is the longest time one line of progress took meanwhile, *alone* the longest of
as many before it. Absolute times: say on which machine.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402

import build  # noqa: E402
from luoshi.base import clock  # noqa: E402
from luoshi.cadence.actions import load_pack  # noqa: E402
from luoshi.files.apply import apply_plan  # noqa: E402
from luoshi.files.grids.kinds import KINDS  # noqa: E402
from luoshi.files.grids.plan import apply_grid  # noqa: E402
from luoshi.files.planner import make_plan  # noqa: E402
from luoshi.items.actions import note_progress  # noqa: E402
from luoshi.items.models import Item  # noqa: E402
from luoshi.mandate.actions import enter_document  # noqa: E402
from luoshi.mandate.kinds import DocumentKind  # noqa: E402
from luoshi.mandate.models import Document, Line  # noqa: E402
from luoshi.org.actions import NewUnit, found_units  # noqa: E402
from luoshi.org.kinds import UnitKind  # noqa: E402
from luoshi.org.models import Post, Tenure  # noqa: E402

CLAUSES = "一份长台账"
UNITS = ["甲司第一党支部", "甲司第二党支部"]
OFFICES = ["甲司", "乙司"]
SETS = 10
"""How many units a row of the set is handed down to."""
TASKS, HELPED = (
    "序号,事项,牵头单位,完成标准,完成时限",
    "序号,事项,牵头单位,配合单位,完成标准,完成时限,进展情况",
)
TIERS = ["党委", "书记", "班子成员"]
TABLES: dict[str, tuple[str, Callable[[int], str]]] = {
    "new items": (TASKS, lambda n: f"{n},第{n}项学习安排,{UNITS[n % 2]},已公开,2021-06-30"),
    "the same, another standard": (TASKS, lambda n: f"{n},第{n}项学习安排,{UNITS[n % 2]},已印发,2021-06-30"),
    "an older ledger": (
        "序号,事项,牵头单位,完成标准,完成时限,销号日期,成效",
        lambda n: f"{n},旧账第{n}项,{OFFICES[n % 2]},已公开,2020-06-30,2020-06-20,已办结",
    ),
    "new items, with progress of who supports them": (
        HELPED,
        lambda n: f"{n},配合第{n}项,{UNITS[0]},甲司,已公开,2021-06-30,办了一半",
    ),
    "the same, with more support and progress": (
        HELPED,
        lambda n: f"{n},配合第{n}项,{UNITS[0]},甲司、{UNITS[1]},已公开,2021-06-30,办完了",
    ),
    "new clauses of a document": (
        "序号,方面,事项,牵头单位,完成标准,完成时限",
        lambda n: f"{n},第{n % 4 + 1}方面,条款第{n}项,{OFFICES[n % 2]},已公开,2021-06-30",
    ),
    "rows handed down to ten units each": (
        TASKS,
        lambda n: f"{n},分下去第{n}项,各直属单位,已公开,2021-06-30",
    ),
    "records": (
        "日期,活动类型,主办单位,应到,实到,议题",
        lambda n: f"2021-04-{n % 15 + 1:02},主题党日,{UNITS[0]},12,11,第{n}次学习",
    ),
    "units": (
        "名称,上级单位,单位类别,成立日期,正式党员,预备党员,有表决权",
        lambda n: f"新立第{n}党支部,甲司,党支部,2021-01-01,12,1,12",
    ),
    "people": (
        "单位或组,岗位,岗位类别,姓名,任职起",
        lambda n: f"{UNITS[n % 2]},第{n}岗,成员,示{n}号,2021-01-01",
    ),
    "groups": (
        "组名,类别,归哪个单位,成立日期,单位",
        lambda n: f"第{n}学习小组,学习小组,甲司,2021-01-01,{UNITS[n % 2]}",
    ),
    "directives": (
        "收文日期,来文标题,文号,来文机关,成文日期,线下件",
        lambda n: (
            f"2021-04-{n % 12 + 1:02},"
            + (f"第{n}号批示,上办〔2021〕{n}号,上级办公厅,2021-03-31," if n % 10 else ",,,,是")
        ),
    ),
    "lists": (
        "层级,序号,责任内容,具体措施,责任岗位,规定动作",
        lambda n: (
            f"{TIERS[n % 3]},,第{n}条责任,听取各支部情况,{'甲司司长' if n % 2 else ''},研究全面从严治党"
        ),
    ),
}
OFFICE = {
    *("an older ledger", "units", "people", "groups", "new clauses of a document"),
    "rows handed down to ten units each",
}
"""What the head office brings in; the rest is a department's."""


def table(kind: str, number: int) -> bytes:
    """Return a table of a kind as text."""
    head, row = TABLES[kind]
    return "\n".join([head, *map(row, range(1, number + 1))]).encode()


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
        document = Document.objects.get(title=CLAUSES) if kind == "new clauses of a document" else None
        plan: Any
        write: Any
        if kind in KINDS:
            plan, write = KINDS[kind].plan(data, viewer=viewer, year=2021, source=f"{kind}.csv"), apply_grid
        else:
            more = {"old": old, "document": document, "line": line}
            plan = make_plan(data, viewer=viewer, year=2021, source=f"{kind}.csv", **more)
            write = apply_plan
        assert not plan.faults, plan.faults[:2]
        print("planned", flush=True)
        begun = time.process_time()
        write(plan, by=viewer.by())
        print(f"{time.process_time() - begun:.1f}", flush=True)


def written(item: Item, by: Any) -> float:
    """Write a line of progress, however long that takes; return how long it took (s)."""
    begun = time.perf_counter()
    while True:
        with suppress(OperationalError):
            note_progress(item=item, unit=item.lead, text="又找两个人谈过", by=by)
            return time.perf_counter() - begun


def waits(item: Item, by: Any, until: Any) -> list[float]:
    """Write progress until ``until()``; return how long each line took (s)."""
    found = []
    while not until():
        found.append(written(item, by))
        time.sleep(0.1)
    return found


def measure(kind: str, number: int) -> str:
    """Return one line of the table."""
    number //= SETS if "ten units" in kind else 1
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


def built() -> None:
    """Build the institution: besides that of the tests ten institutes, an empty document, the duties lists name."""
    house = build.house()
    root = house.units["示例部"]
    with clock.at(build.TODAY):
        build.item(house, title="另一项")
        names = [f"第{n}研究院" for n in range(1, SETS)]  # and 子院
        news = [NewUnit(name=name, kind=UnitKind.AFFILIATED, parent=root) for name in names]
        found_units(news=news, from_on=build.START, by=build.SYSTEM)
        load_pack(by=build.SYSTEM)
        enter_document(
            title=CLAUSES,
            kind=DocumentKind.LEDGER,
            owner=root,
            issued_on=build.TODAY,
            open_ended=True,
            by=house.by("综合岗"),
        )


def main() -> None:
    """Measure each kind of table and write the page."""
    if sys.argv[1:2] == ["--one"]:
        bring_in(sys.argv[2], int(sys.argv[3]))
        return
    call_command("migrate", verbosity=0)
    built()
    number = int(sys.argv[1]) if sys.argv[1:] else 20_000
    kinds = sys.argv[2:] or list(TABLES)
    lines = []
    for kind in kinds:
        lines.append(measure(kind, number))
        print(lines[-1], flush=True)
    if sys.argv[2:]:
        return
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
