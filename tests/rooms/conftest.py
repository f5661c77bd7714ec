"""After every test of a room: the tally kept with the writes is what the rows come to."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _tally_fits(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compare the tally with the rows once a test that writes has passed; see ``org.tallies``."""
    if "db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("db")
    yield
    from django.db import connection

    from luoshi.org import tallies

    if not connection.needs_rollback:
        assert tallies.differences() == []
