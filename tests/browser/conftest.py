"""A guanjia in real processes, and the system's Chromium in front of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.running import Running, running

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: nothing is fetched from outside, and root may run it
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def up() -> Iterator[Running]:
    """One guanjia for all browser tests; it is 10:30 in Shanghai or later, and every shop is open."""
    with running() as started:
        started.ask_box("clock", to="morning")
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Playwright holds the thread's event loop, so it ends with the file."""
    path = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip("there is no Chromium here: apt install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=_FLAGS)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh window. What a page logs as an error, or fails to load, fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    opened = context.new_page()
    faults: list[str] = []
    opened.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("requestfailed", lambda request: faults.append(f"{request.url}: {request.failure}"))
    yield opened
    context.close()
    expected = ("ERR_ABORTED", "status of 401")  # pages left early; pages that ask to sign in
    assert [fault for fault in faults if not any(words in fault for words in expected)] == []


@pytest.fixture
def picture(page: Page) -> Callable[[str], None]:
    """Takes a picture of the page, where GUANJIA_PICTURES names a folder for it."""
    folder = os.environ.get("GUANJIA_PICTURES", "")

    def take(name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
