"""Writers at the same time: numbers without gaps, in commit order, and no event without its row."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from luoshi.base.acting import By
from luoshi.core import merkle
from luoshi.org.actions import register_person
from luoshi.org.models import Person
from luoshi.trail.log import writing
from luoshi.trail.models import Block, Event
from luoshi.trail.proving import prove
from luoshi.trail.verify import check

WRITERS, WRITES = 4, 12


def together(*works: Callable[[], None]) -> list[BaseException]:
    """Run ``works`` in threads that begin at once; return what they raised."""
    begin, failed = threading.Barrier(len(works)), []

    def run(work: Callable[[], None]) -> None:
        begin.wait()
        try:
            work()
        except BaseException as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


def fail(by: By, n: int) -> None:
    with writing(by) as log:
        log.add("item.opened", f"item:{n}", after={"title": "不该留下"})
        raise RuntimeError


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_give_numbers_without_gaps() -> None:
    def writer(k: int) -> Callable[[], None]:
        def work() -> None:
            for n in range(WRITES):
                by = By(person=f"{k:016x}")
                if n % 3 == 2:
                    with pytest.raises(RuntimeError):
                        fail(by, n)
                else:
                    register_person(name=f"示{k}·{n}", by=by)

        return work

    assert together(*(writer(k) for k in range(WRITERS))) == []
    kept = WRITERS * WRITES * 2 // 3
    assert list(Event.objects.order_by("seq").values_list("seq", flat=True)) == list(range(kept))
    assert Person.objects.count() == kept
    report = check()
    assert (report.ok, report.size) == (True, kept)
    for k in range(WRITERS):
        mine = Event.objects.filter(actor=f"{k:016x}").order_by("seq").values_list("obj", flat=True)
        names = [Person.objects.get(pk=obj.partition(":")[2]).name for obj in mine]
        assert names == [f"示{k}·{n}" for n in range(WRITES) if n % 3 != 2]


@pytest.mark.django_db(transaction=True)
def test_the_check_may_run_while_others_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """With blocks of four events, so that many are filled meanwhile; proofs are made of them, too."""
    monkeypatch.setattr(merkle, "STEP", 2)
    monkeypatch.setattr(merkle, "WIDTH", 4)
    done = threading.Event()
    reports = []

    def writer() -> None:
        for n in range(40):
            register_person(name=f"示{n}", by=By(person="a" * 16))
        done.set()

    def reader() -> None:
        while not done.is_set():
            reports.append(check())
            prove(f"person:{pk}" for pk in Person.objects.values_list("pk", flat=True))
        reports.append(check())

    assert together(writer, reader) == []
    assert [report.detail for report in reports if not report.ok] == []
    assert reports[-1].size == 40
    assert Block.objects.count() == 10 + 2
    assert connection.vendor in {"sqlite", "postgresql"}
