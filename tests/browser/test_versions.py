"""Answering again makes versions; what was said after a version stays with it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.fakes.openai_server import FakeOpenAI

from .chat import Chat


def test_another_version_stands_beside_the_first(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=["First version."])
    chat.tell_and_wait()
    analyst.script(tokens=["Second version."])
    chat.button("Answer again").click()
    expect(chat.page.get_by_text("2/2")).to_be_visible()
    expect(chat.answers).to_contain_text(["Second version."])
    chat.button("Earlier version").click()
    expect(chat.answers).to_contain_text(["First version."])
    expect(chat.page.get_by_text("1/2")).to_be_visible()


def test_later_messages_stay_with_their_version(chat: Chat, analyst: FakeOpenAI) -> None:
    chat.tell_and_wait()
    chat.tell_and_wait("And then?")
    chat.button("Answer again", inside=chat.answers.first).click()
    expect(chat.page.get_by_text("2/2")).to_be_visible()
    expect(chat.told).to_have_count(1)
    chat.expect_answered(1)
    chat.button("Earlier version").click()
    expect(chat.told).to_have_count(2)
    chat.page.reload()
    expect(chat.answers.first).to_be_visible()


def test_another_analyst_can_be_asked(chat: Chat) -> None:
    chat.tell_and_wait()
    first = chat.answers.locator(".who").inner_text()
    chat.button("Ask another analyst").click()
    chat.page.get_by_role("menuitem").first.click()
    expect(chat.page.get_by_text("2/2")).to_be_visible()
    expect(chat.answers.locator(".who")).not_to_have_text(first)


def test_a_changed_message_is_another_branch(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.tell_and_wait("It was blue")
    chat.field.press("ArrowUp")
    editor = chat.page.get_by_label("Change your message")
    editor.fill("It was green")
    chat.button("Send changed").click()
    chat.expect_answered(2)
    expect(chat.told.last).to_contain_text("It was green")
    chat.button("Earlier version", inside=chat.told.last).click()
    expect(chat.told.last).to_contain_text("It was blue")


def test_copying_gives_markdown_and_says_so(chat: Chat, analyst: FakeOpenAI) -> None:
    chat.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    analyst.script(tokens=["A **bold** ", "word"])
    chat.tell_and_wait()
    chat.button("Copy").click()
    expect(chat.page.get_by_text("Copied")).to_be_visible()
    assert chat.page.evaluate("() => navigator.clipboard.readText()") == "A **bold** word"


def test_a_failed_answer_says_what_happened_and_that_nothing_was_charged(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=10, then="reset")
    chat.tell_and_wait()
    trouble = chat.answers.locator(".notice")
    expect(trouble).to_contain_text("broke in the middle of the answer")
    expect(trouble).to_contain_text("What had arrived is kept above.")
    expect(trouble).to_contain_text("your credit is back")
    expect(chat.page.locator("#credits")).to_have_text("1")
    analyst.script(tokens=["Whole now."])
    chat.button("Try again").click()
    expect(chat.answers).to_contain_text(["Whole now."])
    expect(chat.page.locator("#credits")).to_have_text("0")
