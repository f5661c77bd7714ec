"""How pages call meetings, their states, what came of topics, how far directives have come."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.meetings.kinds import KINDS, Outcome, SessionState
from luoshi.meetings.models import Directive, MeetingKind, Series, Session, Topic
from luoshi.meetings.queries import Progress


def kind_name(kind: MeetingKind) -> str:
    """Return the name of a kind of meeting in the reader's language."""
    return kind.name_en if get_language() == "en" else kind.name


def shipped_kinds() -> list[tuple[str, str]]:
    """Return (code, name) of the kinds shipped, for a choice."""
    english = get_language() == "en"
    return [(each.code, each.name_en if english else each.name) for each in KINDS]


def series_name(series: Series) -> str:
    """Call a series: its kind, of its group where it has one."""
    name = kind_name(series.kind)
    return f"{series.group.name} · {name}" if series.group is not None else name


def session_name(session: Session) -> str:
    """Call a session: 党组会 2021年第4次."""
    words = {"name": series_name(session.series), "year": session.year, "n": session.ordinal}
    return _("%(name)s %(year)s年第%(n)s次") % words


def directive_name(directive: Directive) -> str:
    """Call a directive: its title; an off-line one by its number alone."""
    if directive.document is None:
        return _("线下件 %(year)s-%(n)s") % {"year": directive.year, "n": directive.running}
    return directive.document.title


def topic_name(topic: Topic) -> str:
    """Call a topic; an off-line directive by its number in the reader's language."""
    offline = topic.directive is not None and topic.directive.document_id is None
    return directive_name(topic.directive) if offline and topic.directive else topic.title


def state_word(state: str) -> str:
    """Say what has become of a session."""
    return {
        SessionState.PLANNED: _("待开"),
        SessionState.OPEN: _("正在开"),
        SessionState.ENDED: _("已开"),
        SessionState.CALLED_OFF: _("取消了"),
    }[SessionState(state)]


def outcome_word(outcome: str, *, directive: bool = False) -> str:
    """Say what came of a topic; nothing while nothing is typed. A directive is conveyed, anything else is heard."""
    if not outcome:
        return ""
    return {
        Outcome.INFORMATION: _("传达学习") if directive else _("听取、通报"),
        Outcome.DECISION: _("定了事"),
        Outcome.OPINION: _("提意见"),
        Outcome.FINDING: _("发现问题"),
        Outcome.CARRIED: _("转下次"),
    }[Outcome(outcome)]


def came_of(topic: Topic) -> str:
    """Say what came of a topic; nothing while nothing is typed."""
    return outcome_word(topic.outcome, directive=topic.directive_id is not None)


def progress_words() -> dict[Progress, str]:
    """Say how far a directive has come."""
    return {
        Progress.WAITING: _("没有传达"),
        Progress.CONVEYED: _("已传达，没有立事项"),
        Progress.WORKED_ON: _("有措施，在办"),
        Progress.DONE: _("全部销号"),
    }
