"""The line breaks: nothing is lost, nothing is doubled, and the page says what is going on, but not for every blip."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.amounts import short_and_long
from tests.fakes.openai_server import FakeOpenAI

from .chat import Chat
from .line import Line

pytestmark = pytest.mark.slow

STORED = "(text) => Object.values(localStorage).some((value) => value.includes(text))"
"""The page has put this text into the browser's storage."""


@pytest.mark.parametrize("answers", short_and_long(1, 25))
def test_twenty_cuts_in_each_answer_lose_no_character(chat: Chat, analyst: FakeOpenAI, answers: int) -> None:
    analyst.script(tokens=500, rate=60)
    for number in range(1, answers + 1):
        chat.tell()
        expect(chat.answers).to_have_count(number)
        chat.expect_some_text()
        for _ in range(20):
            chat.line.cut()
            chat.page.wait_for_timeout(300)
        chat.expect_answered(number)
        assert chat.answer_text().split() == chat.stored_answer().split()
    assert len(chat.messages()) == 2 * answers


def test_a_blip_shows_no_bar(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.line.cut()
    chat.page.wait_for_timeout(1200)
    expect(chat.bar).to_be_hidden()


def test_a_longer_cut_is_told_and_goes_away_by_itself(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.line.take_down()
    expect(chat.bar).to_contain_text("Your text is safe")
    assert chat.page.evaluate("document.activeElement.id") == "text"
    chat.try_now()
    expect(chat.bar).to_be_hidden()


def test_what_is_told_while_the_line_is_down_is_sent_once_it_is_back(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.line.take_down()
    expect(chat.bar).to_be_visible()
    chat.tell("Told in the tunnel")
    expect(chat.told.last).to_contain_text("Sending…")
    chat.line.bring_up()
    chat.expect_answered(2)
    assert [row["message"] for row in chat.messages() if row["role"] == "user"][1:] == ["Told in the tunnel"]


def test_what_waits_outlives_a_reload(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.line.freeze()
    chat.tell("Told before the lid was closed")
    chat.page.wait_for_function(STORED, arg="Told before the lid was closed")
    chat.line.cut()
    chat.line.thaw()
    chat.page.reload()
    chat.expect_answered(2)
    assert [row["message"] for row in chat.messages() if row["role"] == "user"][1:] == ["Told before the lid was closed"]


def test_a_first_dream_told_without_a_line_begins_one_dream(chat: Chat) -> None:
    chat.line.take_down()
    chat.tell()
    expect(chat.bar).to_be_visible()
    chat.try_now()
    chat.expect_answered(1)
    expect(chat.page.locator("#dream-list a")).to_have_count(1)


@pytest.mark.parametrize("hours", [-25, 2 * 365 * 24], ids=["a day old", "from a clock that was two years ahead"])
def test_what_is_old_or_of_no_known_age_is_not_sent_without_being_asked(chat: Chat, hours: int) -> None:
    chat.tell_and_wait()
    chat.line.take_down()
    expect(chat.bar).to_be_visible()
    chat.tell("Yesterday's words")
    chat.page.evaluate(
        """(hours) => { const name = Object.keys(localStorage).find((key) => key.endsWith(".outbox"));
        const kept = JSON.parse(localStorage.getItem(name));
        kept[0].at += hours * 3600e3;
        localStorage.setItem(name, JSON.stringify(kept)); }""",
        hours,
    )
    chat.line.bring_up()
    chat.page.reload()
    expect(chat.told.last).to_contain_text("Not sent for more than a day")
    chat.button("Retry").click()
    chat.expect_answered(2)


def test_a_dead_socket_that_says_it_is_open_is_left_on_waking(chat: Chat, analyst: FakeOpenAI) -> None:
    analyst.script(tokens=300, rate=60)
    chat.tell()
    chat.expect_some_text()
    chat.line.freeze()
    chat.page.wait_for_timeout(500)
    chat.page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")
    chat.page.wait_for_timeout(3500)
    chat.line.cut()
    chat.line.thaw()
    chat.expect_answered(1)
    assert chat.answer_text().split() == chat.stored_answer().split()


def test_where_websockets_are_blocked_the_second_road_is_taken(chat: Chat, analyst: FakeOpenAI) -> None:
    chat.line.blocks_websockets = True
    analyst.script(tokens=200, rate=60)
    chat.tell()
    chat.expect_some_text()
    expect(chat.page.get_by_text("second road")).to_be_visible()
    expect(chat.bar).to_be_hidden()
    # More than two where the server takes long to say that it is there at all: the page goes on trying meanwhile.
    tried = chat.line.websockets
    assert 2 <= tried <= 5
    chat.line.cut()
    chat.expect_answered(1)
    assert chat.answer_text().split() == chat.stored_answer().split()
    assert chat.line.websockets == tried


def test_the_second_road_can_stop_and_answer_again(chat: Chat, analyst: FakeOpenAI) -> None:
    chat.line.blocks_websockets = True
    analyst.script(tokens=1000, rate=40)
    chat.tell()
    chat.expect_some_text()
    chat.stop_button.click()
    chat.expect_answered(1)
    assert chat.answer_text().split() == chat.stored_answer().split()
    analyst.script(tokens=10)
    chat.button("Answer again").click()
    expect(chat.page.get_by_text("2/2")).to_be_visible()


def test_signing_out_elsewhere_leads_to_the_sign_in_page_and_back_to_the_draft(
    visit: Callable[..., BrowserContext], email: str, line: Line
) -> None:
    chat = Chat(visit(email).pages[0], line)
    chat.tell_and_wait()
    chat.field.fill("Half a thought")
    chat.page.wait_for_function(STORED, arg="Half a thought")
    dream = chat.dream_id
    # Signed out by the server, not by this person on this page: the draft stays.
    csrf = next(cookie["value"] for cookie in chat.page.context.cookies() if cookie["name"] == "csrftoken")
    chat.page.request.post(line.url("/person/sign-out/"), headers={"X-CSRFToken": csrf, "Referer": line.url("/")}, max_redirects=0)
    chat.page.wait_for_url(re.compile(r"/person/sign-in/\?next="))
    assert chat.page.evaluate("() => Object.values(localStorage).includes('\"Half a thought\"')")
    assert dream in chat.page.url


def test_signing_out_on_purpose_leaves_no_dream_in_the_browser(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.field.fill("Half a thought")
    chat.page.wait_for_function(STORED, arg="Half a thought")
    chat.button("Sign out").click()
    chat.page.wait_for_url(re.compile(r"//[^/]+/(person/sign-in/.*)?$"))
    assert chat.page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('reverie.kept.'))") == []
