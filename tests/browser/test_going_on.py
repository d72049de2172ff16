"""An answer that was cut off by its length says so and can be gone on with; what the model thought can be unfolded."""

from __future__ import annotations

import json

from playwright.sync_api import expect

from tests.fakes.openai_server import FakeOpenAI

from .chat import Chat


def test_an_answer_that_was_cut_off_is_gone_on_with(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=["The sea was ca"], then="length")
    chat.tell_and_wait()
    expect(chat.answers).to_contain_text(["cut off at its greatest length"])
    analyst.script(tokens=["lm."])
    chat.button("Go on").click()
    expect(chat.answers.locator(".text")).to_have_text("The sea was calm.")
    expect(chat.answers).not_to_contain_text("greatest length")
    chat.page.reload()
    expect(chat.answers.locator(".text")).to_have_text("The sea was calm.")


def test_where_going_on_fails_it_says_why_and_can_be_tried_again(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=["The sea was ca"], then="length")
    chat.tell_and_wait()
    analyst.script(status=500)
    chat.button("Go on").click()
    expect(chat.answers).to_contain_text(["The analyst can't be reached right now."])
    expect(chat.answers.locator(".text")).to_have_text("The sea was ca")
    expect(chat.button("Go on")).to_be_visible()


def test_what_the_model_thought_is_folded_away(chat: Chat, analyst: FakeOpenAI) -> None:
    chunks = [{"reasoning_content": "Water, "}, {"reasoning_content": "then."}, {"content": "The sea."}]
    events = [json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}) for delta in chunks]
    analyst.script(raw=tuple(f"data: {event}\n\n".encode() for event in [*events, "[DONE]"]))
    chat.tell_and_wait()
    expect(chat.answers.locator(".text")).to_have_text("The sea.")
    thought = chat.page.get_by_text("Water, then.")
    expect(thought).to_be_hidden()
    chat.page.get_by_text("Thinking", exact=True).click()
    expect(thought).to_be_visible()
