"""``luoshi check``: settings, tables, attachments, the trail."""

from django.core.checks import ERROR, WARNING, run_checks
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from rich.console import Console

from luoshi.items.models import Item
from luoshi.items.origins import origins
from luoshi.jobs import queries as jobs
from luoshi.papers import queries as papers
from luoshi.papers.queries import Fault
from luoshi.trail import verify

_FAULTS = {
    Fault.MISSING: "文件不见了",
    Fault.BYTES: "文件不是当时传的那个",
    Fault.SIZE: "大小和记的不一样",
    Fault.TRAIL: "留痕里没有这个散列，这一行被改过",
}


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
    if ownerless := jobs.without_owner():
        out.print(f"后台任务：没有主人的种类 {', '.join(ownerless)}")
        faults += 1
    faults += _papers(out)
    return 1 if _trail(out) or faults else 0


def _papers(out: Console) -> int:
    found = papers.check()
    for each in found.wrong:
        row = each.version
        where = f"第 {row.paper_id} 号“{row.paper.title}”第 {row.number} 版（{row.sha256[:8]}）"
        out.print(f"附件：{where}：{_FAULTS[each.fault]}。", soft_wrap=True, markup=False)
    if found.wrong:
        return len(found.wrong)
    out.print(f"附件：{found.versions} 个版本、{found.files} 个文件，全部对得上。", soft_wrap=True)
    if found.left_over:
        out.print(f"附件：有 {found.left_over} 个没有主人的文件，可以用 luoshi sweep 清掉。", soft_wrap=True)
    return 0


def _trail(out: Console) -> int:
    report = verify.check()
    if report.ok:
        out.print(f"留痕：{report.size} 条，全部对得上。树根 {report.root}", soft_wrap=True)
        return 0
    out.print(f"留痕：第 {report.bad_seq} 条对不上（{report.fault}）：{report.detail}", soft_wrap=True)
    return 1
