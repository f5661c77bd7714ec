"""Jobs on both databases: waiting, running, done, failed, cancelled, taken over; one at a time; its asker's alone."""

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext
from rich.console import Console

import build
from luoshi.access.personal import traces
from luoshi.base import clock
from luoshi.base.refusals import Conflict, NotAllowed, NotFound, Refusal
from luoshi.jobs import actions, kinds, queries, worker
from luoshi.jobs.kinds import JobState, Kind
from luoshi.jobs.models import Job
from luoshi.jobs.task import Lost, Outcome, Task, Told
from luoshi.ops import checking
from luoshi.org import actions as org
from luoshi.org.kinds import GroupKind
from luoshi.org.models import Group, Tenure
from luoshi.org.queries import root
from luoshi.trail.log import writing
from luoshi.trail.models import Event

pytestmark = pytest.mark.django_db
Do = Callable[[Task], Outcome | None]
ASKER = "甲司党务"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.at(build.TODAY):
        yield


@pytest.fixture
def house() -> build.House:
    built = build.house()
    built.account(ASKER)
    return built


@pytest.fixture
def doing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Do], None]:
    """Let jobs of the kind ``test`` do something."""

    def set_(run: Do) -> None:
        monkeypatch.setitem(kinds.kinds, "test", Kind("试", run))

    set_(lambda _task: Outcome("好了", "/ledger/"))
    return set_


def ask(house: build.House, asker: str = ASKER) -> Job:
    return actions.ask(kind="test", title="一张表.xlsx", given={}, viewer=house.viewer(asker))


def work(job: Job | None = None) -> Job:
    worker.work(once=True, beating=False)
    found = job or Job.objects.get()
    found.refresh_from_db()
    return found


def found_group(task: Task, name: str = "临时组") -> None:
    """Write something of the ledger, and that the job is done, in one transaction."""
    by = task.viewer.by()
    task.begin_writing()
    with writing(by):
        org.form_group(name=name, kind=GroupKind.WORKING, home=root(), from_on=clock.today(), by=by)
        task.finish(Outcome("写好了"))


def test_waits_then_is_done_in_its_askers_name(house: build.House, doing: Callable[[Do], None]) -> None:
    doing(found_group)
    events = Event.objects.count()
    job = ask(house)
    assert (job.state, job.asked_by, job.post_id) == (
        JobState.WAITING,
        house.people[ASKER].pk,
        house.posts[ASKER].pk,
    )
    assert Event.objects.count() == events, "asking is no fact of the ledger"
    job = work()
    assert (job.state, job.says, job.runner, job.writing) == (JobState.DONE, "写好了", "", False)
    assert Group.objects.filter(name="临时组").count() == 1
    last = Event.objects.order_by("seq").last()
    assert (last.actor, last.post) == (house.people[ASKER].pk, house.posts[ASKER].pk)


def test_progress_is_seen_while_it_runs(house: build.House, doing: Callable[[Do], None]) -> None:
    seen: list[tuple[str, int, int]] = []

    def run(task: Task) -> Outcome:
        task.progress(30, 120)
        row = Job.objects.get()
        seen.append((row.state, row.done, row.total))
        return Outcome("好了", "/ledger/", {"new": 3})

    doing(run)
    ask(house)
    job = work()
    assert seen == [("running", 30, 120)]
    assert (job.done, job.total, job.link, job.details) == (120, 120, "/ledger/", {"new": 3})


def _refuses(_task: Task) -> Outcome:
    raise Refusal("x", "第 7 行没有时限。", "写一个日期。")


def _breaks(_task: Task) -> Outcome:
    raise ZeroDivisionError


def _database(_task: Task) -> Outcome:
    raise DatabaseError("away")


@pytest.mark.parametrize(
    ("run", "says"),
    [(_refuses, "第 7 行没有时限。 写一个日期。"), (_breaks, "程序出了错"), (_database, "程序出了错")],
)
def test_fails_as_a_refusal_says_it(
    house: build.House, doing: Callable[[Do], None], run: Do, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    doing(run)
    ask(house)
    job = work()
    assert job.state == JobState.FAILED
    assert says in job.says


def test_speaks_the_askers_language(house: build.House, doing: Callable[[Do], None]) -> None:
    doing(lambda _task: Outcome(gettext("在办")))
    with translation.override("en"):
        ask(house)
    assert work().says != "在办"


def test_cancelled_while_it_waits(house: build.House, doing: Callable[[Do], None]) -> None:
    job = ask(house)
    actions.cancel(job=job, viewer=house.viewer(ASKER))
    assert work(job).state == JobState.CANCELLED
    assert job.ended_by == house.people[ASKER].pk
    with pytest.raises(Conflict):
        actions.cancel(job=job, viewer=house.viewer(ASKER))


def test_cancelled_while_it_prepares_writes_nothing(house: build.House, doing: Callable[[Do], None]) -> None:
    def run(task: Task) -> None:
        actions.cancel(job=task.job, viewer=house.viewer(ASKER))
        found_group(task)

    doing(run)
    ask(house)
    assert work().state == JobState.CANCELLED
    assert not Group.objects.filter(name="临时组").exists()


def test_not_cancelled_once_it_writes(house: build.House, doing: Callable[[Do], None]) -> None:
    said: list[str] = []

    def run(task: Task) -> None:
        task.begin_writing()
        with pytest.raises(Refusal) as refused:
            actions.cancel(job=Job.objects.get(), viewer=house.viewer(ASKER))
        said.append(refused.value.code)
        found_group(task)

    doing(run)
    ask(house)
    assert work().state == JobState.DONE
    assert said == ["writing"]


def test_one_at_a_time_in_a_ledger(house: build.House, doing: Callable[[Do], None]) -> None:
    first, second = ask(house), ask(house, "综合岗")
    assert actions.take("a" * 32) == first
    assert actions.take("b" * 32) is None
    assert queries.before(second) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=second.pk).update(state=JobState.RUNNING)


