"""Take the pictures of docs/screenshots anew: build the demo, serve it, visit its pages at a desk and on a phone.

``python tools/screenshots.py [--only NAME]``. The demo's day stands still and its seed is fixed, so that a picture changes only
when a page does. Pictures show the top of a page: 1440 × up to 1300 at a desk, 390 × up to 1500 on a phone.
"""

import argparse
import io
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "docs" / "screenshots"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZES = {"desktop": (1440, 900, 1300), "phone": (390, 844, 1500)}


@dataclass(frozen=True)
class Shot:
    """A page: who looks, where, what is clicked first."""

    name: str
    role: str
    path: str
    click: str = ""
    settle: str = ""


def shots(walk: dict[str, str]) -> list[Shot]:
    """Return the pages to take; ``walk`` are the addresses the demo's first page leads to."""
    return [
        Shot("demo", "", "/"),
        Shot("overview", "office", "/"),
        Shot(
            "ledger",
            "office",
            walk["ledger"],
            click="tr:has(td.main) >> nth=4 >> td.main a",
            settle="aside.drawer",
        ),
        Shot("item", "office", walk["item"]),
        Shot("mine", "secretary", "/mine/"),
        Shot("submit", "secretary", walk["submit"]),
        Shot("confirmations", "staff", "/confirmations/"),
        Shot("break-down", "staff", walk["break-down"]),
        Shot("document", "office", walk["document"]),
        Shot("unit", "secretary", walk["unit"], settle=".heat"),
        Shot("record", "secretary", "/records/new/?kind=themed_day&kind=lecture", settle="#completes li"),
        Shot("rules", "office", "/rules/"),
        Shot("figure", "staff", "/figures/records.activities/?from=2021-01-01&to=2021-04-20"),
        Shot("compare", "staff", "/compare/items/?then=2021-03-20&now=2021-04-20"),
        Shot("import", "office", "/import/"),
        Shot("directives", "clerk", "/directives/"),
        Shot("session", "clerk", walk["session"]),
        Shot("list", "office", walk["list"]),
        Shot("handover", "secretary", walk["handover"]),
        Shot("together", "office", "/together/"),
        Shot("consultations", "inspector", "/consultations/"),
        Shot("closing", "inspector", walk["closing"]),
    ]


