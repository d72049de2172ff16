"""The list of dreams beside the chat has the journal's filters: on a sheet, in the address, counted, and live."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable

from playwright.sync_api import BrowserContext, Page, expect

from .axe import faults
from .chat import Chat
from .line import Line
from .test_access import send

ITEMS = "#dream-list .window a"


def shown(page: Page, *titles: str) -> None:
    expect(page.locator(ITEMS)).to_have_text(list(titles))


def test_filters_are_on_a_sheet_in_the_address_and_follow_what_changes(
    visit: Callable[..., BrowserContext], email: str, line: Line
) -> None:
    page = visit(email, at=None, viewport={"width": 390, "height": 800}).pages[0]
    ids = {title: str(uuid.uuid4()) for title in ("Sea", "Stairs", "Rain")}
    for title, mood in (("Sea", "calm"), ("Stairs", "afraid"), ("Rain", "calm")):
        send(page, line, "post", "entries/", {"id": ids[title], "text": f"{title} and nothing else.", "title": title, "mood": mood})
    page.goto(line.url("/dreams/"))
    page.get_by_role("button", name="Show your dreams").click()
    page.get_by_role("button", name="Filters").press("Enter")
    page.get_by_label("Mood").select_option("calm")
    assert faults(page) == []
    page.get_by_role("button", name="Show", exact=True).press("Enter")
    shown(page, "Rain", "Sea")
    expect(page.locator("#narrowed-count")).to_have_text("2 found")
    expect(page).to_have_url(re.compile(r"/dreams/\?mood=calm$"))
    assert faults(page) == []
    page.get_by_role("link", name="Rain").click()
    expect(page).to_have_url(re.compile(rf"/dreams/{ids['Rain']}/\?mood=calm$"))
    # It is open here, so what another tab changes arrives by the socket, and the list asks what it means for the filters.
    expect(page.locator("#messages .message")).to_have_count(1)
    send(page, line, "patch", f"entries/{ids['Rain']}/", {"mood": "sad"})
    shown(page, "Sea")
    expect(page.locator("#narrowed-count")).to_have_text("1 found")
    page.go_back()
    expect(page).to_have_url(re.compile(r"/dreams/\?mood=calm$"))
    page.reload()
    page.get_by_role("button", name="Show your dreams").click()
    shown(page, "Sea")
    page.get_by_role("button", name="Filters, chosen: 1").click()
    page.get_by_label("Show", exact=True).select_option("nightmares")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.get_by_text("No dream is like that.")).to_be_visible()
    page.get_by_role("button", name="Without the filter “Show: nightmares”").click()
    shown(page, "Sea")
    page.locator("#clear-filters").click()
    expect(page.locator(ITEMS)).to_have_count(3)
    expect(page.locator("#narrowed")).to_be_hidden()
    expect(page).to_have_url(re.compile(r"/dreams/$"))


def test_after_a_reply_what_changed_is_asked_for_once(chat: Chat) -> None:
    page = chat.page
    chat.tell_and_wait()
    page.goto(chat.line.url(f"/dreams/{chat.dream_id}/?search=house"))
    expect(page.locator(ITEMS)).to_have_count(1)
    chat.expect_answered(1)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/dreams/changes/" in request.url else None)
    chat.tell("And the house?")
    chat.expect_answered(2)
    page.wait_for_function(
        "() => performance.getEntriesByType('resource').filter((one) => one.name.includes('/dreams/changes/')).length >= 2"
    )
    # Twice as long as the list gathers what it is told.
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 600))")
    searched = ["search=house" in url for url in asked]
    # A slow reply ends when the list has already looked after what was told.
    assert (searched.count(False), 1 <= searched.count(True) <= 2) == (1, True), asked
