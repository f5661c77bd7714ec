"""System checks: the demo's open doors exist in the demo alone."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from luoshi.access.demo import marker_path

LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}


@register()
def demo_only_in_demo(app_configs: object, **_more: Any) -> list[CheckMessage]:
    """Refuse one-click sign-in in a ledger the demo did not build (E001), beyond this machine (E002)."""
    if not settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if not marker_path().exists():
        found.append(
            Error(
                "LUOSHI_DEMO is set, but this ledger was not built by `luoshi demo`.",
                hint="Unset LUOSHI_DEMO, or let `luoshi demo` build a ledger in another LUOSHI_HOME.",
                id="luoshi.E001",
            )
        )
    if set(settings.ALLOWED_HOSTS) - LOOPBACK:
        found.append(
            Error(
                "The demo signs anybody in: it is served on this machine alone.",
                hint="Unset LUOSHI_HOSTS for the demo.",
                id="luoshi.E002",
            )
        )
    return found
