"""Where the tally is counted from (dotted names: models load later). Rooms above add theirs at start-up; see ``org.tallies``."""

sources: dict[str, str] = {}
