"""For everybody: screen readers, the keyboard, both themes, phones, narrow windows, four languages."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.amounts import short_and_long
from tests.fakes.openai_server import FakeOpenAI

from .axe import LOOKED_AT, faults, look, sticks_out
from .chat import Chat
from .conftest import PHONE
from .line import Line
from .pages import BY_ID, PAGES

THEMES: list[Any] = ["light", "dark"]
TABLE = "date,dream\n2024-03-02,A lift that went sideways.\nsometime,A night without a date.\n"
LISTEN = """() => {
  window.told = [];
  for (const node of document.querySelectorAll("[role=status], [role=alert], [aria-live]:not([aria-live=off])"))
    new MutationObserver(() => node.textContent.trim() && window.told.push(node.textContent.trim()))
      .observe(node, { childList: true, subtree: true, characterData: true });
}"""


def test_axe_finds_no_fault(visit: Callable[..., BrowserContext], email: str, line: Line) -> None:
    chat = Chat(visit(email).pages[0], line)
    expect(chat.page.get_by_role("heading", name="What did you dream?")).to_be_visible()
    assert in_both_themes(chat.page) == []
    chat.tell_and_wait()
    chat.button("Answer again").click()
    expect(chat.page.get_by_text("2/2")).to_be_visible()
    chat.expect_answered(1)
    assert in_both_themes(chat.page) == []
    chat.button("Change the title").click()
    assert in_both_themes(chat.page) == []


def in_both_themes(page: Page) -> list[str]:
    found = []
    for theme in THEMES:
        page.emulate_media(color_scheme=theme)
        found += [f"{theme} {fault}" for fault in faults(page)]
    return found


@pytest.mark.timeout(900)
@pytest.mark.parametrize("looks", short_and_long(1, 2))
def test_axe_finds_no_fault_in_any_page_of_the_journal(visit: Callable[..., BrowserContext], email: str, line: Line, looks: int) -> None:
    page = visit(email, at=None).pages[0]
    keep_dreams(page, line)
    entry = page.url
    keep_many(page, line, entry)
    sign = keep_sign(page, line)
    found: list[str] = []
    for path in PAGES:
        page.goto(line.url(path))
        found += look(page, looks)
    for address in (entry, f"{entry}rewrite/", f"{entry}rewrite/picture/", f"{entry}strips/?sentence=0&count=2", sign):
        page.goto(address)
        found += look(page, looks)
    page.goto(f"{entry}share/")
    page.get_by_role("button", name="Make the link").click()
    expect(page.get_by_role("heading", name="Links that open")).to_be_visible()
    found += look(page, looks)
    page.goto(page.get_by_label("Copy it now").input_value())
    found += look(page, looks)
    page.goto(line.url("/journal/import/"))
    page.get_by_label("The file").set_input_files({"name": "dreams.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.get_by_role("button", name="Look into it").click()
    expect(page.get_by_role("heading", name="What is in the file")).to_be_visible()
    found += look(page, looks)
    page.get_by_role("button", name="Bring 1 entry").click()
    expect(page.get_by_role("link", name="Open the journal")).to_be_visible()
    found += look(page, looks)
    page.goto(line.url("/person/security/"))
    page.get_by_role("button", name="Set it up").click()
    expect(page.get_by_role("button", name="Switch it on")).to_be_visible()
    found += look(page, looks)
    assert not found, "\n".join(found)
    assert BY_ID <= LOOKED_AT


def keep_many(page: Page, line: Line, entry: str) -> None:
    """Nights enough for patterns (and not more than a day may have), and a nightmare that is told anew."""
    today = datetime.datetime.now(datetime.UTC).date()
    for days in range(1, 17):
        night = str(today - datetime.timedelta(days=days))
        words = "My mother and a stranger were afraid in the house by the sea. A dog came, and my brother was happy."
        told = {"id": str(uuid.uuid4()), "text": words, "mood": ("afraid", "joyful")[days % 2], "dreamt_on": night}
        send(page, line, "post", "entries/", {**told, "is_nightmare": days % 3 == 0, "distress": 5 if days % 3 == 0 else None})
    anew = {"change": "I turn around.", "scene": "It lies down like a dog."}
    send(page, line, "put", f"entries/{entry.rstrip('/').rsplit('/', 1)[1]}/rewriting/", anew)


def keep_sign(page: Page, line: Line) -> str:
    """Where a new sign is changed."""
    sign = send(page, line, "post", "signs/", {"name": "The sea", "kind": "place", "words": ["sea"]})
    return line.url(f"/journal/signs/{sign['id']}/")


def send(page: Page, line: Line, method: str, path: str, data: dict[str, Any]) -> dict[str, Any]:
    csrf = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "csrftoken")
    headers = {"X-CSRFToken": csrf, "Referer": line.url("/")}
    answer = page.request.fetch(line.url(f"/api/journal/{path}"), method=method, data=data, headers=headers)
    assert answer.ok, answer.text()
    sent: dict[str, Any] = answer.json()
    return sent


def keep_dreams(page: Page, line: Line) -> None:
    """A night to be told later, a deleted entry, and one whose page is left open: with every detail, and words it had before."""
    page.goto(line.url("/journal/"))
    page.get_by_role("button", name="I'll tell it later").click()
    expect(page.get_by_role("status")).to_contain_text("Noted")
    for words in ("A door that is " + "very" * 40 + " long.", "A whale in the kitchen."):
        page.goto(line.url("/journal/new/"))
        page.get_by_label("The dream").fill(words)
        page.get_by_label("Mood").select_option("afraid")
        page.get_by_label("Lucidity").select_option("2")
        page.get_by_label("A nightmare").check()
        page.get_by_label("How bad it was").select_option("8")
        page.get_by_label("It comes again and again").check()
        page.get_by_label("Tags").fill("sea, whale")
        page.get_by_role("button", name="Keep it").click()
        expect(page.get_by_role("status")).to_contain_text("Kept in your journal.")
        if words.startswith("A door"):
            page.get_by_text("Delete this entry").click()
            page.get_by_role("button", name="Delete", exact=True).click()
            expect(page.get_by_role("status")).to_contain_text("Deleted.")
    page.get_by_label("The dream", exact=True).last.fill("Two whales in the kitchen.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="What it said before")).to_be_visible()


def test_a_whole_answer_is_two_announcements(chat: Chat, analyst: FakeOpenAI) -> None:
    chat.tell_and_wait()
    chat.page.evaluate(LISTEN)
    analyst.script(tokens=100, rate=60)
    chat.tell_and_wait("And now?")
    chat.page.wait_for_function("() => window.told.length > 1")
    chat.page.wait_for_timeout(300)
    assert chat.page.evaluate("() => window.told") == ["The analyst is answering.", "Answer complete."]
    expect(chat.page.get_by_role("log")).to_have_attribute("aria-live", "off")


def test_a_dialog_gives_the_focus_back(chat: Chat) -> None:
    chat.page.get_by_label("Conversation").focus()
    chat.page.keyboard.press("?")
    expect(chat.page.get_by_role("dialog", name="Keys")).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(chat.page.get_by_role("dialog")).to_have_count(0)
    expect(chat.page.get_by_label("Conversation")).to_be_focused()


def test_no_single_key_works_while_one_writes(chat: Chat) -> None:
    chat.field.press_sequentially("what? / really?")
    assert chat.field.input_value() == "what? / really?"
    expect(chat.page.get_by_role("dialog")).to_have_count(0)


def test_on_a_touch_keyboard_enter_is_a_new_line_and_the_button_sends(visit: Callable[..., BrowserContext], email: str, line: Line) -> None:
    chat = Chat(visit(email, **PHONE).pages[0], line)
    chat.field.press_sequentially("one")
    chat.field.press("Enter")
    chat.field.press_sequentially("two")
    assert chat.field.input_value() == "one\ntwo"
    chat.send_button.tap()
    chat.expect_answered()
    expect(chat.told).to_contain_text(["one\ntwo"])


def test_on_a_phone_the_list_is_a_drawer(visit: Callable[..., BrowserContext], email: str, line: Line) -> None:
    chat = Chat(visit(email, **PHONE).pages[0], line)
    search = chat.page.get_by_label("Search in your dreams")
    expect(search).to_be_hidden()
    chat.button("Show your dreams").tap()
    expect(search).to_be_visible()
    chat.page.keyboard.press("Escape")
    expect(search).to_be_hidden()
    expect(chat.button("Show your dreams")).to_be_focused()


def test_nothing_sticks_out_at_any_width(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(
        tokens=[
            "A " + "very" * 40 + "long word\n\n",
            "| a | b | c |\n|-|-|-|\n| " + "wide " * 30 + "| b | c |\n\n",
            "```\n" + "x" * 300 + "\n```",
        ]
    )
    chat.tell_and_wait("Nightmares" * 30)
    for width in (320, 390, 768, 1280, 2200):
        assert sticks_out(chat.page, width) == []
        assert chat.page.evaluate(
            "() => { const area = document.getElementById('transcript'); return area.scrollWidth <= area.clientWidth; }"
        )


def test_changing_the_language_keeps_the_draft(chat: Chat) -> None:
    chat.field.fill("Half a dream")
    chat.page.get_by_label("Language").select_option("tr")
    chat.page.wait_for_load_state()
    expect(chat.page.locator("html")).to_have_attribute("lang", "tr")
    expect(chat.page.locator("#text")).to_have_value("Half a dream")
