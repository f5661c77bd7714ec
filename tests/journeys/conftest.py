"""A real browser against the real server, on a small institution; the demo's day stands still for it too."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

import build
from luoshi.access.actions import set_password

# Playwright's own loop runs in this thread; the tests' few direct reads of the database are synchronous all the same.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "a long phrase for the journeys"
PATIENCE = 20  # seconds: two browsers, two servers and two more batches may share two cores
RESULTS = Path(__file__).resolve().parents[2] / "test-results"


def _chromium() -> str:
    for name in (
        os.environ.get("LUOSHI_CHROMIUM", ""),
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ):
        if name and Path(name).exists():
            return name
    raise AssertionError("no Chromium here; `make browser` installs it")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        found = play.chromium.launch(executable_path=_chromium(), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def house(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> build.House:
    """The small institution; for server and test alike today is 20 April 2021."""
    monkeypatch.setattr(django_settings, "DEMO_TODAY", build.TODAY)
    return build.house()


class Desk:
    """Somebody at a browser: pages of one context, and what went wrong in it."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.context, self.base = context, base
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE * 1_000)
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "console",
            lambda line: (
                self.faults.append(line.text) if line.type == "error" and "40" not in line.text else None
            ),
        )

    def open(self, path: str) -> int:
        answer = self.page.goto(self.base + path)
        assert answer is not None
        return answer.status

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            field = self.page.locator(f"main [name={name.replace('__', '-')}]")
            if field.first.evaluate("e => e.tagName") == "SELECT":
                field.select_option(label=value) if not value.isdigit() else field.select_option(value)
            else:
                field.first.fill(value)

    def press(self, label: str) -> None:
        """Press a button or follow a link in the page's main part."""
        main = self.page.locator("main")
        button = main.get_by_role("button", name=label, exact=True)
        self.leave(button if button.count() else main.get_by_role("link", name=label, exact=True))

    def leave(self, by: Locator) -> None:
        """Click what leads to another page, and go on only when that page is there.

        A click returns before the form is sent; the old page is still whole then, so that waiting for "loaded" waits
        for nothing and a read of the database comes too early.
        """
        with self.page.expect_navigation():
            by.first.click()

    def see(self, *texts: str) -> None:
        """All texts are on the page, at once or when its fragments have come."""
        until = time.monotonic() + PATIENCE
        while True:
            words = self.page.locator("body").inner_text()
            missing = [text for text in texts if text not in words]
            if not missing:
                return
            assert time.monotonic() < until, f"{missing!r} not on {self.page.url}:\n{words[:1500]}"
            self.page.wait_for_timeout(50)

    def number(self) -> int:
        """The id in the page's address."""
        found = re.search(r"/(\d+)/", self.page.url)
        assert found, self.page.url
        return int(found[1])


@pytest.fixture
def sit_down(
    house: build.House,
    live_server,
    browser: Browser,
    request: pytest.FixtureRequest,  # type: ignore[no-untyped-def]
) -> Iterator[Callable[..., Desk]]:
    """Let somebody sign in with name and password, at a desk or on a phone."""
    desks: list[Desk] = []

    def sit(name: str, *, phone: bool = False) -> Desk:
        account = house.account(name)
        if not account.has_usable_password():
            set_password(account=account, password=PASSWORD, by=build.SYSTEM)
        context = browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            locale="zh-CN",
        )
        desk = Desk(context, live_server.url)
        desks.append(desk)
        desk.open("/sign-in/")
        desk.fill(username=name, password=PASSWORD)
        desk.press("登录")
        assert "/sign-in/" not in desk.page.url, desk.page.inner_text("body")
        return desk

    yield sit
    failed = request.node.stash.get(FAILED, False)
    for n, desk in enumerate(desks):
        if failed:
            RESULTS.mkdir(exist_ok=True)
            desk.page.screenshot(path=RESULTS / f"{request.node.name}-{n}.png", full_page=True)
        desk.context.close()
    for desk in desks:
        assert desk.faults == []


FAILED: pytest.StashKey[bool] = pytest.StashKey()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[pytest.TestReport]:
    report = yield
    if report.when == "call" and report.failed:
        item.stash[FAILED] = True
    return report
