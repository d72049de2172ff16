"""Days in the list of dreams are those of the calendar, also where one of them has 25 hours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.server.process import ServerProcess

NOW = "2026-10-25T23:30:00Z"
"""Half past midnight in Berlin, of the day after daylight saving ended."""


@pytest.fixture(scope="module")
def berlin(browser: Browser, server: ServerProcess) -> Iterator[Page]:
    context = browser.new_context(timezone_id="Europe/Berlin", locale="en-US")
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    page.goto(server.url("/person/sign-in/"))
    yield page
    context.close()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2026-10-25T23:10:00Z", "Today"),
        ("2026-10-25T22:50:00Z", "Yesterday"),
        ("2026-10-24T22:30:00Z", "Yesterday"),
        ("2026-10-24T21:30:00Z", "The last seven days"),
        ("2026-10-18T22:30:00Z", "The last seven days"),
        ("2026-10-18T21:30:00Z", "October"),
    ],
)
def test_a_day_begins_at_midnight_in_ones_time_zone(berlin: Page, moment: str, day: str) -> None:
    assert berlin.evaluate("async (at) => (await import('/static/js/chat/days.js')).dayOf(at)", moment) == day
