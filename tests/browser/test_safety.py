"""The card that names help, as a person meets it: beside the answer, put away, back under the dream's menu, there after a reload."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from .axe import sticks_out
from .chat import Chat
from .conftest import PHONE
from .line import Line

WAKING = "This is not a dream, and I want to kill myself."


def test_the_card_comes_goes_and_comes_back(chat: Chat) -> None:
    expect(chat.page.locator("#before-first")).to_contain_text("machines (AI)")
    chat.tell(WAKING)
    card = chat.page.locator(".safety-card")
    expect(card).to_contain_text("You do not have to carry this alone")
    expect(card.get_by_role("link", name="988")).to_have_attribute("href", "tel:988")
    expect(chat.answers.first.locator(".machine")).to_contain_text("written by a machine")
    photograph(chat, "card-desktop")
    card.get_by_role("button", name="Not now").click()
    expect(card).to_have_count(0)
    chat.page.reload()
    expect(chat.answers.first).to_be_visible()
    expect(card).to_have_count(0)
    chat.page.locator(".item.current .more").click()
    chat.page.get_by_role("menuitem", name="Show help").click()
    expect(card).to_be_visible()
    chat.page.reload()
    expect(card).to_be_visible()


def test_help_is_named_once_and_what_the_server_says_is_no_message_of_ones_own(chat: Chat) -> None:
    chat.tell_and_wait("I stood by the sea.")
    chat.page.get_by_label("Analyst", exact=True).select_option(index=2)
    chat.tell_and_wait(WAKING)
    expect(chat.page.locator(".safety-card")).to_be_visible()
    notices = chat.page.locator(".message.system")
    expect(notices).to_have_count(1)
    expect(notices).to_contain_text("answers.")
    expect(notices.get_by_role("button")).to_have_count(0)
    expect(notices.get_by_role("heading")).to_have_text("Notice")
    expect(chat.told).to_have_count(2)
    expect(chat.answers.last.locator(".versions")).to_have_count(0)


def test_a_dream_brings_no_card(chat: Chat) -> None:
    chat.tell("In the dream I fell from a tower and died, and then I flew.")
    expect(chat.answers.first).to_be_visible()
    expect(chat.page.locator(".safety-card")).to_have_count(0)


def test_on_a_telephone_every_number_can_be_hit_with_a_thumb(visit: Callable[..., BrowserContext], email: str, line: Line) -> None:
    phone = Chat(visit(email, **PHONE, color_scheme="dark").pages[0], line)
    phone.field.fill(WAKING)
    phone.send_button.click()
    expect(phone.page.locator(".safety-card")).to_be_visible()
    for link in phone.page.locator(".safety-card .call").all():
        box = link.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    photograph(phone, "card-phone")
    phone.open("/safety/")
    assert sticks_out(phone.page, 390) == []
    photograph(phone, "safety-phone")


def test_the_studio_names_help_as_the_chat_does(visit: Callable[..., BrowserContext], email: str, line: Line) -> None:
    chat = Chat(visit(email, at="/images/").pages[0], line)
    chat.page.locator("#prompt").fill("a quiet lake, I don't want to live anymore")
    chat.page.locator("#start").click()
    card = chat.page.locator("#safety .safety-card")
    expect(card).to_contain_text("You do not have to carry this alone")
    photograph(chat, "studio-card")
    card.get_by_role("button", name="Not now").click()
    expect(card).to_have_count(0)
    chat.page.locator("#prompt").fill("how to kill myself, I want to die")
    chat.page.locator("#start").click()
    expect(chat.page.locator("#refused")).to_be_visible()
    expect(card).to_be_visible()


def test_without_credit_help_is_named_all_the_same(chat: Chat) -> None:
    chat.tell_and_wait("I stood by the sea.")
    chat.open("/dreams/")
    chat.tell(WAKING)
    card = chat.page.locator("#safety .safety-card")
    expect(card).to_contain_text("You do not have to carry this alone")
    expect(chat.field).to_have_value(WAKING)
    photograph(chat, "refused")
    card.get_by_role("button", name="Not now").click()
    expect(card).to_have_count(0)


def photograph(chat: Chat, name: str) -> None:
    """For who wants to look: SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        for scheme in ("light", "dark"):
            chat.page.emulate_media(color_scheme=scheme)
            chat.page.screenshot(path=Path(folder) / f"{name}-{scheme}.png", full_page=True)
