"""For everybody: screen readers, the keyboard, both themes, phones, narrow windows, four languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.openai_server import FakeOpenAI

from .chat import Chat
from .conftest import PHONE
from .line import Line

LISTEN = """() => {
  window.told = [];
  for (const node of document.querySelectorAll("[role=status], [role=alert], [aria-live]:not([aria-live=off])"))
    new MutationObserver(() => node.textContent.trim() && window.told.push(node.textContent.trim()))
      .observe(node, { childList: true, subtree: true, characterData: true });
}"""


def faults(page: Page) -> list[str]:
    # axe is read into the page's own world, which the CSP does not let evaluate strings: its source is a function call.
    return [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_fault(visit: Callable[..., BrowserContext], email: str, line: Line, theme: Any) -> None:
    chat = Chat(visit(email, color_scheme=theme, reduced_motion="reduce").pages[0], line)
    expect(chat.page.get_by_role("heading", name="What did you dream?")).to_be_visible()
    assert faults(chat.page) == []
    chat.tell_and_wait()
    chat.button("Answer again").click()
    chat.expect_answered()
    assert faults(chat.page) == []
    chat.button("Change the title").click()
    assert faults(chat.page) == []


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


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 2200])
def test_nothing_sticks_out_at_any_width(
    visit: Callable[..., BrowserContext], email: str, line: Line, analyst: FakeOpenAI, width: int
) -> None:
    analyst.script(
        tokens=[
            "A " + "very" * 40 + "long word\n\n",
            "| a | b | c |\n|-|-|-|\n| " + "wide " * 30 + "| b | c |\n\n",
            "```\n" + "x" * 300 + "\n```",
        ]
    )
    chat = Chat(visit(email, viewport={"width": width, "height": 700}).pages[0], line)
    chat.tell_and_wait("Nightmares" * 30)
    assert chat.page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert chat.page.evaluate("() => { const area = document.getElementById('transcript'); return area.scrollWidth <= area.clientWidth; }")


def test_the_chosen_theme_is_there_before_the_first_paint(chat: Chat) -> None:
    chat.page.get_by_label("Colours").select_option("night")
    chat.page.reload(wait_until="commit")
    assert chat.page.evaluate("() => document.documentElement.dataset.theme") == "night"


def test_changing_the_language_keeps_the_draft(chat: Chat) -> None:
    chat.field.fill("Half a dream")
    chat.page.get_by_label("Language").select_option("tr")
    chat.page.wait_for_load_state()
    expect(chat.page.locator("html")).to_have_attribute("lang", "tr")
    expect(chat.page.locator("#text")).to_have_value("Half a dream")
