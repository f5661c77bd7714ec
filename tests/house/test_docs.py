"""What documents say exists: links, commands, targets, pages; and the README's two commands are the Makefile's."""

import re
from pathlib import Path

import pytest
from typer.main import get_command

from luoshi.ops.main import app

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part == "test-results" for part in path.relative_to(ROOT).parts)
)
PAIRS = [("docs/guide.zh.md", "docs/guide.en.md")]


def test_there_is_something_to_read() -> None:
    names = {str(path.relative_to(ROOT)) for path in DOCUMENTS}
    assert {
        "README.md",
        "docs/admin.md",
        "docs/guide.zh.md",
        "docs/guide.en.md",
        "docs/screenshots/README.md",
    } <= names


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), f"{path}: {target}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    for name in re.findall(r"(?:^|[`\s])make ([a-z-]+)\b", text):
        if f"`make {name}" in text or re.search(rf"^\s*make {name}", text, flags=re.M):
            assert name in targets, f"{path}: make {name}"
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for name, rest in re.findall(r"(?:`|\.venv/bin/|^)luoshi ([a-z]+)([^`\n#]*)", text, flags=re.M):
        assert name in commands, f"{path}: luoshi {name}"
        options = {option for each in commands[name].params for option in getattr(each, "opts", [])}
        for option in re.findall(r"(--[a-z-]+)", rest):
            assert option in options, f"{path}: luoshi {name} {option}"


def test_what_the_makefile_calls_exists() -> None:
    for name in re.findall(
        r"(?:\$\(PY\)|bash) ([\w/]+\.(?:py|sh))", (ROOT / "Makefile").read_text(encoding="utf-8")
    ):
        assert (ROOT / name).exists(), name


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "adr").glob("*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize(("chinese", "english"), PAIRS)
def test_both_guides_have_the_same_chapters(chinese: str, english: str) -> None:
    shapes = [
        [len(match) for match in re.findall(r"^(#+) ", (ROOT / name).read_text(encoding="utf-8"), flags=re.M)]
        for name in (chinese, english)
    ]
    assert shapes[0] == shapes[1]
    assert len(shapes[0]) >= 10


def test_ci_runs_the_readmes_test_command() -> None:
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_every_rule_cited_is_a_rule() -> None:
    """Code and tests cite ``docs/rules.md`` by number, and nothing that is not in the project."""
    numbers = set(
        re.findall(r"^## (\d+)\.", (ROOT / "docs" / "rules.md").read_text(encoding="utf-8"), flags=re.M)
    )
    cited = 0
    for path in [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *DOCUMENTS]:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"[Rr]ules (\d+)(?:(?: and| to|,) (\d+))*", text):
            found = re.findall(r"\d+", match.group())
            cited += len(found)
            assert set(found) <= numbers, f"{path}: {match.group()}"
        if path != Path(__file__):
            outside = re.search(r"\b(SPEC|DOMAIN|RELIABILITY|DESIGN)\b", text)
            assert not outside, f"{path}: {outside.group() if outside else ''}"
    assert cited > 60
