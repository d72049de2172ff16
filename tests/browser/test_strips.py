"""A passage as pictures, on its page: what ended or was painted before the page could hear of it is shown all the same."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import APIResponse, BrowserContext, Locator, Page, Route, WebSocketRoute, expect

from tests.fakes.studio_server import FakeStudio
from tests.images.site import running
from tests.server.process import ServerProcess, wait_for

from .line import Line

SENTENCES = ["I stood in a red house by the sea.", "My grandmother opened a door."]
DREAM = " ".join(SENTENCES)


@pytest.fixture(scope="module")
def service() -> Iterator[FakeStudio]:
    with FakeStudio().in_thread() as fake:
        yield fake


@pytest.fixture(scope="module")
def server(service: FakeStudio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {
        "OPENAI_BASE_URL": service.base_url,
        "IMAGEGEN_PROVIDERS": "openai",
        "IMAGEGEN_CIRCUIT_FAILURES": "1000",
        "DREAMS_ANALYST_PROVIDERS": "local",
    }
    with running(tmp_path_factory.mktemp("strips-page"), **env) as site:
        yield site


class Strip:
    """A passage whose two scenes are being painted, and a tab for its page."""

    def __init__(self, page: Page, line: Line, server: ServerProcess) -> None:
        self.page = page
        self.line = line
        self.server = server
        self.entry = str(uuid.uuid4())
        self.send("/api/journal/entries/", {"id": self.entry, "text": DREAM})
        path = f"/api/journal/entries/{self.entry}/strips/"
        scenes = self.send(f"{path}draft/", {"start": 0, "end": len(DREAM), "count": 2})["scenes"]
        made = self.send(path, {"id": str(uuid.uuid4()), "style": "", "scenes": scenes})
        self.jobs = [str(scene["job"]["id"]) for scene in made["scenes"]]

    def open(self) -> None:
        self.page.goto(self.line.url(f"/journal/{self.entry}/strips/"))

    def send(self, path: str, data: dict[str, Any] | None = None) -> dict[str, Any]:
        csrf = next(cookie["value"] for cookie in self.page.context.cookies() if cookie["name"] == "csrftoken")
        answer = self.page.request.post(self.line.url(path), data=data, headers={"X-CSRFToken": csrf, "Referer": self.line.url("/")})
        assert answer.ok, answer.text()
        return dict(answer.json())

    @property
    def scenes(self) -> Locator:
        return self.page.locator("[data-scene]")

    def expect_busy(self, count: int) -> None:
        expect(self.page.locator(".canvas[aria-busy='true']")).to_have_count(count)

    def wait_until_ended(self) -> None:
        wait_for(lambda: not self.server.rows("select 1 from imagegen_job where ended_at is null"))

    def wait_for_partials(self) -> None:
        wait_for(lambda: all(self._has_partial(job) for job in self.jobs))

    def _has_partial(self, job: str) -> bool:
        events = self.page.request.get(self.line.url(f"/api/images/jobs/{job}/events/")).json()
        return any(event["type"] == "job.partial_image" for event in events)


class Feed:
    """The sockets of `/ws/jobs/` (the balance in the header has its own), of which the server hears nothing until `let_through`."""

    def __init__(self, page: Page) -> None:
        self._is_open = False
        self._waiting: list[WebSocketRoute] = []
        page.route_web_socket("**/ws/jobs/**", self._take)

    def _take(self, socket: WebSocketRoute) -> None:
        if self._is_open:
            socket.connect_to_server()
        else:
            self._waiting.append(socket)

    def let_through(self) -> None:
        self._is_open = True
        for socket in self._waiting:
            socket.connect_to_server()


def opened_deaf(strip: Strip) -> Feed:
    """The strip's page with both scenes being painted, which hears of nothing before its feed is let through."""
    feed = Feed(strip.page)
    strip.open()
    strip.expect_busy(2)
    return feed


