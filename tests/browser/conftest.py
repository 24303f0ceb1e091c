"""A guanjia in real processes, and the system's Chromium in front of it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.steps import Window
from tests.patience import PATIENCE
from tests.running import Running, running

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: nothing is fetched from outside, and root may run it
_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
expect.set_options(timeout=PATIENCE * 1000)


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
        pytest.fail("there is no Chromium here: apt install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=_FLAGS)


@pytest.fixture
def window(browser: Browser) -> Iterator[Window]:
    """A fresh window, closed afterwards; its faults fail the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, locale="zh-CN")
    made = Window(context.new_page(), [], ["ERR_ABORTED", "status of 401"])
    made.page.on("console", lambda message: made.faults.append(message.text) if message.type == "error" else None)
    made.page.on("pageerror", lambda error: made.faults.append(f"uncaught: {error}"))
    made.page.on("requestfailed", lambda request: made.faults.append(f"{request.url}: {request.failure}"))
    yield made
    context.close()
    assert made.unexpected() == []


@pytest.fixture
def page(window: Window) -> Page:
    """The page in a fresh window."""
    return window.page


@pytest.fixture
def rough(window: Window) -> Page:
    """A page on a net that fails: what does not load is part of the story, what is uncaught is not."""
    window.expected += ["net::ERR_", "status of 5"]
    return window.page


@pytest.fixture
def picture(page: Page) -> Callable[[str], None]:
    """Takes a picture of the page, where GUANJIA_PICTURES names a folder for it."""
    folder = os.environ.get("GUANJIA_PICTURES", "")

    def take(name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png")

    return take
