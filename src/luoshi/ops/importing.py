"""``luoshi import``: the same reading and the same checks as the page, on the command line."""

from pathlib import Path

from rich.console import Console
from rich.table import Table

from luoshi.access.models import Account
from luoshi.access.scope import Viewer, viewer_of
from luoshi.base.refusals import Refusal
from luoshi.files.apply import apply_plan
from luoshi.files.grids.kinds import KINDS
from luoshi.files.grids.plan import GridPlan, apply_grid
from luoshi.files.offline import Choice
from luoshi.files.plan import Plan
from luoshi.files.planner import make_plan
from luoshi.mandate.models import Document, Line
from luoshi.mandate.queries import documents, visible_lines


def import_file(
    *,
    path: Path,
    username: str,
    dry_run: bool,
    year: int | None,
    number: str,
    line: str,
    out: Console,
    old: bool = False,
    clashes: str = "",
) -> int:
    """Read ``path`` and write its rows in the name of an account's holder, all or none; return the exit code.

    0: written, or (``dry_run``) nothing to mend; 1: faults or a refusal, nothing was written; 2: the command itself is
    wrong (no such file, account, document or line).
    """
    viewer = _viewer(path, username, out)
    if viewer is None:
        return 2
    try:
        document = _document(documents(viewer).filter(number=number).first(), number)
        chosen = _line(visible_lines(viewer).filter(code=line).first(), line)
        plan = make_plan(
            path.read_bytes(),
            viewer=viewer,
            year=year,
            document=document,
            line=chosen,
            source=path.name,
            old=old,
            choices={0: Choice(clashes)} if clashes else {},
        )
        _tell(plan, out)
        if plan.faults or plan.clashing or dry_run:
            out.print("还没有写入任何东西。")
            return 1 if plan.faults or plan.clashing else 0
        opened = apply_plan(plan, by=viewer.by())
    except LookupError as error:
        out.print(str(error.args[0]))
        return 2
    except Refusal as refusal:
        out.print(f"{refusal.says} {refusal.mend}")
        out.print("没有写入任何东西。")
        return 1
    out.print(f"写好了：{len(opened)} 项。")
    return 0


def import_table(
    *, path: Path, username: str, kind: str, dry_run: bool, year: int | None, out: Console
) -> int:
    """Read a table of records, people, groups, units or directives, and write its rows, all or none; exit codes as above."""
    if kind not in KINDS:
        out.print(f"没有 {kind} 这一种表。可以写：tasks、{'、'.join(KINDS)}。")
        return 2
    viewer = _viewer(path, username, out)
    if viewer is None:
        return 2
    try:
        plan = KINDS[kind].plan(path.read_bytes(), viewer=viewer, year=year, source=path.name)
        _tell(plan, out)
        if plan.faults or dry_run:
            out.print("还没有写入任何东西。")
            return 1 if plan.faults else 0
        done = apply_grid(plan, by=viewer.by())
    except Refusal as refusal:
        out.print(f"{refusal.says} {refusal.mend}")
        out.print("没有写入任何东西。")
        return 1
    out.print(f"写好了：{done} 行。")
    return 0


def _viewer(path: Path, username: str, out: Console) -> Viewer | None:
    account = Account.objects.select_related("person").filter(username=username).first()
    if account is None or not account.is_active or not path.is_file():
        out.print("没有这个文件，或没有这个能登录的账号。" if account else f"没有账号 {username}。")
        return None
    return viewer_of(account)


def _document(found: Document | None, number: str) -> Document | None:
    if number and found is None:
        raise LookupError(f"没有文号是 {number} 的文件。")
    return found


def _line(found: Line | None, code: str) -> Line | None:
    if code and found is None:
        raise LookupError(f"没有代号是 {code} 的条。")
    return found


def _tell(plan: Plan | GridPlan, out: Console) -> None:
    """Say what was read: sheets, faults with their places, lenient readings."""
    for sheet in plan.sheets:
        out.print(f"工作表 {sheet.name}：{sheet.rows} 行")
    out.print(f"新的 {plan.new} 项，有改动的 {plan.changed} 项，和账上一样的 {plan.same} 项。")
    if plan.faults:
        table = Table(
            "工作表", "行", "列", "表里写的", "哪里不对", "怎么改", title=f"要改的 {len(plan.faults)} 处"
        )
        for fault in plan.faults:
            where = f"{fault.column} {fault.name}".strip()
            table.add_row(fault.sheet, str(fault.row or ""), where, fault.found, fault.wrong, fault.mend)
        out.print(table)
    for row in plan.clashing if isinstance(plan, Plan) else ():
        for each in row.clashes:
            out.print(
                f"两边都改了 · {row.number} {each.name}：台账“{each.ledger}”，表里“{each.file}”", markup=False
            )
    if isinstance(plan, Plan) and plan.clashing:
        out.print("加 --conflicts keep 留台账的，加 --conflicts take 用表里的。")
    for read in plan.lenient:
        out.print(f"替你读好的 · {read.kind}：{read.says}（{read.count} 处）")