@pytest.fixture
def begin(
    visit: Callable[..., BrowserContext], email: str, line: Line, server: ServerProcess, service: FakeStudio
) -> Iterator[Callable[..., Strip]]:
    """Begins a strip that is painted as far as its first partial pictures, and how it goes on from there is scripted."""

    def begin_one(**script: Any) -> Strip:
        service.script(partials=1, **script)
        service.hold(after=1)
        return Strip(visit(email, at=None).pages[0], line, server)

    yield begin_one
    service.release_all()


def test_scenes_that_ended_before_the_feed_was_open_are_shown(begin: Callable[..., Strip], service: FakeStudio) -> None:
    strip = begin()
    feed = opened_deaf(strip)
    service.release_all()
    strip.wait_until_ended()
    feed.let_through()
    strip.expect_busy(0)
    for number, sentence in enumerate(SENTENCES):
        expect(strip.scenes.nth(number).get_by_alt_text(sentence)).to_be_visible()


def test_scenes_that_failed_before_the_feed_was_open_say_why(begin: Callable[..., Strip], service: FakeStudio) -> None:
    strip = begin(then="error", code="moderation_blocked")
    feed = opened_deaf(strip)
    service.release_all()
    strip.wait_until_ended()
    feed.let_through()
    strip.expect_busy(0)
    first = strip.scenes.first
    expect(first).to_contain_text("The image service declined to make this picture. You were not charged.")
    expect(first.get_by_role("button", name="Try again")).to_be_visible()


def test_a_scene_that_was_cancelled_before_the_feed_was_open_can_be_tried_again(begin: Callable[..., Strip]) -> None:
    strip = begin()
    feed = opened_deaf(strip)
    strip.send(f"/api/images/jobs/{strip.jobs[0]}/cancel/")
    wait_for(lambda: strip.server.rows("select 1 from imagegen_job where state = 'cancelled'"))
    feed.let_through()
    strip.expect_busy(1)
    first = strip.scenes.first
    expect(first).to_contain_text("Cancelled. It cost nothing.")
    expect(first.get_by_role("button", name="Try again")).to_be_visible()


def test_what_was_painted_before_the_page_was_opened_is_shown_until_the_picture_comes(
    begin: Callable[..., Strip], service: FakeStudio
) -> None:
    strip = begin()
    strip.wait_for_partials()
    strip.open()
    expect(strip.page.get_by_alt_text("The picture so far")).to_have_count(2)
    strip.expect_busy(2)
    service.release_all()
    strip.expect_busy(0)
    expect(strip.page.get_by_alt_text("The picture so far")).to_have_count(0)


def test_an_answer_that_comes_late_paints_over_no_finished_picture(begin: Callable[..., Strip], service: FakeStudio) -> None:
    strip = begin()
    strip.wait_for_partials()
    answers: list[tuple[Route, APIResponse]] = []
    strip.page.route("**/api/images/jobs/*/events/", lambda route: answers.append((route, route.fetch())))
    strip.open()

    def are_both_asked_for() -> bool:
        strip.page.wait_for_timeout(50)  # requests are routed only while the page is waited for
        return len(answers) == 2

    wait_for(are_both_asked_for)
    service.release_all()
    strip.expect_busy(0)
    with strip.page.expect_request_finished(lambda request: request.url == answers[-1][0].request.url):
        for route, answer in answers:
            route.fulfill(response=answer)
    strip.page.wait_for_load_state("networkidle")
    expect(strip.page.get_by_alt_text("The picture so far")).to_have_count(0)


def test_a_scene_is_asked_for_again_where_the_server_did_not_answer(begin: Callable[..., Strip], service: FakeStudio) -> None:
    strip = begin()
    feed = Feed(strip.page)
    strip.page.route("**/api/images/jobs/*/events/", lambda route: route.abort(), times=1)
    strip.open()
    strip.expect_busy(2)
    service.release_all()
    strip.wait_until_ended()
    feed.let_through()
    strip.expect_busy(0)
