"""Stopping an answer: from the moment of sending, by key, from another tab; what was on the screen is what is kept."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Route, expect

from tests.fakes.openai_server import FakeOpenAI

from .chat import DREAM, Chat


def test_what_was_on_the_screen_is_what_is_stored(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=2000, rate=40)
    chat.tell()
    chat.expect_some_text(100)
    chat.stop_button.click()
    chat.expect_answered()
    expect(chat.page.get_by_text("You stopped the answer here.")).to_be_visible()
    assert chat.answer_text().split() == chat.stored_answer().split()
    assert chat.messages()[-1]["state"] == "stopped"


def test_an_answer_can_be_stopped_before_its_first_word(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=20, first_s=10)
    chat.tell()
    expect(chat.page.get_by_text("The analyst is thinking…")).to_be_visible()
    chat.stop_button.click()
    chat.expect_answered()
    expect(chat.page.get_by_text("You stopped the answer before it began.")).to_be_visible()
    expect(chat.page.locator("#credits")).to_have_text("1")


def test_stopping_in_the_moment_of_sending_ends_in_one_of_two_clear_ways(chat: Chat, analyst: FakeOpenAI) -> None:
    """Either it had left and was stopped, or it had not and is back in the field."""
    analyst.script(tokens=20, first_s=10)
    chat.tell()
    chat.page.wait_for_timeout(150)
    chat.stop_button.click()
    expect(chat.send_button).to_be_visible()
    if not chat.field.input_value():
        assert chat.messages()[-1]["state"] == "stopped"
    else:
        expect(chat.told).to_have_count(0)


def test_what_is_taken_back_while_its_dream_is_begun_is_not_sent(chat: Chat) -> None:
    def late(route: Route) -> None:
        answer = route.fetch()
        chat.page.wait_for_timeout(1000)
        route.fulfill(response=answer)

    chat.page.route("**/me/dreams/", late)
    chat.tell()
    expect(chat.told).to_have_count(1)
    chat.stop_button.click()
    _expect_taken_back_and_told_once(chat)


def test_what_is_taken_back_when_its_dream_has_just_begun_is_not_sent(chat: Chat) -> None:
    """Between the server's answer and the open dream lies a moment, in which the button says Stop as well."""
    chat.page.evaluate(
        """() => {
          const request = navigator.locks.request.bind(navigator.locks);
          navigator.locks.request = async (name, work) => {
            const result = await request(name, work);
            document.body.dataset.begun = "yes";
            await new Promise((resolve) => setTimeout(resolve, 1500));
            return result;
          };
        }"""
    )
    chat.tell()
    expect(chat.page.locator("body[data-begun]")).to_be_attached()
    chat.stop_button.click()
    _expect_taken_back_and_told_once(chat)


def _expect_taken_back_and_told_once(chat: Chat) -> None:
    expect(chat.field).to_have_value(DREAM)
    expect(chat.told).to_have_count(0)
    chat.page.wait_for_timeout(2000)
    expect(chat.field).to_have_value(DREAM)
    expect(chat.told).to_have_count(0)
    chat.tell_and_wait("Told after all.")
    assert [row["message"] for row in chat.messages() if row["role"] == "user"] == ["Told after all."]
    expect(chat.page.locator("#dream-list li.item")).to_have_count(1)


def test_a_stop_outlives_the_line_that_it_was_said_on(chat: Chat, analyst: FakeOpenAI) -> None:
    """The message went down with the line: it is sent again, and its answer stopped."""
    chat.tell_and_wait()
    chat.line.freeze()
    analyst.script(tokens=2000, rate=40)
    chat.tell("And then?")
    chat.stop_button.click()
    chat.line.take_down()
    chat.line.thaw()
    expect(chat.bar).to_be_visible()
    chat.line.bring_up()
    chat.expect_answered(2)
    assert chat.messages()[-1]["state"] == "stopped"


def test_escape_stops(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=2000, rate=40)
    chat.tell()
    chat.expect_some_text()
    chat.page.keyboard.press("Escape")
    chat.expect_answered()
    assert chat.messages()[-1]["state"] == "stopped"


def test_another_tab_can_stop_it(chat: Chat, analyst: FakeOpenAI, second_tab: Callable[[], Chat]) -> None:
    analyst.script(tokens=2000, rate=40)
    chat.tell()
    chat.expect_some_text()
    other = second_tab()
    other.expect_some_text()
    other.stop_button.click()
    for tab in (chat, other):
        tab.expect_answered()
        assert tab.answer_text().split() == chat.stored_answer().split()


def test_it_can_be_stopped_after_a_reload(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=2000, rate=40)
    chat.tell()
    chat.expect_some_text()
    chat.page.reload()
    chat.expect_some_text()
    chat.stop_button.click()
    chat.expect_answered()
    assert chat.answer_text().split() == chat.stored_answer().split()


def test_what_has_not_left_yet_is_taken_back_into_the_field(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.line.take_down()
    expect(chat.bar).to_be_visible()
    chat.tell("Not yet")
    chat.stop_button.click()
    expect(chat.field).to_have_value("Not yet")
    expect(chat.told).to_have_count(1)
