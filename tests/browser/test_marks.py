"""Marks in a dream's words by finger: one tap corrects, selected words become a mark; and no fault on the page with its sheet open."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.server.process import wait_for

from .axe import look
from .line import Line

SELECT = """() => {
  const pieces = [...document.querySelectorAll("[data-words] [data-start]")].map((one) => one.firstChild);
  const [first, last] = ["blue", "boat"].map((word) => pieces.find((one) => one.data.includes(word)));
  document.getSelection().setBaseAndExtent(first, first.data.indexOf("blue"), last, last.data.indexOf("boat") + 4);
}"""


def test_a_tap_corrects_a_mark_and_selected_words_become_one(visit: Callable[..., BrowserContext], email: str, line: Line) -> None:
    page = visit(email, at="/journal/new/", viewport={"width": 390, "height": 800}).pages[0]
    page.get_by_label("The dream").fill("🌊 My mother was afraid in a blue boat on the sea. I flew.")
    page.get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("status")).to_contain_text("Kept in your journal.")
    entry = page.url
    afraid = page.get_by_role("button", name="afraid")
    marks = line.url(f"/api/journal/entries/{entry.rstrip('/').rsplit('/', 1)[1]}/marks/")
    wait_for(lambda: any(one["quote"] == "afraid" for one in page.request.get(marks).json()))
    page.reload()
    afraid.click()
    page.get_by_role("button", name="Not so", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("It stays so.")
    expect(afraid).to_have_count(0)
    page.evaluate(SELECT)
    page.get_by_role("button", name="Mark words").click()
    expect(page.get_by_label("Words of the dream")).to_have_value("blue boat")
    page.locator("#mark-new").get_by_label("Name").fill("The boat")
    page.locator("#mark-new").get_by_label("The same as").select_option("new")
    page.locator("#mark-new").get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="blue boat (The boat)")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="blue boat (The boat)").click()
    assert look(page) == []
