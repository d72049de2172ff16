"""A picture of the dream, from its chat: one action, a draft that can be changed, and a picture that comes and stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, WebSocketRoute, expect

from tests.fakes.studio_server import FakeStudio
from tests.images.site import running
from tests.server.process import ServerProcess, wait_for

from .axe import faults, sticks_out
from .chat import Chat
from .conftest import DESKTOP, PHONE
from .line import Line
from .test_access import LISTEN

WORDS = "A house by the sea, the grandmother opened a door"


@pytest.fixture(scope="module")
def studio() -> Iterator[FakeStudio]:
    with FakeStudio().in_thread() as fake:
        yield fake


@pytest.fixture(scope="module")
def server(studio: FakeStudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {
        "OPENAI_BASE_URL": studio.base_url,
        "IMAGEGEN_PROVIDERS": "openai",
        "IMAGEGEN_CIRCUIT_FAILURES": "1000",
        "DREAMS_ANALYST_PROVIDERS": "local",
        "DREAMS_OFFLINE_WORDS_PER_SECOND": "0",
    }
    with running(tmp_path_factory.mktemp("dream-picture"), **env) as site:
        yield site


@pytest.fixture
def told(chat: Chat, studio: FakeStudio) -> Chat:
    """A dream that was told and answered; pictures come at once."""
    studio.script()
    studio.release_all()
    chat.tell_and_wait()
    return chat


def dialog(chat: Chat) -> Locator:
    return chat.page.get_by_role("dialog", name="Picture of this dream")


def prompt(chat: Chat) -> Locator:
    return chat.page.get_by_label("What the picture shows")


def cards(chat: Chat) -> Locator:
    return chat.page.get_by_role("article").filter(has=chat.page.get_by_role("heading", name="Picture of this dream"))


def make(chat: Chat, words: str = "") -> None:
    """Open the dialog and make the picture, of the draft or of other words."""
    chat.button("Picture of this dream").click()
    expect(prompt(chat)).to_have_value(WORDS)
    if words:
        prompt(chat).fill(words)
    chat.button("Make the picture").click()
    expect(dialog(chat)).to_be_hidden()


def test_there_is_nothing_to_paint_before_a_dream_is_told(chat: Chat) -> None:
    expect(chat.field).to_be_visible()
    expect(chat.button("Picture of this dream")).to_be_hidden()
    expect(chat.button("Make a picture")).to_be_hidden()


def test_the_picture_comes_to_every_tab_and_stays(told: Chat, second_tab: Callable[[], Chat], studio: FakeStudio) -> None:
    other = second_tab()
    expect(other.answers).to_have_count(1)
    told.button("Make a picture").click()
    expect(prompt(told)).to_have_value(WORDS)
    expect(dialog(told)).to_contain_text("Drafted from your own words.")
    expect(dialog(told)).to_contain_text("Covered by today's allowance.")
    prompt(told).fill("A red house by the sea")
    told.page.get_by_label("Watercolour").check(force=True)
    told.page.evaluate(LISTEN)
    studio.hold(after=1)
    told.button("Make the picture").click()
    expect(cards(told).get_by_role("progressbar")).to_be_visible()
    expect(told.page.get_by_alt_text("The picture so far")).to_be_visible()
    studio.release_all()
    for tab in (told, other):
        expect(tab.page.get_by_alt_text("A red house by the sea")).to_be_visible()
    expect(told.page.locator("#status")).to_have_text("The picture is ready.")
    assert told.page.evaluate("() => window.told") == ["The picture is being made.", "The picture is ready."]
    assert "atercolo" in studio.orders[-1]["prompt"]
    told.page.reload()
    expect(told.page.get_by_alt_text("A red house by the sea")).to_be_visible()
    result = told.page.request.get(told.line.url("/api/images/results/")).json()["results"][0]["id"]
    link = cards(told).get_by_role("link", name="Open in your library")
    expect(link.last).to_have_attribute("href", f"/images/library/{result}/")


def test_a_cancelled_picture_can_be_tried_again_in_its_place(told: Chat, studio: FakeStudio) -> None:
    studio.script(first_s=20)
    make(told)
    expect(cards(told)).to_contain_text("Painting…")
    told.button("Cancel", inside=cards(told)).click()
    expect(cards(told)).to_contain_text("Cancelled. It cost nothing.")
    studio.script()
    told.button("Try again").click()
    expect(told.page.get_by_alt_text(WORDS)).to_be_visible()
    expect(cards(told)).to_have_count(1)
    told.page.locator("#text").fill("And then?")
    told.send_button.click()
    told.expect_answered(2)
    expect(told.page.get_by_role("log").get_by_role("article").nth(2)).to_contain_text("Picture of this dream")


def test_a_failed_picture_says_why_and_its_words_can_be_changed(told: Chat, studio: FakeStudio) -> None:
    studio.script(then="error", code="moderation_blocked")
    make(told)
    expect(cards(told)).to_contain_text("The image service declined to make this picture. You were not charged.")
    told.page.reload()
    studio.script()
    told.button("Change the words").click()
    expect(prompt(told)).to_have_value(WORDS)
    prompt(told).fill("A quiet door")
    told.button("Make the picture").click()
    expect(told.page.get_by_alt_text("A quiet door")).to_be_visible()


def test_refused_words_come_with_others_that_could_be_painted(told: Chat) -> None:
    told.button("Picture of this dream").click()
    expect(prompt(told)).to_have_value(WORDS)
    prompt(told).fill("hardcore porn in a house")
    told.button("Make the picture").click()
    expect(dialog(told).get_by_role("alert")).to_contain_text("This can't be painted here")
    told.button("Use these words").click()
    softer = prompt(told).input_value()
    told.button("Make the picture").click()
    expect(told.page.get_by_alt_text(softer)).to_be_visible()


def test_what_happened_while_the_line_was_down_is_made_up_for(told: Chat, studio: FakeStudio, server: ServerProcess) -> None:
    studio.hold()
    make(told)
    expect(cards(told).get_by_role("progressbar")).to_be_visible()
    told.line.take_down()
    expect(told.bar).to_be_visible()
    studio.release_all()
    wait_for(lambda: not server.rows("select 1 from imagegen_job where ended_at is null"))
    told.try_now()
    expect(told.page.get_by_alt_text(WORDS)).to_be_visible()


def test_what_was_painted_is_shown_also_where_its_frame_was_lost(told: Chat, studio: FakeStudio) -> None:
    """The frame after it shows that one is missing; what the server is asked for then stands for both."""
    lost: list[str] = []

    def lose_the_first(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(frame: str | bytes) -> None:
            if "job.partial_image" in str(frame) and not lost:
                lost.append(str(frame))
            else:
                socket.send(frame)

        server.on_message(pass_on)

    told.page.route_web_socket("**/ws/dreams/**", lose_the_first)
    told.page.reload()
    studio.hold(after=2)
    make(told)
    expect(told.page.get_by_alt_text("The picture so far")).to_be_visible()
    assert lost
    studio.release_all()
    expect(told.page.get_by_alt_text(WORDS)).to_be_visible()


@pytest.mark.parametrize(("options", "theme"), [(DESKTOP, "light"), (PHONE, "dark")], ids=["desktop", "phone"])
def test_it_works_by_keyboard_and_axe_finds_no_fault(
    visit: Callable[..., BrowserContext], email: str, line: Line, studio: FakeStudio, options: dict[str, Any], theme: Any
) -> None:
    studio.script()
    studio.release_all()
    chat = Chat(visit(email, **options, color_scheme=theme).pages[0], line)
    chat.field.fill("I stood in a house by the sea and my grandmother opened a door.")
    chat.send_button.click()
    chat.expect_answered()
    action = chat.button("Picture of this dream")
    action.focus()
    chat.page.keyboard.press("Enter")
    expect(prompt(chat)).to_be_focused()
    expect(prompt(chat)).to_have_value(WORDS)
    expect(chat.page.get_by_role("group", name="Style")).to_be_visible()
    assert faults(chat.page) == []
    assert sticks_out(chat.page, 390, 1280) == []
    chat.page.keyboard.press("Escape")
    expect(action).to_be_focused()
    chat.page.keyboard.press("Enter")
    # The words of before stand there while they are drafted anew.
    expect(prompt(chat)).to_be_focused()
    expect(prompt(chat)).to_be_editable()
    expect(prompt(chat)).to_have_value(WORDS)
    chat.page.keyboard.press("Control+Enter")
    expect(chat.page.get_by_alt_text(WORDS)).to_be_visible()
    assert faults(chat.page) == []
