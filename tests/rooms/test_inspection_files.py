"""Files that prove: an item, a sample; checked by luoshi verify without a ledger; what was erased stays closed (rules 25)."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import build
import inspection_build as made
import paper_files
from luoshi.access import actions as access
from luoshi.base import clock
from luoshi.core.proofs import Flaw, check
from luoshi.inspection.proving import item_file, sample_file
from luoshi.items.actions import attach
from luoshi.items.models import Item
from luoshi.items.queries import get_item
from luoshi.ops import verifying
from luoshi.papers.actions import Upload
from luoshi.trail.log import About, writing
from luoshi.trail.models import TreeState
from luoshi.trail.verify import check as check_trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> Iterator[build.House]:
    with clock.at(build.TODAY):
        yield made.house()


def file_of(house: build.House, pk: int, who: str = "监督员") -> bytes:
    return item_file(get_item(house.viewer(who), pk))


def test_an_item_with_everything_that_happened_to_it(house: build.House) -> None:
    step = made.closed(house)
    data = file_of(house, step.item_id)
    found = check(data)
    assert found.flaw is None
    assert (found.items, found.events) == (1, 3)
    assert found.size == TreeState.objects.get().size
    assert found.root == check_trail().root, "the root that luoshi check prints"
    assert check(data, root=check_trail().root).flaw is None
    told = json.loads(data)
    values = [each["value"] for event in told["events"] for each in event["values"].values()]
    assert made.EFFECT in values
    assert "示甲一书记" not in data.decode(), "persons are opaque ids"
    assert house.people["甲一书记"].pk in data.decode()


def test_it_still_fits_when_more_happened(house: build.House) -> None:
    step = made.closed(house)
    data = file_of(house, step.item_id)
    made.closed(house, "又一件")
    assert check(data).flaw is None
    assert check(data, root=check_trail().root).flaw == Flaw.ROOT, "another root than the one printed now"


def test_attachments_stand_in_it_by_their_hash(house: build.House) -> None:
    item = made.opened(house)
    with clock.at(date(2021, 3, 5)):
        upload = Upload(data=paper_files.PDF, name="清单.pdf")
        paper = attach(item=item, upload=upload, by=house.by("甲一书记"))
    version = paper.versions.get()
    assert version.sha256 in file_of(house, item.pk).decode()


def test_a_personal_value_stays_closed_and_erased_ones_are_gone(house: build.House) -> None:
    """Anonymising deletes name, values and salts; the proof still holds (rules 14)."""
    step = made.closed(house)
    person = house.people["甲一书记"]
    with writing(build.SYSTEM) as log:
        log.add("item.noted", f"item:{step.item_id}", after={"name": About("示甲一书记", person.pk)})
    before = check(file_of(house, step.item_id))
    assert (before.flaw, before.closed) == (None, 1), "sealed, and not opened"
    access.anonymise(person=person, by=build.SYSTEM)
    data = file_of(house, step.item_id)
    after = check(data)
    assert (after.flaw, after.closed, after.events) == (None, 1, before.events)
    assert "示甲一书记" not in data.decode()


def test_a_sample_is_drawn_again_out_of_its_file(house: build.House) -> None:
    for n in range(6):
        made.closed(house, f"第{n}件", date(2021, 4, 6))
    sample = made.drawn(house, "20210420", 3)
    data = sample_file(house.viewer("监督员"), sample)
    assert check(data).flaw is None
    body = json.loads(data)
    assert len(body["sample"]["population"]) == 6
    assert [item["number"] for item in body["items"]] == body["sample"]["drawn"]
    assert {event["obj"] for event in body["events"]} == {item["obj"] for item in body["items"]}


def test_a_changed_byte_anywhere_is_found(house: build.House) -> None:
    step = made.closed(house)
    data = file_of(house, step.item_id)
    for n in range(0, len(data), 17):
        assert check(data[:n] + bytes([data[n] ^ 2]) + data[n + 1 :]).flaw is not None, data[n : n + 20]


def said(path: Path, root: str = "") -> tuple[int, str]:
    out = Console(file=StringIO(), width=300)
    code = verifying.verify(path=path, root=root, out=out)
    assert isinstance(out.file, StringIO)
    return code, out.file.getvalue()


def test_the_command_says_what_fits_and_what_does_not(house: build.House, tmp_path: Path) -> None:
    step = made.closed(house)
    path = tmp_path / "proof.json"
    path.write_bytes(file_of(house, step.item_id))
    code, words = said(path)
    assert code == 0
    assert "1 个事项，3 条留痕" in words
    assert said(path, check_trail().root)[0] == 0
    assert said(path, "00" * 32) == (1, said(path, "00" * 32)[1])
    assert "树根不是" in said(path, "00" * 32)[1]
    path.write_bytes(file_of(house, step.item_id).replace("报齐".encode(), "报全".encode()))
    code, words = said(path)
    assert (code, "被改过" in words) == (1, True)
    path.write_text("不是文件", encoding="utf-8")
    assert said(path)[0] == 1
    assert said(tmp_path / "nothing.json")[0] == 1


def test_it_needs_no_ledger_and_no_settings(house: build.House, tmp_path: Path) -> None:
    step = made.closed(house)
    path = tmp_path / "proof.json"
    path.write_bytes(file_of(house, step.item_id))
    source = str(Path(verifying.__file__).resolve().parents[2])
    home = tmp_path / "home"
    done = subprocess.run(
        [sys.executable, "-c", "from luoshi.ops.main import run; run()", "verify", str(path)],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": source, "LUOSHI_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr
    assert "对得上" in done.stdout
    assert not home.exists(), "nothing of a ledger was made"
    assert Item.objects.get(pk=step.item_id).state == "closed"
