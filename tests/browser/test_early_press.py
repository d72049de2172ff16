"""Send pressed while the page's scripts are on their way: it is done once they are there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from .chat import Chat
from .conftest import PHONE
from .line import Line


class Script:
    """The script of a tab's chat page, which does not come until it is released."""

    def __init__(self, chat: Chat) -> None:
        self._held: list[Route] = []
        chat.page.route("**/static/js/chat/app*.js", self._hold)

    def _hold(self, route: Route) -> None:
        self._held.append(route)

    def release(self) -> None:
        for route in self._held:
            route.continue_()


@pytest.fixture
def script(chat: Chat) -> Script:
    return Script(chat)


def press(chat: Chat, how: str) -> None:
    if how == "Enter":
        chat.field.press("Enter")
    else:
        chat.send_button.click()


@pytest.mark.parametrize("how", ["button", "Enter"])
def test_send_pressed_before_the_script_runs_is_done_once(chat: Chat, script: Script, how: str) -> None:
    chat.page.reload(wait_until="commit")
    chat.field.fill("A door opened")
    press(chat, how)
    press(chat, how)
    expect(chat.field).to_have_value("A door opened")
    script.release()
    chat.expect_answered(1)
    expect(chat.field).to_have_value("")
    expect(chat.told).to_have_text(["YouA door opened"])
    assert len(chat.page.request.get(chat.line.url("/api/user/me/dreams/pages/")).json()["results"]) == 1
    chat.tell_and_wait("And then I woke")


def test_what_was_sent_early_in_a_dream_follows_its_last_answer(chat: Chat, script: Script) -> None:
    chat.tell_and_wait()
    chat.page.reload(wait_until="commit")
    chat.field.fill("A door opened")
    press(chat, "button")
    script.release()
    chat.expect_answered(2)
    first, answer, second, _ = chat.messages()
    assert (first["parent"], second["message"], second["parent"]) == (None, "A door opened", answer["id"])


def test_words_that_were_changed_after_an_early_press_are_not_sent(chat: Chat, script: Script) -> None:
    chat.page.reload(wait_until="commit")
    chat.field.fill("A door opened")
    press(chat, "Enter")
    chat.field.press_sequentially(" and")
    script.release()
    expect(chat.field).to_have_attribute("placeholder", "Tell your dream…")
    expect(chat.page.locator("#welcome")).to_be_visible()
    expect(chat.field).to_have_value("A door opened and")
    expect(chat.told).to_have_count(0)


def test_an_early_enter_on_glass_makes_a_new_line(visit: Callable[..., BrowserContext], email: str, line: Line) -> None:
    chat = Chat(visit(email, at=None, **PHONE).pages[0], line)
    script = Script(chat)
    chat.page.goto(line.url("/dreams/"), wait_until="commit")
    chat.field.fill("A door opened")
    press(chat, "Enter")
    script.release()
    expect(chat.page.locator("#welcome")).to_be_visible()
    expect(chat.field).to_have_value("A door opened\n")
