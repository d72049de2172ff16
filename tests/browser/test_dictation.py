"""A dream that is spoken in the dark without a network: it waits on the device, is played on its page, and its words are taken there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from .axe import faults
from .conftest import ARGUMENTS
from .line import Line
from .test_capture import Phone

WORDS = "A whale in the kitchen."


class SpeakingPhone(Phone):
    """Somebody always speaks into its microphone: Chromium's own beeps."""

    arguments = [*ARGUMENTS, "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def phone(browser: Browser, line: Line, email: str, tmp_path: Path) -> Iterator[SpeakingPhone]:
    made = SpeakingPhone(browser, tmp_path / "profile", line)
    made.context.grant_permissions(["microphone"])
    made.sign_in(email)
    yield made
    made.context.close()
    assert made.faults == []


def test_a_spoken_dream_waits_without_a_network_and_its_words_are_taken_on_its_page(phone: SpeakingPhone, line: Line) -> None:
    line.take_down()
    page = phone.open("/journal/capture/")
    page.get_by_text("How", exact=True).click()
    page.get_by_label("Written down by").select_option("sound")
    page.get_by_label("Language").select_option("tr")
    page.get_by_role("button", name="Speak").click()
    expect(page.get_by_role("status")).to_have_text("Listening…")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_have_text(re.compile("0:0[1-9]"))
    stop.click()
    expect(page.get_by_text("1 dream waits on this device")).to_be_visible()
    phone.restart()
    line.bring_up()
    page = phone.open("/journal/capture/")
    expect(page.locator("#capture[data-ready]")).to_be_visible()
    expect(page.locator("#waiting")).to_be_hidden()
    entry = page.request.get(line.url("/api/journal/entries/")).json()["results"][0]
    assert entry["kind"] == "later"
    page = phone.open(f"/journal/{entry['id']}/")
    # What was recorded can be played, so it is whole.
    expect(page.locator("audio")).to_have_js_property("error", None)
    page.locator("audio").evaluate("(sound) => sound.readyState || new Promise((done) => sound.addEventListener('loadedmetadata', done))")
    assert faults(page) == []
    page.get_by_label("Its words").fill(WORDS)
    page.get_by_role("button", name="Take these words").click()
    expect(page.locator("#words")).to_contain_text(re.compile(WORDS[:-1]))
    expect(page.locator("audio")).to_have_count(0)
    assert page.request.get(line.url(f"/api/journal/entries/{entry['id']}/recordings/")).json() == []
