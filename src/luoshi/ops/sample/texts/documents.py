"""All documents of the sample but the open-ended ledger (``ledger``), by day of issue."""

from luoshi.ops.sample.texts import (
    measures_eight,
    measures_twenty,
    plans,
    responsibility,
    rules,
    uppers,
)
from luoshi.ops.sample.texts.clauses import ClauseText, DocumentText

__all__ = ["BY_KEY", "DIRECTIVES", "DOCUMENTS", "LEDGER_UPPER", "ClauseText", "DocumentText"]

LEDGER_UPPER = uppers.POLITICS
"""Key of the opinion whose points ``Task.uppers`` names."""

DIRECTIVES: tuple[DocumentText, ...] = tuple(
    DocumentText(
        f"directive_{serial:02d}",
        f"上指〔{day.year}〕{serial}号",
        title,
        "directive",
        day,
        (),
        "上级来件，登记后列入最近一次会议的第一个议题。",
        issuer=uppers.UPPER_BODY,
    )
    for serial, (title, day, _) in enumerate(uppers.ARRIVALS, start=1)
)
"""Directives and written comments by day of arrival; their lines lie in ``uppers.ARRIVALS``."""

DOCUMENTS: tuple[DocumentText, ...] = tuple(
    sorted(
        (
            *uppers.OPINIONS,
            *rules.DOCUMENTS,
            *plans.DOCUMENTS,
            responsibility.DOCUMENT,
            measures_twenty.DOCUMENT,
            measures_eight.DOCUMENT,
        ),
        key=lambda document: document.issued_on,
    )
)

BY_KEY: dict[str, DocumentText] = {document.key: document for document in (*DOCUMENTS, *DIRECTIVES)}
