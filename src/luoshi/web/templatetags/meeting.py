"""How pages of meetings say things."""

from django import template

from luoshi.meetings.models import Directive, Series, Session, Topic
from luoshi.web import meeting_words

register = template.Library()


@register.filter
def series_name(series: Series) -> str:
    """Call a series."""
    return meeting_words.series_name(series)


@register.filter
def session_name(session: Session) -> str:
    """Call a session."""
    return meeting_words.session_name(session)


@register.filter
def directive_name(directive: Directive) -> str:
    """Call a directive."""
    return meeting_words.directive_name(directive)


@register.filter
def topic_name(topic: Topic) -> str:
    """Call a topic."""
    return meeting_words.topic_name(topic)


@register.filter
def session_state(value: str) -> str:
    """Say what has become of a session."""
    return meeting_words.state_word(value)


@register.filter
def came_of(topic: Topic) -> str:
    """Say what came of a topic."""
    return meeting_words.came_of(topic)