def spreadsheet() -> bytes:
    """Return a ledger as an office might send it, with things to mend."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "任务台账"
    sheet.append(["2021年重点任务台账"])
    sheet.merge_cells("A1:F1")
    sheet.append(["序号", "重点任务", "牵头单位", "配合单位", "完成时限", "完成标准"])
    for row in (
        [1, "支部书记述职测评结果当场宣布", "丁司", "甲司", "2021年12月底前", "述职会后一周内印发通报"],
        [2, "党员联系群众制度落到支部", "乙司司", "", "2021年6月31日", "每名党员有联系对象"],
        [3, "直属单位章程写入党建要求", "戊司", "子研究院", "二季度末", "34个直属单位章程修订完"],
        [4, "青年学习小组交流一次", "", "", "适时", ""],
        [5, "廉政风险点一年复核一次", "戊司", "各司局", "长期坚持", "复核记录齐全"],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _serve(home: str, port: int) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [str(Path(sys.executable).with_name("luoshi")), "demo", "--port", str(port)],
        env=os.environ | {"LUOSHI_HOME": home},
    )
    for _ in range(1200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=2)
            return process
        except OSError:
            if process.poll() is not None:
                raise SystemExit("the demo did not start") from None
            time.sleep(0.5)
    raise SystemExit("the demo did not start in ten minutes")


def _walk(page: Page, base: str) -> dict[str, str]:
    """Find the addresses of the matter the first page follows, and of a department."""
    page.goto(base)
    nexts = page.locator("form[action^='/demo/enter/'] [name=next]").evaluate_all(
        "all => all.map(each => each.value)"
    )
    found = {
        "document": next(url for url in nexts if url.startswith("/documents/")),
        "submit": next(url for url in nexts if url.endswith("/submit/")),
        "break-down": next((url for url in nexts if url.endswith("/break-down/")), "/ledger/"),
        "item": next(url for url in reversed(nexts) if url.startswith("/items/") and url.count("/") == 3),
    }
    page.locator("form[action='/demo/enter/secretary/'] button").first.click()
    page.goto(base + "/units/")
    found["unit"] = str(page.locator("main a[href^='/units/']").last.get_attribute("href"))
    page.goto(base + "/handovers/")
    found["handover"] = str(page.locator("main td.main a").first.get_attribute("href"))
    for role, name, listed, link in (
        ("clerk", "session", "/meetings/", "main .list a[href^='/meetings/'] >> nth=-1"),
        ("office", "list", "/lists/", "main td.main a"),
        ("inspector", "closing", "/closings/", "main td.main a"),
    ):
        page.context.clear_cookies()
        page.goto(base)
        page.locator(f"form[action='/demo/enter/{role}/'] button").first.click()
        page.goto(base + listed)
        found[name] = str(page.locator(link).first.get_attribute("href"))
    found["ledger"] = f"/ledger/?document={found['document'].split('/')[2]}&year=2021"
    return found


def _take(browser: Browser, base: str, shot: Shot, size: str, language: str) -> None:
    width, height, most = SIZES[size]
    context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
    page = context.new_page()
    page.goto(base)
    if language == "en":
        page.get_by_role("button", name="English").first.click()
    if shot.role:
        page.locator(f"form[action='/demo/enter/{shot.role}/'] button").first.click()
        page.goto(base + shot.path)
    if shot.click and size == "desktop":
        page.locator(shot.click).first.click()
        page.wait_for_timeout(800)
    if shot.settle and not shot.click:
        page.wait_for_selector(shot.settle)
    if shot.name == "import":
        _upload(page)
    tall = min(most, int(page.evaluate("document.documentElement.scrollHeight")))
    page.set_viewport_size({"width": width, "height": max(tall, 600)})
    path = TARGET / f"{shot.name}-{size}-{language}.png"
    page.screenshot(path=path)
    wide = page.evaluate("document.documentElement.scrollWidth")
    print(
        f"{path.name}: {path.stat().st_size // 1024} KB{'' if wide <= width else f', {wide} wide'}",
        flush=True,
    )
    context.close()


def _upload(page: Page) -> None:
    page.locator("input[type=file]").set_input_files(
        {
            "name": "2021年重点任务台账.xlsx",
            "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "buffer": spreadsheet(),
        }
    )
    for select in page.locator("main form select").all():
        options = select.locator("option").evaluate_all("all => all.map(each => each.value)")
        name = select.get_attribute("name")
        if name == "line":
            select.select_option(options[1])
        if name == "year" and "2021" in options:
            select.select_option("2021")
    page.locator("main button.primary").click()
    page.wait_for_load_state("networkidle")


def main() -> None:
    """Take all pictures, or those named by ``--only``."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", default="", help="the name of one page")
    asked.add_argument("--base", default="", help="a demo that runs already, such as http://127.0.0.1:8000")
    given = asked.parse_args()
    TARGET.mkdir(parents=True, exist_ok=True)
    chromium = next(
        name for name in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(name).exists()
    )
    with tempfile.TemporaryDirectory(prefix="luoshi-shots-") as home, sync_playwright() as playwright:
        port = _free_port()
        server = None if given.base else _serve(home, port)
        base = given.base or f"http://127.0.0.1:{port}"
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            walk = _walk(browser.new_page(), base)
            for shot in shots(walk):
                if given.only in ("", shot.name):
                    for size in SIZES:
                        for language in ("zh", "en"):
                            _take(browser, base, shot, size, language)
            browser.close()
        finally:
            if server is not None:
                server.terminate()
                server.wait()


if __name__ == "__main__":
    main()