@pytest.mark.parametrize("away", [actions.LEASE + 1, -actions.LEASE - 1])
def test_a_lost_workers_job_is_taken_over_and_it_writes_nothing_more(
    house: build.House, doing: Callable[[Do], None], away: int
) -> None:
    doing(found_group)
    ask(house)
    lost = actions.take("a" * 32)
    assert lost is not None
    Job.objects.update(beat=actions._seconds() - away)
    slow = Task(lost, "a" * 32)
    slow.begin_writing()
    Job.objects.update(beat=actions._seconds() - away)
    job = work()
    assert (job.state, job.tries) == (JobState.DONE, 2)
    with pytest.raises(Lost):
        _write_late(house, slow)
    for act in (lambda: slow.progress(1, 2), slow.begin_writing):
        with pytest.raises(Lost):
            act()
    assert Group.objects.filter(name__in=("临时组", "第二遍")).count() == 1
    assert not actions.beat(lost, "a" * 32)


def _write_late(house: build.House, slow: Task) -> None:
    home, by = house.units["示例部"], house.by(ASKER)
    with writing(by):
        org.form_group(name="第二遍", kind=GroupKind.WORKING, home=home, from_on=clock.today(), by=by)
        slow.finish(Outcome("又一遍"))


def test_a_worker_that_lives_keeps_its_job(house: build.House, doing: Callable[[Do], None]) -> None:
    ask(house)
    job = actions.take("a" * 32)
    assert job is not None
    assert actions.beat(job, "a" * 32)
    assert actions.take("b" * 32) is None
    job.refresh_from_db()
    assert (job.state, job.runner) == (JobState.RUNNING, "a" * 32)


def test_lost_three_times_it_has_failed(house: build.House, doing: Callable[[Do], None]) -> None:
    ask(house)
    for _time in range(actions.MOST_TRIES):
        assert actions.take("a" * 32) is not None
        Job.objects.update(beat=0)
    assert actions.take("a" * 32) is None
    job = Job.objects.get()
    assert job.state == JobState.FAILED
    assert "3" in job.says


def test_told_to_stop_it_goes_back_and_waits(house: build.House, doing: Callable[[Do], None]) -> None:
    told: list[bool] = []

    def run(task: Task) -> Outcome:
        told.append(True)
        task.progress(1, 2)
        return Outcome("不该到这里")

    doing(run)
    ask(house)
    worker.work(stopping=lambda: bool(told), beating=False)
    job = Job.objects.get()
    assert (job.state, job.tries, job.runner) == (JobState.WAITING, 0, "")
    with pytest.raises(Told):
        Task(job, "", lambda: True).begin_writing()


def test_everybody_sees_his_own(house: build.House, doing: Callable[[Do], None]) -> None:
    job = ask(house)
    assert queries.my_jobs(house.viewer(ASKER)) == [job]
    assert queries.my_jobs(house.viewer("综合岗")) == []
    with pytest.raises(NotFound):
        queries.get_job(house.viewer("综合岗"), job.pk)
    with pytest.raises(NotFound):
        actions.cancel(job=job, viewer=house.viewer("综合岗"))


def test_five_wait_and_no_more(house: build.House, doing: Callable[[Do], None]) -> None:
    for _number in range(actions.MOST_WAITING):
        ask(house)
    with pytest.raises(Refusal):
        ask(house)
    assert ask(house, "综合岗").pk


def _left(house: build.House) -> None:
    Tenure.objects.filter(post=house.posts[ASKER]).update(to_on=build.TODAY - timedelta(days=1))


def _shut(house: build.House) -> None:
    account = house.account(ASKER)
    account.enabled_at, account.enabled_by = None, ""
    account.save()


@pytest.mark.parametrize("gone", [_left, _shut])
def test_rights_are_those_of_the_day_it_runs(
    house: build.House, doing: Callable[[Do], None], gone: Callable[[build.House], None]
) -> None:
    doing(found_group)
    ask(house)
    gone(house)
    job = work()
    assert (job.state, job.says) == (JobState.FAILED, str(NotAllowed()))
    assert not Group.objects.filter(name="临时组").exists()


def test_check_names_a_kind_without_an_owner(house: build.House, doing: Callable[[Do], None]) -> None:
    out = Console(file=StringIO(), width=300)
    ask(house)
    checking.check(out=out)
    assert "没有主人的种类" not in out.file.getvalue()
    Job.objects.update(kind="of-another-version")
    assert checking.check(out=out) == 1
    assert "没有主人的种类 of-another-version" in out.file.getvalue()
    assert work().state == JobState.FAILED, "nobody does it, and it does not block the others"


def test_what_was_read_goes_after_a_day_and_the_row_after_ninety(
    house: build.House, doing: Callable[[Do], None]
) -> None:
    doing(lambda _task: Outcome("好了", details={"faults": ["一格"]}))
    ask(house)
    assert work().details
    for days, left in ((1, 1), (2, 1), (91, 0)):
        with clock.at(build.TODAY + timedelta(days=days)):
            actions.tidy()
        rows = list(Job.objects.all())
        assert len(rows) == left
        if rows:
            assert bool(rows[0].details) == (days == 1)


def test_the_asker_is_found_by_his_id(house: build.House, doing: Callable[[Do], None]) -> None:
    ask(house)
    assert any(name.lower().startswith("jobs.job") for name in traces(house.people[ASKER]))
