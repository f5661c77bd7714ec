"""Collect the messages of code and templates, keep the English catalogue, compile it. Needs no gettext tools.

``--update`` writes new messages into the catalogue and says which have no English; ``--check`` fails when a message
has no English, is fuzzy, or is no longer used; ``--compile`` makes the .mo files (not tracked).
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "luoshi"
PO = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "_in": ((1, "c"), 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
CALL = re.compile(r"\b(npgettext|pgettext|ngettext|gettext)\(")
Message = tuple[str | None, str, str | None]  # context, singular, plural


def _of_python(path: Path) -> Iterator[Message]:
    with path.open("rb") as file:
        for _line, name, found, _comments in extract_python(file, list(KEYWORDS), [], {}):
            args = [found] if isinstance(found, str) else [each for each in found if isinstance(each, str)]
            yield from _message(name, args)


def _message(name: str, args: list[str]) -> Iterator[Message]:
    kind = {"_": "gettext", "_in": "pgettext"}.get(name, name.removesuffix("_lazy"))
    if kind == "gettext" and args and args[0]:
        yield None, args[0], None
    elif kind == "ngettext" and len(args) >= 2:
        yield None, args[0], args[1]
    elif kind == "pgettext" and len(args) >= 2:
        yield args[0], args[1], None
    elif kind == "npgettext" and len(args) >= 3:
        yield args[0], args[1], args[2]


def _of_template(path: Path) -> Iterator[Message]:
    code = templatize(path.read_text(encoding="utf-8"), origin=path.name)
    for match in CALL.finditer(code):
        args = _arguments(code[match.end() :])
        yield from _message(match[1], [each for each in args if isinstance(each, str)])


def _arguments(code: str) -> tuple[object, ...]:
    """Read the literal arguments of a call from just behind its opening bracket."""
    quote, at = "", 0
    while at < len(code):
        char = code[at]
        if quote:
            at += char == "\\"
            quote = "" if char == quote else quote
        elif char in "'\"":
            quote = char
        elif char == ")":
            break
        at += 1
    try:
        return tuple(ast.literal_eval(f"({code[:at]},)"))
    except (ValueError, SyntaxError):
        names = re.sub(r"\b[a-zA-Z_][\w.]*(?=\s*$)", "0", code[:at])
        return tuple(ast.literal_eval(f"({names},)"))


def collected() -> dict[Message, set[str]]:
    """Return every message with the files it stands in."""
    found: dict[Message, set[str]] = {}
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix == ".py" and "migrations" not in path.parts:
            messages = _of_python(path)
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            messages = _of_template(path)
        else:
            continue
        for message in messages:
            found.setdefault(message, set()).add(str(path.relative_to(ROOT)))
    return found


def catalogue() -> Catalog:
    """Return the English catalogue as it stands."""
    if not PO.exists():
        return _empty()
    with PO.open("rb") as file:
        return read_po(file, locale="en", domain="django")


def _empty() -> Catalog:
    return Catalog(locale="en", domain="django", project="Luoshi", charset="utf-8", fuzzy=False)


def updated() -> Catalog:
    """Return the catalogue with exactly the messages in use, in a stable order, keeping what is translated."""
    old, new = catalogue(), _empty()
    new.header_comment = "# English of the interface. Message ids are the Chinese the pages are written in."
    for (context, single, plural), files in sorted(
        collected().items(), key=lambda each: (each[0][1], each[0][0] or "")
    ):
        known = old.get(single, context)
        translated = known.string if known and not known.fuzzy else ""
        if plural and not isinstance(translated, (tuple, list)):
            translated = (translated, translated) if translated else ("", "")
        if not plural and isinstance(translated, (tuple, list)):
            translated = translated[0]
        identity = (single, plural) if plural else single
        new.add(identity, translated, locations=[(name, None) for name in sorted(files)], context=context)
    return new


def missing(found: Catalog) -> list[str]:
    """Return the messages without English."""
    rows = []
    for message in found:
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        if message.id and (not all(strings) or message.fuzzy):
            rows.append(message.id[0] if isinstance(message.id, tuple) else message.id)
    return rows


def compile_() -> None:
    """Write the .mo file beside the catalogue."""
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue())


def _write(found: Catalog) -> None:
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, found, width=0, omit_header=False, sort_output=False, include_lineno=False)
    text = PO.read_text(encoding="utf-8")
    PO.write_text(
        re.sub(r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By): .*\\n"\n', "", text)
    )


def main() -> int:
    """Do what the command line asks."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.settings")
    if "--compile" in sys.argv:
        compile_()
        return 0
    found = updated()
    lacking = missing(found)
    for each in lacking:
        print(f"no English: {each}")
    if "--update" in sys.argv:
        _write(found)
        compile_()
        print(f"{len(found)} messages, {len(lacking)} without English")
        return 0
    stale = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue() if m.id} - {
        (context, single) for context, single, _plural in collected()
    }
    for _context, each in sorted(stale, key=str):
        print(f"no longer used: {each}")
    return 1 if lacking or stale else 0


if __name__ == "__main__":
    sys.exit(main())
