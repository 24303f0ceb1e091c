"""What people do on the sandbox's page, for tests that tell stories."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests import patience
from tests.patience import T
from tests.running import Running

ORDER = "我想订个8寸的生日蛋糕，明天下午三点"
WIDE, PHONE = (1280, 800), (375, 812)
Picture = Callable[[str], None]


@dataclass
class Window:
    """A fresh window. What its page logs as an error, or fails to load, is a fault."""

    page: Page
    faults: list[str]
    #: faults that belong to the story: pages left early; pages that ask to sign in
    expected: list[str]

    def unexpected(self) -> list[str]:
        """The faults that do not belong to the story."""
        return [fault for fault in self.faults if not any(words in fault for words in self.expected)]


def start(page: Page, up: Running) -> None:
    """Open the sandbox for the first time, and put the guide out of the way."""
    page.goto(f"{up.sandbox}/sandbox")
    page.locator("#guide button").click()
    expect(page.locator("#talk")).to_have_attribute("aria-busy", "false")


def enter(page: Page, up: Running, group: int) -> None:
    """Open the sandbox on one of the groups."""
    start(page, up)
    chosen = page.locator("#groups button").nth(group)
    name = chosen.inner_text().split("\n")[0]
    if not chosen.is_visible():
        look_at(page, "groups")
    chosen.click()
    expect(page.locator("#name")).to_have_text(name)


def look_at(page: Page, view: str) -> None:
    """Turn to another part of the page, on a narrow screen."""
    page.locator(f".views [data-view={view}]").click()


def say(page: Page, words: str) -> None:
    """Say something as who one is."""
    page.locator("#words").fill(words)
    page.locator("#words").press("Enter")


def be(page: Page, words: str) -> None:
    """Be a fan of this nickname."""
    page.locator("#fan").click()
    page.locator("#whom").fill(words)
    page.locator("#crowd li").filter(has_text=re.compile(f"^{re.escape(words)}$")).first.click()
    expect(page.locator("#people")).to_be_hidden()


def bot(page: Page, words: str | re.Pattern[str]) -> None:
    """The bot has said this, now or soon."""
    expect(page.locator("#talk li.bot .bubble").filter(has_text=words).last).to_be_visible()


def until(page: Page, look: Callable[[], T]) -> T:
    """What `look` finds, once it finds something; the page lives on meanwhile."""
    return patience.until(look, lambda seconds: page.wait_for_timeout(seconds * 1000))


def tab(page: Page, role: str) -> Locator:
    """The tab of a phone."""
    return page.get_by_role("tab", name=role)


def serious_faults(page: Page, parts: Sequence[str] = ()) -> list[str]:
    """What axe finds that is serious or worse, in words."""
    found = Axe().run(page, context=list(parts) or None).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:120]} — {node.get('failureSummary', '')}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]


def fits(page: Page) -> bool:
    """Whether nothing of the page has to be looked for to the right."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    return wide
