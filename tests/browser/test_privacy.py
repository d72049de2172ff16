"""What leaves the server, as a person sees it: asked once and in one tap, a switch for a dream, and the page of who saw what."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.fakes.openai_server import FakeOpenAI
from tests.server.process import ServerProcess

from .chat import DREAM, Chat


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, upstream: FakeOpenAI) -> Iterator[ServerProcess]:
    """A site whose analyst is outside: the loopback address counts as a host of somebody else's."""
    env = {
        "PERSON_EMAIL_ACTIVATION": "off",
        "OPENAI_BASE_URL": upstream.base_url,
        "OPENAI_API_KEY": "not-a-key",
        "DREAMS_ANALYST_MODEL": "fake",
        "OUTSIDE_OWN_HOSTS": "none",
        "OUTSIDE_COUNTRIES": "127.0.0.1=US",
        "DREAMS_OFFLINE_WORDS_PER_SECOND": "0",
    }
    with ServerProcess(tmp_path_factory.mktemp("privacy"), env=env) as running:
        yield running


def test_it_is_asked_once_in_one_tap_and_the_words_stay(chat: Chat, upstream: FakeOpenAI) -> None:
    asked = chat.page.locator("#consent")
    upstream.requests.clear()
    chat.tell()
    expect(asked).to_be_visible()
    expect(asked).to_contain_text("127.0.0.1")
    expect(asked).to_contain_text("US")
    assert chat.field.input_value() == DREAM
    assert not upstream.requests
    chat.button("Yes, they may").click()
    expect(asked).to_be_hidden()
    chat.expect_answered(1)
    assert upstream.requests
    chat.tell_and_wait("And then there was a whale.")
    expect(asked).to_be_hidden()
    chat.page.goto(chat.line.url("/person/privacy/"))
    expect(chat.page.get_by_text("answer of an analyst").first).to_be_visible()


def test_a_no_and_the_lock_keep_the_built_in_analyst(chat: Chat, upstream: FakeOpenAI) -> None:
    upstream.requests.clear()
    lock = chat.page.get_by_role("button", name="Never leaves this server")
    lock.click()
    expect(lock).to_have_attribute("aria-pressed", "true")
    chat.tell_and_wait()
    expect(lock).to_have_attribute("aria-pressed", "true")
    assert not upstream.requests
    lock.click()
    expect(lock).to_have_attribute("aria-pressed", "false")
    chat.tell("And then there was a whale.")
    chat.button("No, keep it here").click()
    chat.expect_answered(2)
    assert not upstream.requests
    chat.page.reload()
    chat.page.locator(".dream-list .more").first.click()
    expect(chat.page.get_by_role("menuitem", name="Never leaves this server")).to_be_visible()
    chat.page.get_by_role("menuitem", name="Who saw something of it").click()
    expect(chat.page).to_have_url(re.compile(r"/person/privacy/\?dream="))
    expect(chat.page.get_by_text("Nobody outside has seen anything.")).to_be_visible()


def test_the_page_of_the_switch_works(visit: Callable[..., BrowserContext], email: str) -> None:
    page = visit(email, at="/person/privacy/").pages[0]
    page.get_by_role("button", name="Keep everything here").click()
    expect(page.get_by_role("status").first).to_contain_text("nothing of yours leaves")
    page.get_by_role("button", name="Let my words out again").click()
    expect(page.get_by_role("button", name="Keep everything here")).to_be_visible()
