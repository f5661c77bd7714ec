"""The house as of one day, and a browser's stand-in for each of its people."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

import build
from luoshi.base import clock


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    """Let every test of pages happen on one day."""
    with clock.at(build.TODAY):
        yield


@pytest.fixture
def built(db: None) -> build.House:
    """Build the small institution."""
    return build.house()


@pytest.fixture
def enter(built: build.House) -> Callable[[str], Client]:
    """Return a client signed in as the holder of a post."""

    def as_(name: str) -> Client:
        client = Client()
        client.force_login(built.account(name))
        return client

    return as_
