"""What agendas and minutes call things."""

from django.utils.translation import gettext as _

from luoshi.meetings.models import Directive


def minuted(directive: Directive) -> str:
    """Return what an agenda calls a directive: its title; of an off-line one its number alone."""
    if directive.document is None:
        return _("线下件 %(year)d-%(running)d") % {"year": directive.year, "running": directive.running}
    return directive.document.title
