"""What brings something into a seat's sight. Rooms above add theirs at start-up (dotted names: models load later).

A source is a function ``(posts, groups, units, day) -> rows`` where a row is (post id or None, group id or None, kind,
text); kind is "range" (text is a unit's path) or "line" (text is a line's id).
"""

sources: dict[str, str] = {
    "portfolio": "luoshi.access.sight.portfolio_units",
    "group": "luoshi.access.sight.group_units",
    "lineage": "luoshi.access.sight.predecessors",
}

calls: dict[str, str] = {}
"""Kind → function (seat, viewer, today) that returns its rows as ``access.calls.called`` puts them; None where the seat has none."""
