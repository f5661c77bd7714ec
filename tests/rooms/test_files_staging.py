"""A file between its dry run and its being written: one person's, for a day (rules 16)."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

import build
from luoshi.base import clock
from luoshi.base.refusals import NotFound
from luoshi.files import staging

ME, OTHER = "a" * 16, "b" * 16


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(settings, "LUOSHI_HOME", tmp_path)


def test_a_kept_file_comes_back_to_its_own_person_alone() -> None:
    token = staging.keep(b"\x00data", name="C:/x/../2021年任务.xlsx", person=ME)
    kept = staging.waiting(token, person=ME)
    assert (kept.token, kept.name, kept.data) == (token, "2021年任务.xlsx", b"\x00data")
    with pytest.raises(NotFound):
        staging.waiting(token, person=OTHER)
    with pytest.raises(NotFound):
        staging.forget(token, person=OTHER)
    assert staging.waiting(token, person=ME).data == b"\x00data"


def test_a_kept_file_is_forgotten_once_written() -> None:
    token = staging.keep(b"x", name="x.xlsx", person=ME)
    staging.forget(token, person=ME)
    with pytest.raises(NotFound):
        staging.waiting(token, person=ME)


@pytest.mark.parametrize("token", ["", "../secret-key", "0" * 32, "g" * 32, "0" * 31, "0" * 32 + "\n"])
def test_a_token_that_is_none_is_not_found(token: str) -> None:
    with pytest.raises(NotFound):
        staging.waiting(token, person=ME)


def test_after_a_day_it_is_gone(tmp_path: Path) -> None:
    with clock.at(build.TODAY):
        token = staging.keep(b"x", name="x.xlsx", person=ME)
    with clock.at(build.TODAY + timedelta(days=2)):
        with pytest.raises(NotFound):
            staging.waiting(token, person=ME)
        assert staging.sweep() == 1
    assert list((tmp_path / "staging").iterdir()) == []


def test_what_cannot_be_read_is_swept_and_other_files_are_left(tmp_path: Path) -> None:
    staging.keep(b"x", name="x.xlsx", person=ME)
    (tmp_path / "staging" / ("0" * 32)).write_bytes(b"torn")
    (tmp_path / "staging" / "note.txt").write_bytes(b"mine")
    assert staging.sweep() == 1
    assert (tmp_path / "staging" / "note.txt").exists()


def test_only_the_owner_of_the_process_may_read_it(tmp_path: Path) -> None:
    token = staging.keep(b"x", name="x.xlsx", person=ME)
    assert (tmp_path / "staging" / token).stat().st_mode & 0o077 == 0
    assert (tmp_path / "staging").stat().st_mode & 0o077 == 0
