"""Reading along and coming back: the page follows only who wants to be led, and finds the place again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.fakes.openai_server import FakeOpenAI

from .chat import Chat

pytestmark = pytest.mark.slow

LONG = [f"Paragraph {number} speaks at some length about the house and the sea.\n\n" for number in range(80)]
TOP = "() => document.getElementById('transcript').scrollTop"
FROM_END = "() => { const area = document.getElementById('transcript'); return area.scrollHeight - area.scrollTop - area.clientHeight; }"


@pytest.fixture
def page(visit: Callable[..., BrowserContext], email: str) -> Page:
    """With all that moves: it must neither scroll for who reads nor take the processor from the text."""
    return visit(email, reduced_motion="no-preference").pages[0]


def test_it_follows_the_text_until_one_scrolls_up(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=LONG, rate=20)
    chat.tell()
    chat.expect_some_text(3000)
    chat.page.wait_for_function(f"() => ({FROM_END})() < 40")
    chat.page.get_by_label("Conversation").hover()
    chat.page.mouse.wheel(0, -300)
    expect(chat.button("Jump to the end")).to_be_visible()
    chat.expect_settled()
    before = chat.page.evaluate(TOP)
    chat.page.wait_for_timeout(1200)
    assert chat.page.evaluate(TOP) == pytest.approx(before, abs=1)
    chat.button("Jump to the end").click()
    chat.page.wait_for_function(f"() => ({FROM_END})() < 40")
    expect(chat.button("Jump to the end")).to_be_hidden()
    chat.expect_answered()


def test_marking_words_lets_go(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=LONG, rate=30)
    chat.tell()
    chat.expect_some_text(3000)
    chat.answers.locator("p").nth(8).select_text()
    chat.expect_settled()
    before = chat.page.evaluate(TOP)
    chat.page.wait_for_timeout(800)
    assert chat.page.evaluate(TOP) == pytest.approx(before, abs=1)
    assert "Paragraph" in chat.page.evaluate("() => getSelection().toString()")


def test_a_reload_finds_the_place_again(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=LONG)
    chat.tell_and_wait()
    chat.page.get_by_label("Conversation").hover()
    chat.page.mouse.wheel(0, -900)
    chat.page.wait_for_function(f"() => ({FROM_END})() > 800")
    chat.expect_settled()
    before = chat.page.evaluate(TOP)
    chat.page.reload()
    expect(chat.answers).to_be_visible()
    chat.page.wait_for_function(f"(before) => Math.abs(({TOP})() - before) <= 3", arg=before)


def test_sending_goes_to_the_end(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=LONG)
    chat.tell_and_wait()
    chat.page.get_by_label("Conversation").hover()
    chat.page.mouse.wheel(0, -900)
    chat.page.wait_for_function(f"() => ({FROM_END})() > 800")
    analyst.script(tokens=5)
    chat.tell("More")
    expect(chat.told.last).to_be_in_viewport()


def test_drafts_are_kept_for_each_dream_and_through_a_reload(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.field.fill("Half an answer")
    chat.page.get_by_role("link", name="Tell a new dream").click()
    expect(chat.field).to_have_value("")
    chat.field.fill("Half a dream")
    chat.page.locator("#dream-list a").click()
    expect(chat.field).to_have_value("Half an answer")
    chat.page.go_back()
    expect(chat.field).to_have_value("Half a dream")
    chat.page.reload()
    expect(chat.field).to_have_value("Half a dream")


def test_a_dream_can_be_named_found_and_deleted(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.button("Change the title").click()
    chat.page.get_by_label("Title", exact=True).fill("The kitchen by the sea")
    chat.page.keyboard.press("Enter")
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("The kitchen by the sea")
    entry = chat.page.locator("#dream-list a")
    expect(entry).to_have_text("The kitchen by the sea")
    chat.page.keyboard.press("Control+k")
    chat.page.keyboard.type("submarine")
    expect(chat.page.get_by_text("No dream has these words.")).to_be_visible()
    chat.page.get_by_label("Search in your dreams").fill("grandmother")
    expect(entry).to_have_count(1)
    chat.page.get_by_role("button", name="More about “The kitchen by the sea”").click()
    chat.page.get_by_role("menuitem", name="Delete").click()
    chat.button("Delete", inside=chat.page.get_by_role("dialog")).click()
    expect(entry).to_have_count(0)
    expect(chat.page.get_by_role("heading", name="What did you dream?")).to_be_visible()


def test_a_dream_that_is_not_there_is_said_so(chat: Chat) -> None:
    chat.open("/dreams/00000000-0000-4000-8000-000000000000/")
    expect(chat.page.get_by_role("heading", name="There is no such dream.")).to_be_visible()
    expect(chat.field).to_be_hidden()


def test_symbols_are_shown_and_their_words_marked(chat: Chat) -> None:
    chat.tell_and_wait()
    chip = chat.page.locator(".chip").first
    expect(chip).to_be_visible()
    chip.hover()
    chat.page.wait_for_function("() => [...(CSS.highlights.get('insight') ?? [])].map(String).join(' ')")


def test_the_main_thread_is_not_drowned_by_a_fast_stream(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=[f"word{number} " + ("\n\n" if number % 60 == 59 else "") for number in range(6000)], rate=2000)
    devtools = chat.page.context.new_cdp_session(chat.page)
    # In processor time: what else the machine does counts for nothing.
    devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    def busy() -> float:
        return float({one["name"]: one["value"] for one in devtools.send("Performance.getMetrics")["metrics"]}["TaskDuration"])

    before = busy()
    chat.tell()
    chat.expect_some_text(200)
    for _ in range(3):
        chat.page.wait_for_timeout(1000)
    spent = busy() - before
    devtools.detach()
    chat.expect_answered()
    assert chat.answer_text().split() == chat.stored_answer().split()
    assert spent < 3.0, f"{spent:.1f} s of processor time in some 4 s"
