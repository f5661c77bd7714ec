"""Queries of what lies in somebody's sight, prepared: compiled for all who see as many places, asked with each one's own."""

from collections.abc import Callable, Hashable
from typing import Any

from luoshi.access.scope import Viewer
from luoshi.base.prepared import Given, Make

Ask = Callable[..., list[Any]]


def seen(ask: Ask, key: Hashable, make: Make, viewer: Viewer, *given: Given) -> list[Any]:
    """Ask (``prepared.rows`` or ``prepared.objects``) for ``make(viewer, *given)``.

    ``make`` gets somebody who stands in for the viewer and knows nothing but ranges, lines, groups, posts and prefixes. Who sees the
    whole is another matter (no list is narrowed for him), so that his ranges belong to the key.
    """
    whole = viewer.ranges if viewer.sees_whole else ()
    ranges = () if whole else viewer.ranges

    def made(
        lows: list[str],
        highs: list[str],
        lines: list[int],
        groups: list[int],
        posts: list[int],
        prefixes: list[str],
        *rest: Any,
    ) -> Any:
        stand_in = Viewer(
            account=None,
            person="",
            name="",
            seats=(),
            acting=None,
            ranges=whole or tuple(zip(lows, highs, strict=True)),
            lines=frozenset(lines),
            groups=frozenset(groups),
            posts=frozenset(posts),
            prefixes=frozenset(prefixes),
        )
        return make(stand_in, *rest)

    sight = (sorted(viewer.lines), sorted(viewer.groups), sorted(viewer.posts), sorted(viewer.prefixes))
    return ask((key, whole), made, [r[0] for r in ranges], [r[1] for r in ranges], *sight, *given)
