"""Passkeys in Chromium with its virtual authenticator: registered, signed out, signed in without a name, asked for again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.people import PASSWORD
from tests.server.process import ServerProcess

from .axe import faults
from .conftest import DESKTOP, PATIENCE_MS

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    with browser.new_context(**DESKTOP) as context:
        context.set_default_timeout(PATIENCE_MS)
        yield context


def test_a_passkey_is_made_and_lets_its_owner_in_and_confirm(server: ServerProcess, window: BrowserContext, email: str) -> None:
    page = window.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    site = f"http://localhost:{server.port}"
    authenticator = VirtualAuthenticator(page)

    page.goto(f"{site}/person/sign-in/?next=/person/security/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    page.get_by_label("E-mail address or username").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Security")).to_be_visible()
    assert faults(page) == []
    page.get_by_text("Add a passkey").click()
    page.get_by_label("Name").fill("virtual phone")
    page.get_by_role("button", name="Make the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_focused()
    expect(page.get_by_text("virtual phone")).to_be_visible()
    assert page.locator(".recovery-codes li").count() == 10
    assert faults(page) == []

    window.clear_cookies()
    page.goto(f"{site}/person/sign-in/?next=/person/keys/")
    # The field offers it, and the virtual authenticator takes the offer at once: nothing is typed, no button is pressed.
    expect(page.get_by_role("heading", name="API keys")).to_be_visible()

    window.clear_cookies()
    authenticator.set("AutomaticPresenceSimulation", enabled=False)
    page.goto(f"{site}/person/sign-in/?next=/person/devices/")
    page.get_by_label("E-mail address or username").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    authenticator.set("AutomaticPresenceSimulation", enabled=True)
    assert faults(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Your devices")).to_be_visible()

    page.goto(f"{site}/person/confirm/?next=/person/security/")
    assert faults(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", name="Security")).to_be_visible()

    authenticator.set("UserVerified", isUserVerified=False)
    page.goto(f"{site}/person/confirm/?next=/person/security/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("No passkey was used")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_enabled()
    assert errors == []


class VirtualAuthenticator:
    def __init__(self, page: Page) -> None:
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        self._id = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]

    def set(self, what: str, **given: bool) -> None:
        self._cdp.send(f"WebAuthn.set{what}", {"authenticatorId": self._id, **given})
