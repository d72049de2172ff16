"""What the browser keeps is a comfort, not a condition: with storage full, forbidden or spoilt everything is told all the same."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from .chat import DREAM, Chat
from .line import Line

FORBIDDEN = """
for (const name of ["localStorage", "sessionStorage"])
  Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } });
Object.defineProperty(window, "BroadcastChannel", { value: function () { throw new DOMException("Denied", "SecurityError"); } });
navigator.locks.request = () => Promise.reject(new DOMException("Denied", "SecurityError"));
"""
FULL = """
Storage.prototype.setItem = function () { throw new DOMException("The quota has been exceeded.", "QuotaExceededError"); };
"""
NO_ROOM = "this browser has no room to keep your words"


@pytest.fixture(params=["forbidden", "full"])
def chat(visit: Callable[..., BrowserContext], email: str, line: Line, request: Any) -> Chat:
    """The empty chat page in a browser that keeps nothing."""
    page = visit(email, at=None).new_page()
    page.add_init_script(FORBIDDEN if request.param == "forbidden" else FULL)
    return Chat(page, line).open()


def test_a_dream_is_told_and_answered_without_storage(chat: Chat) -> None:
    chat.tell_and_wait()
    expect(chat.field).to_have_value("")
    chat.tell("And then I woke")
    chat.expect_answered(2)
    assert [row["message"] for row in chat.messages() if row["role"] == "user"] == [DREAM, "And then I woke"]


def test_what_can_neither_be_kept_nor_sent_stays_in_the_field(chat: Chat) -> None:
    chat.line.take_down()
    chat.tell()
    expect(chat.page.get_by_role("alert").filter(has_text=NO_ROOM)).to_be_visible()
    expect(chat.field).to_have_value(DREAM)
    chat.line.bring_up()
    chat.field.press("Enter")
    chat.expect_answered(1)
    expect(chat.told).to_have_count(1)


def test_in_a_dream_without_a_line_the_words_stay_in_the_field(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.line.take_down()
    expect(chat.bar).to_be_visible()
    chat.tell("Told in the tunnel")
    expect(chat.page.get_by_role("alert").filter(has_text=NO_ROOM)).to_be_visible()
    expect(chat.field).to_have_value("Told in the tunnel")
    expect(chat.told).to_have_count(1)
    chat.try_now()
    expect(chat.bar).to_be_hidden()
    chat.field.press("Enter")
    chat.expect_answered(2)


def test_a_change_that_can_not_be_sent_stays_in_its_field(chat: Chat) -> None:
    chat.tell_and_wait()
    chat.tell("And then I woke")
    chat.expect_answered(2)
    chat.line.take_down()
    expect(chat.bar).to_be_visible()
    chat.button("Change").last.click()
    changed = chat.page.get_by_label("Change your message")
    changed.fill("And then I fell")
    chat.button("Send changed").click()
    expect(chat.page.get_by_role("alert").filter(has_text=NO_ROOM)).to_be_visible()
    expect(changed).to_have_value("And then I fell")


def test_colours_and_signing_out_work_without_storage(chat: Chat) -> None:
    colours = chat.page.locator("[data-theme-choice]")
    colours.select_option("dark")
    expect(chat.page.locator("html")).to_have_attribute("data-theme", "dark")
    chat.button("Sign out").click()
    chat.page.wait_for_url(re.compile(r"(?<!/dreams)/$|sign-in"))


@pytest.fixture
def usual(visit: Callable[..., BrowserContext], email: str, line: Line) -> Chat:
    return Chat(visit(email).pages[0], line)


@pytest.fixture
def own_tab(visit: Callable[..., BrowserContext], email: str, line: Line) -> Chat:
    """One whose websockets a test may refuse for good."""
    return Chat(visit(email, at=None).new_page(), line).open()


def test_a_really_full_storage_gives_up_reading_positions_for_words(usual: Chat) -> None:
    usual.page.evaluate(
        """() => { const prefix = "reverie.kept." + JSON.parse(document.getElementById("setup").textContent).person;
        localStorage.setItem(`${prefix}.place.old`, JSON.stringify({ message: 1, offset: 1, padding: "x".repeat(3000) }));
        for (let size = 4194304; size >= 1; size /= 2)
          try { for (let n = 0; ; n += 1) localStorage.setItem(`filler.${size}.${n}`, "x".repeat(size)); } catch {} }"""
    )
    usual.line.take_down()
    usual.tell()
    expect(usual.told).to_contain_text(["Sending…"])
    assert usual.page.evaluate(
        "() => Object.entries(localStorage).some(([name, text]) => name.endsWith('.outbox') && text.includes('house'))"
    )
    usual.line.bring_up()
    usual.expect_answered(1)


SPOILT = ["", "null", "{", '"text"', '{"a":1}', "[null]", "[1,2]", '[{"id":1}]', '[{"id":"x","text":"y","dream":null}]', "12", "true"]


def test_spoilt_contents_are_taken_for_none(usual: Chat) -> None:
    usual.tell_and_wait()
    dream = usual.dream_id
    for text in SPOILT:
        usual.page.evaluate(
            """([dream, text]) => { const prefix = "reverie.kept." + JSON.parse(document.getElementById("setup").textContent).person;
            for (const name of ["outbox", "untold", "opened", "draft.new"]) localStorage.setItem(`${prefix}.${name}`, text);
            for (const name of ["draft", "place", "read", "seen"]) localStorage.setItem(`${prefix}.${name}.${dream}`, text);
            localStorage.setItem("theme", text); }""",
            [dream, text],
        )
        usual.page.reload()
        expect(usual.answers).to_have_count(1)
    usual.field.fill("")
    usual.tell("Still here")
    usual.expect_answered(2)


def test_a_dream_that_a_program_began_is_not_told_into(usual: Chat) -> None:
    csrf = next(cookie["value"] for cookie in usual.page.context.cookies() if cookie["name"] == "csrftoken")
    headers = {"X-CSRFToken": csrf, "Referer": usual.line.url("/"), "Content-Type": "application/json"}
    answer = usual.page.request.post(usual.line.url("/api/user/me/dreams/"), headers=headers, data="{}")
    assert answer.status == 201
    usual.tell()
    # The one credit is held by the program's dream: a second one is refused, and nothing is told into the first.
    expect(usual.page.get_by_role("alert").filter(has_text="Your credit is insufficient")).to_be_visible()
    expect(usual.field).to_have_value(DREAM)
    assert usual.page.request.get(usual.line.url(f"/api/user/me/dream/{answer.json()['id']}/messages/")).json() == []


def begun_and_taken_back(chat: Chat) -> str:
    """A dream whose first message is taken back before it was sent; its words are in the field again."""
    chat.page.route_web_socket(re.compile(r"/ws/dreams/"), lambda socket: socket.close(code=1011))
    # Nor by the other transport, to which the page turns after a while.
    chat.page.route(re.compile(r"/messages/$|/events/\?"), lambda route: route.abort())
    chat.tell("Begun, and taken back")
    expect(chat.page).to_have_url(re.compile(r"/dreams/[0-9a-f-]{36}/"))
    chat.stop_button.click()
    expect(chat.field).to_have_value("Begun, and taken back")
    chat.page.unroute_all()
    return chat.dream_id


def test_a_dream_that_ones_own_outbox_began_is_used_again(own_tab: Chat) -> None:
    begun = begun_and_taken_back(own_tab)
    own_tab.field.fill("")
    own_tab.page.wait_for_function("(dream) => !Object.keys(localStorage).some((one) => one.endsWith(`.draft.${dream}`))", arg=begun)
    other = Chat(own_tab.page.context.new_page(), own_tab.line).open()
    other.tell()
    other.expect_answered(1)
    assert other.dream_id == begun


def test_where_something_is_being_written_nothing_else_is_told(own_tab: Chat) -> None:
    begun = begun_and_taken_back(own_tab)
    own_tab.page.wait_for_function("(dream) => Object.keys(localStorage).some((one) => one.endsWith(`.draft.${dream}`))", arg=begun)
    other = Chat(own_tab.page.context.new_page(), own_tab.line).open()
    other.tell()
    expect(other.page.get_by_role("alert").filter(has_text="Your credit is insufficient")).to_be_visible()
    expect(other.field).to_have_value(DREAM)


def test_a_lost_answer_begins_no_second_dream(usual: Chat) -> None:
    keys: list[str] = []

    def lose_first(route: Any) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) > 1:
            route.continue_()
            return
        route.fetch()
        route.abort()

    usual.page.route(re.compile(r"/api/user/me/dreams/$"), lose_first)
    usual.tell()
    usual.expect_answered(1)
    assert len(keys) == 2 and len(set(keys)) == 1
    expect(usual.page.locator("#dream-list a")).to_have_count(1)
    stored = json.loads(usual.page.request.get(usual.line.url("/api/user/me/dreams/")).body())
    assert len(stored) == 1
