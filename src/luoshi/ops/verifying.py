"""``luoshi verify``: check a file that proves, without any ledger: no settings, no database, nothing but the file."""

from pathlib import Path

from rich.console import Console

from luoshi.core.proofs import Flaw, check

MOST = 512 * 1024 * 1024
"""Bytes a file may have."""

_FLAWS = {
    Flaw.FILE: "这不是落实的验真文件，或者内容残缺。",
    Flaw.BYTES: "文件的写法变了：有人改过空格、换行或顺序，不是程序写出来的那个。",
    Flaw.SEAL: "整个文件的散列对不上：有一处被改过。",
    Flaw.ROOT: "树根不是要对的那个。文件里的树根是 {where}",
    Flaw.LEAF: "第 {where} 条留痕的内容不是一条留痕，或者编号、对象对不上。",
    Flaw.PROOF: "第 {where} 条留痕不在这个树根下面。",
    Flaw.VALUE: "第 {where} 条留痕打开的原文，不是当时封存的那个。",
    Flaw.ITEM: "事项 {where} 的留痕和文件里列的对不上。",
    Flaw.SAMPLE: "用种子“{where}”重抽一遍，抽到的不一样。",
}


def verify(*, path: Path, root: str, out: Console) -> int:
    """Check the file and say what it holds; return 0 where everything fits, else 1 with the first thing that does not."""
    try:
        if path.stat().st_size > MOST:
            out.print("文件太大，不是验真文件。")
            return 1
        data = path.read_bytes()
    except OSError as wrong:
        out.print(f"读不了 {path}：{wrong.strerror or wrong}", soft_wrap=True, markup=False)
        return 1
    found = check(data, root=root)
    if found.flaw is not None:
        out.print(f"对不上：{_FLAWS[found.flaw].format(where=found.where)}", soft_wrap=True, markup=False)
        return 1
    out.print(
        f"对得上：{found.institution}，{found.items} 个事项，{found.events} 条留痕，打开的原文 {found.values} 处，"
        f"没有打开或已经销去的 {found.closed} 处。",
        soft_wrap=True,
        markup=False,
    )
    out.print(f"树根 {found.root}，共 {found.size} 条，{found.made_at}。", soft_wrap=True, markup=False)
    if not root:
        out.print("再和别处留下的树根对一对（luoshi check 印出来的），或者加 --root。", soft_wrap=True)
    return 0
