"""Telling a dream in the browser and watching it being answered."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.fakes.openai_server import FakeOpenAI

from .chat import DREAM, Chat


def test_a_dream_is_told_and_answered(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=60, rate=100)
    expect(chat.page.get_by_role("heading", name="What did you dream?")).to_be_visible()
    chat.tell_and_wait()
    expect(chat.told).to_have_text(["You" + DREAM])
    assert chat.answer_text().split() == chat.stored_answer().split()
    assert "/dreams/" in chat.page.url
    expect(chat.page.locator("#credits")).to_have_text("0")


def test_the_price_stands_on_the_button_until_the_dream_is_told(chat: Chat) -> None:
    expect(chat.send_button).to_have_text("1 credit")
    chat.tell_and_wait()
    expect(chat.send_button).to_have_text("")


def test_the_bubble_stands_there_before_the_server_knows(chat: Chat) -> None:
    chat.line.freeze()
    chat.tell()
    expect(chat.told).to_contain_text([DREAM])
    expect(chat.told).to_contain_text(["Sending…"])
    expect(chat.stop_button).to_be_visible()
    chat.line.thaw()
    chat.expect_answered()
    expect(chat.told).not_to_contain_text(["Sending…"])


def test_an_example_can_be_taken(chat: Chat) -> None:
    example = chat.page.locator("[data-example]").first
    words = example.inner_text()
    example.click()
    assert chat.field.input_value() == words
    expect(chat.field).to_be_focused()


def test_shift_enter_makes_a_new_line(chat: Chat) -> None:
    chat.field.press_sequentially("one")
    chat.field.press("Shift+Enter")
    chat.field.press_sequentially("two")
    assert chat.field.input_value() == "one\ntwo"
    expect(chat.told).to_have_count(0)


def test_composing_with_an_input_method_never_sends(chat: Chat) -> None:
    chat.field.focus()
    keyboard = chat.page.context.new_cdp_session(chat.page)
    keyboard.send("Input.imeSetComposition", {"text": "ゆめ", "selectionStart": 2, "selectionEnd": 2})
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229})
    chat.field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    expect(chat.told).to_have_count(0)
    keyboard.send("Input.insertText", {"text": "夢"})
    chat.field.press("Enter")
    expect(chat.told).to_contain_text(["夢"])
    keyboard.detach()


def test_a_double_click_sends_once_and_stops_nothing(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=60, rate=100)
    chat.field.fill(DREAM)
    chat.send_button.dblclick()
    chat.expect_answered()
    assert [(row["role"], row["state"]) for row in chat.messages()] == [("user", "complete"), ("analyst", "complete")]


def test_the_wait_is_counted_after_five_seconds(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=5, first_s=12)
    chat.tell()
    expect(chat.page.get_by_text("The analyst is thinking…")).to_be_visible()
    # Each number stands there for a second only: a busy machine may not see the first.
    expect(chat.page.get_by_text(re.compile(r"The analyst is thinking… ([5-9]|1\d) s"))).to_be_visible()
    chat.expect_answered()
    expect(chat.page.get_by_text("The analyst is thinking…")).to_be_hidden()


def test_out_of_credit_the_text_comes_back(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.page.get_by_role("link", name="Tell a new dream").first.click()
    chat.tell("Another dream, about a train")
    alert = chat.page.get_by_role("alert").filter(has_text="Your credit is insufficient")
    expect(alert).to_contain_text("A new dream costs 1 credit.")
    expect(chat.field).to_have_value("Another dream, about a train")
    expect(chat.told).to_have_count(0)


def test_an_emoji_is_one_character_for_both_sides(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=["🌙 ", "a 👩‍👩‍👧 ", "𝕯ream ", "ends 🫧"] * 20, rate=120)
    chat.tell()
    chat.expect_some_text()
    chat.line.cut()
    chat.expect_answered()
    assert chat.answer_text().split() == chat.stored_answer().split()


def test_words_typed_before_the_script_runs_stay(chat: Chat) -> None:
    page = chat.page
    chat.field.fill("In the night")
    page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('In the night'))")
    page.route("**/static/js/chat/**", lambda _: None)
    page.reload(wait_until="commit")
    chat.field.fill("a door opened")
    chat.send_button.click()
    # What waits goes on, as Playwright has it.
    page.unroute("**/static/js/chat/**")
    expect(chat.field).to_have_value("In the night\na door opened")
    assert "?" not in page.url
    chat.field.press("Enter")
    chat.expect_answered(1)
