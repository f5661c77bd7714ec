"""What agendas and minutes call things. Written into the ledger, whatever the writer's language."""

from luoshi.meetings.models import Directive

OFFLINE = "线下件"
MOVED_UP = "提前到另一次会"


def minuted(directive: Directive) -> str:
    """Return what an agenda calls a directive: its title; of an off-line one its number alone."""
    if directive.document is None:
        return f"{OFFLINE} {directive.year}-{directive.running}"
    return directive.document.title
