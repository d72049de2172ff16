"""Journeys through the library, the gallery, the webhooks and the usage: by hand, by keyboard, without a script, on a phone."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.amounts import short_and_long
from tests.server import forkserver
from tests.server.process import BASE_DIR, ServerProcess

from .axe import look
from .conftest import DESKTOP, PHONE
from .line import Line

pytestmark = pytest.mark.slow

Visit = Callable[..., BrowserContext]


@dataclasses.dataclass(frozen=True, slots=True)
class Collector:
    """Somebody with 26 pictures, the newest called “fox number 0”, and a webhook that nobody answers."""

    email: str
    webhook: str


@pytest.fixture(scope="module")
def collector(server: ServerProcess) -> Collector:
    return stocked(server, "collector")


def stocked(server: ServerProcess, name: str) -> Collector:
    done = forkserver.run(["-m", "tests.browser.stock", name], cwd=BASE_DIR, env=server.env)
    assert done.returncode == 0, done.stderr
    return Collector(*done.stdout.split()[-2:])


def go(page: Page, line: Line, path: str) -> Page:
    page.goto(line.url(f"/images/{path}"))
    return page


def open_picture(page: Page, line: Line, caption: str) -> Page:
    go(page, line, f"library/?search={caption.replace(' ', '+')}")
    page.get_by_role("link", name=caption, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(caption)
    return page


def test_a_favourite_is_kept_by_keyboard_without_leaving_the_page(visit: Visit, collector: Collector, line: Line) -> None:
    page = visit(collector.email, at="/images/library/").pages[0]
    heart = page.get_by_role("button", name="Favourite: fox number 0", exact=True)
    heart.focus()
    page.keyboard.press("Enter")
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("status")).to_have_text("Kept among your favourites.")
    expect(heart).to_be_focused()
    page.reload()
    expect(heart).to_have_attribute("aria-pressed", "true")


def test_a_star_counts_when_it_is_chosen(visit: Visit, collector: Collector, line: Line) -> None:
    page = open_picture(visit(collector.email, at=None).pages[0], line, "fox number 2")
    page.get_by_role("radio", name="3 stars").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("status")).to_have_text("Rated with 4 stars.")
    page.reload()
    expect(page.get_by_role("radio", name="4 stars")).to_be_checked()


def test_a_line_that_is_down_is_told_and_nothing_is_claimed(visit: Visit, collector: Collector, line: Line) -> None:
    page = visit(collector.email, at="/images/library/").pages[0]
    line.take_down()
    heart = page.get_by_role("button", name="Favourite: fox number 3", exact=True)
    heart.click()
    expect(page.get_by_role("alert")).to_have_text("The server can't be reached.")
    expect(heart).to_have_attribute("aria-pressed", "false")


def test_more_is_shown_below_what_is_there(visit: Visit, collector: Collector, line: Line) -> None:
    page = visit(collector.email, at="/images/library/", **PHONE).pages[0]
    tiles = page.get_by_role("listitem").filter(has=page.get_by_role("link", name=re.compile("fox number")))
    expect(tiles).to_have_count(24)
    page.get_by_role("link", name="Show more").click()
    expect(tiles).to_have_count(26)
    expect(page.get_by_role("link", name="fox number 24")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("2 more pictures.")
    expect(page.get_by_role("link", name="Show more")).to_have_count(0)


def test_a_picture_is_found_shown_to_everybody_and_deleted_without_a_script(
    visit: Visit, server: ServerProcess, line: Line, browser: Browser
) -> None:
    page = visit(stocked(server, "exhibitor").email, at="/images/library/", java_script_enabled=False).pages[0]
    page.get_by_role("link", name="Show more").click()
    page.get_by_label("Words").fill("number 25")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="fox number 25").click()
    page.get_by_text("Make public").click()
    expect(page.get_by_text("not your name, your prompt or your dream")).to_be_visible()
    page.get_by_role("button", name="Show it to everybody").click()
    address = str(page.get_by_role("link", name="in the gallery").get_attribute("href"))
    stranger = browser.new_context(**DESKTOP)
    seen = stranger.new_page()
    seen.goto(line.url(address))
    expect(seen.get_by_role("img", name="A picture in the style “Pencil sketch”")).to_be_visible()
    page.get_by_text("Delete", exact=True).click()
    page.get_by_role("button", name="Put it into the trash").click()
    expect(page.get_by_text("The picture was deleted.")).to_be_visible()
    answer = seen.goto(line.url(address))
    assert answer is not None
    assert answer.status == 404
    stranger.close()


def test_a_test_of_a_webhook_tells_its_outcome_by_itself(visit: Visit, collector: Collector, line: Line) -> None:
    page = visit(collector.email, at=f"/images/webhooks/{collector.webhook}/").pages[0]
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("A test event is on its way.")).to_be_visible()
    expect(page.locator("#test")).to_contain_text("could not be reached")
    expect(page.locator("#deliveries")).to_contain_text("A test failed")


def test_a_new_secret_is_copied(visit: Visit, collector: Collector, line: Line) -> None:
    context = visit(collector.email, at=f"/images/webhooks/{collector.webhook}/")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.pages[0]
    page.get_by_role("button", name="Make a new secret").click()
    expect(page.get_by_role("heading", name="The webhook's secret")).to_be_focused()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == page.get_by_label("Secret", exact=True).input_value()


def test_an_address_that_is_refused_is_told_at_its_field(visit: Visit, collector: Collector, line: Line) -> None:
    page = visit(collector.email, at="/images/webhooks/").pages[0]
    page.get_by_label("Address").fill("http://10.0.0.1/")
    page.get_by_role("button", name="Make the webhook").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="Address").click()
    expect(page.get_by_label("Address")).to_be_focused()
    expect(page.get_by_label("Address")).to_have_accessible_description(re.compile("This address can't be used"))


@pytest.mark.parametrize("looks", short_and_long(1, 2))
def test_axe_finds_no_fault_and_nothing_sticks_out(visit: Visit, collector: Collector, line: Line, looks: int) -> None:
    page = visit(collector.email, at="/images/library/").pages[0]
    own = page.locator(".tile .face").first.get_attribute("href") or ""
    go(page, line, "gallery/")
    public = page.locator(".tile .face").first.get_attribute("href") or ""
    named = ["library/", "gallery/", "webhooks/", f"webhooks/{collector.webhook}/", "usage/"]
    for path in [*named, *(address.removeprefix("/images/") for address in (own, public))]:
        go(page, line, path)
        assert look(page, looks) == []
