"""Both languages are whole: every Chinese message has its English, and no Chinese stands outside a message."""

import ast
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "luoshi"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
TRANSLATING = {
    "_",
    "gettext",
    "gettext_lazy",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
    "npgettext",
    "_in",
}


def test_the_catalogue_is_whole() -> None:
    asked = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "catalogue.py"), "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode == 0, asked.stdout + asked.stderr


def test_no_chinese_stands_bare_in_a_template() -> None:
    bare = []
    for path in SOURCE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        # The name, and the names of languages, are the same in every language.
        text = re.sub(r"(?<=[>·] )落实(?=<)|(?<=>)(落实|中文)(?=<)|(?<=>)落实 ·|· 落实(?=<)", "", text)
        text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.S)
        text = re.sub(r"{%\s*blocktrans.*?endblocktrans\s*%}|{%.*?%}|{{.*?}}", "", text, flags=re.S)
        bare += [
            f"{path.relative_to(ROOT)}: {line.strip()[:80]}"
            for line in text.splitlines()
            if CHINESE.search(line)
        ]
    assert not bare


def _strings_outside_messages(tree: ast.AST) -> list[ast.Constant]:
    inside: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TRANSLATING:
            inside |= {id(each) for each in ast.walk(node)}
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            inside.add(id(node.value))  # a docstring
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and CHINESE.search(node.value)
        and id(node) not in inside
    ]


# Chinese that is read or written as data, not said to a reader.
AS_DATA = {
    "core/daywords.py": "words of dates as ledgers write them",
    "core/duedates.py": "words of dates as ledgers write them",
    "core/dayspans.py": "words of days as notices write them",
    "core/numbering.py": "Chinese numerals of aspects",
    "core/compare.py": "the range of Chinese characters",
    "base/text.py": "secrecy markings as documents bear them",
    "mandate/words.py": "numerals of aspects",
    "lists/figures.py": "figures, each with its English beside it",
    "meetings/figures.py": "figures, each with its English beside it",
    "meetings/consultation_figures.py": "figures, each with its English beside it",
    "inspection/figures.py": "figures, each with its English beside it",
    "inspection/words.py": "what agendas call findings",
    "meetings/kinds.py": "kinds of meetings, each with its English beside it",
    "meetings/words.py": "what agendas call off-line directives",
    "files/word_out.py": "names of fonts",
    "ledger/aligned.py": "figures, each with its English",
    "together/figures.py": "figures, each with its English beside it",
    "ledger/standard.py": "figures and fields, each with its English beside it",
    "cadence/pack.py": "the rules, each with its English beside it",
    "web/turn_words.py": "months as each language writes them",
    "web/views/records_acts.py": "the mark between names of units in a field",
    "web/views/figures.py": "units of count as the register keeps them, each translated",
    "web/views/records.py": "the marks between names of units in a field",
    "web/templatetags/look.py": "days as each language writes them",
    "settings.py": "names of languages in their own language",
}
ROOMS_AS_DATA = (
    "ops/",
    "files/",
)  # the sample institution, the command line in Chinese; headers of spreadsheets


def test_what_pages_say_goes_through_the_catalogue() -> None:
    bare = []
    for path in SOURCE.rglob("*.py"):
        name = str(path.relative_to(SOURCE))
        if name in AS_DATA or name.startswith(ROOMS_AS_DATA) or "migrations" in path.parts:
            continue
        bare += [
            f"{name}:{node.lineno}: {node.value[:60]}"
            for node in _strings_outside_messages(ast.parse(path.read_text("utf-8")))
        ]
    assert not bare, "\n".join(bare)
