"""The size and names of files, and what may be tracked at all."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "luoshi"
FORBIDDEN = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "info", "misc"}
BUILT = {".mo", ".pyc", ".sqlite3", ".db", ".log", ".zip", ".whl", ".ttf", ".woff", ".woff2", ".docx", ".pdf"}


def tracked() -> list[Path]:
    """Return what git tracks; a copy without git is walked as it lies."""
    asked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )  # a fixed command, no shell
    if asked.returncode == 0:
        return [ROOT / name for name in asked.stdout.split("\0") if name and (ROOT / name).is_file()]
    hidden = (".venv", ".git", "__pycache__")
    return [path for path in ROOT.rglob("*") if path.is_file() and not any(h in path.parts for h in hidden)]


def code() -> list[Path]:
    return [path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield f"{path.relative_to(ROOT)}:{node.name}", node.end_lineno - node.lineno + 1


def test_no_file_is_over_500_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*code(), *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long


def test_nine_functions_in_ten_are_at_most_30_lines() -> None:
    sizes = sorted(size for path in code() for _name, size in functions(path))
    assert len(sizes) > 500
    assert sizes[int(len(sizes) * 0.9)] <= 30, sizes[int(len(sizes) * 0.9)]


def test_no_function_is_over_80_lines() -> None:
    assert not {name: size for path in code() for name, size in functions(path) if size > 80}


def test_no_name_that_says_nothing() -> None:
    assert not [path for path in [*code(), *SOURCE.rglob("*.html")] if path.stem in FORBIDDEN]
    assert not [path for path in SOURCE.rglob("*") if path.is_dir() and path.name in FORBIDDEN]


def test_every_room_says_what_it_is_for() -> None:
    for room in SOURCE.iterdir():
        if (room / "__init__.py").exists():
            readme = room / "README.md"
            assert readme.exists(), readme
            assert len(readme.read_text(encoding="utf-8").splitlines()) >= 5, readme


def test_nothing_built_and_nothing_big_is_tracked() -> None:
    for path in tracked():
        assert path.suffix not in BUILT, path
        assert path.stat().st_size < 1_000_000, path


@pytest.mark.parametrize(
    "trace",
    [
        r"(?<![\w/.])/(work|root|home|tmp)/[\w.]",  # a path of one machine
        r"\b(localhost|127\.0\.0\.1):(?!8000|8080|0\b)\d{4,5}\b",
        r"BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY",
        r"\b1[3-9]\d{9}\b",  # a mobile number
        r"\b[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])\d{2}\d{3}[\dXx]\b",  # an identity number
    ],
)
def test_nothing_private_is_tracked(trace: str) -> None:
    found = []
    for path in tracked():
        if path.suffix in {".png", ".ico"} or path == Path(__file__) or path.name == "uv.lock":
            continue
        text = path.read_text(encoding="utf-8")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in re.finditer(trace, text)]
    assert not found


def test_the_lock_names_public_registries_only() -> None:
    hosts = set(re.findall(r"https?://([^/\"]+)", (ROOT / "uv.lock").read_text(encoding="utf-8")))
    assert hosts <= {"pypi.org", "files.pythonhosted.org"}


def test_pages_ask_no_other_host() -> None:
    """Rules 13: pages work without any outside host."""
    for path in [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.css"), *SOURCE.rglob("*.js")]:
        for url in re.findall(
            r"""(?:src|href|url|@import)\s*[=(]?\s*["'(]?(https?://[^"')\s]+)""",
            path.read_text(encoding="utf-8"),
        ):
            raise AssertionError(f"{path}: {url}")
