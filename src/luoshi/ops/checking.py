"""``luoshi check``: settings, tables, the trail."""

from django.core.checks import ERROR, WARNING, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from luoshi.items.models import Item
from luoshi.items.origins import origins
from luoshi.trail import verify


def check(*, out: Console) -> int:
    """Check everything that can be checked without changing anything; return 0 when all is well, else 1."""
    faults = 0
    for message in run_checks():
        if message.level >= WARNING:
            out.print(f"设置：{message.id} {message.msg}")
        faults += message.level >= ERROR
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        out.print("表：还没有建好或版本旧了，先运行 luoshi serve 或 luoshi init。")
        return 1
    unknown = set(Item.objects.values_list("origin", flat=True).distinct()) - set(origins)
    if unknown:
        out.print(f"来源：没有主人的来源 {', '.join(sorted(unknown))}")
        faults += 1
    return 1 if _trail(out) or faults else 0


def _trail(out: Console) -> int:
    report = verify.check()
    if report.ok:
        out.print(f"留痕：{report.size} 条，全部对得上。树根 {report.root}", soft_wrap=True)
        return 0
    out.print(f"留痕：第 {report.bad_seq} 条对不上（{report.fault}）：{report.detail}", soft_wrap=True)
    return 1
