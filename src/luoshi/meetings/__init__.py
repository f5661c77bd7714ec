"""Meetings: agendas, outcomes, and the directives that come first."""
