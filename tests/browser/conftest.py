"""A real browser, a real server, a fake upstream that is told what to say, and a network that can be broken."""

from __future__ import annotations

import contextlib
import json
import secrets
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.fakes.openai_server import FakeOpenAI
from tests.people import PASSWORD
from tests.server.process import ServerProcess
from tests.services import chromium

from .chat import Chat
from .line import Line
from .windows import Windows

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    # A service worker's script is fetched outside of any context, whose option for a certificate of our own is not asked then.
    "--ignore-certificate-errors",
]  # fmt: skip
PATIENCE_MS = 90_000
"""What is there sooner is seen sooner: this only keeps a slow machine from failing. Reconnecting may wait 15 s by itself."""
expect.set_options(timeout=PATIENCE_MS)

STILL: dict[str, Any] = {"locale": "en-US", "reduced_motion": "reduce"}
"""Pictures of what moves take more of the processor than what is tested; tests/browser/test_reading.py reads with them."""
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}, **STILL}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True, **STILL}
CSRF = "x" * 32


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The product runs in processes of its own: a socket left to the garbage collector here is the suite's, and fails no product."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.filterwarnings("default::pytest.PytestUnraisableExceptionWarning"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def upstream() -> Iterator[FakeOpenAI]:
    with FakeOpenAI().in_thread() as fake:
        yield fake


@pytest.fixture
def analyst(upstream: FakeOpenAI) -> FakeOpenAI:
    """What the analyst's model says, as fast as it can: a test of what happens meanwhile gives it a `rate` by `analyst.script(...)`."""
    upstream.script(tokens=60)
    return upstream


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, upstream: FakeOpenAI) -> Iterator[ServerProcess]:
    folder: Path = tmp_path_factory.mktemp("browser")
    env = {
        "PERSON_EMAIL_ACTIVATION": "off",
        "OPENAI_BASE_URL": upstream.base_url,
        "OPENAI_API_KEY": "not-a-key",
        "DREAMS_ANALYST_MODEL": "fake",
        "DREAMS_ANALYST_IDLE_SECONDS": "20",
    }
    with ServerProcess(folder, env=env) as running:
        yield running


@pytest.fixture(scope="module")
def modules(browser: Browser, server: ServerProcess) -> Iterator[Page]:
    """A page of nobody's, for tests that run the site's modules and look at nothing else. It is shared: leave nothing behind."""
    context = browser.new_context(**DESKTOP)
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    page = context.new_page()
    page.goto(server.url("/person/sign-in/"))
    yield page
    context.close()
    assert not faults, faults


@pytest.fixture(scope="session")
def lines() -> Iterator[Callable[[int], Line]]:
    """The line to a server's port: one address for all its tests. What the browser has loaded from it need not be loaded again."""
    made: dict[int, Line] = {}
    with contextlib.ExitStack() as stack:

        def line_to(port: int) -> Line:
            if port not in made:
                made[port] = stack.enter_context(Line(port).running())
            return made[port]

        yield line_to


@pytest.fixture
def line(lines: Callable[[int], Line], server: ServerProcess) -> Line:
    found = lines(server.port)
    found.mend()
    return found


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Iterator[Windows]:
    with Windows(browser).open() as opened:
        yield opened


@pytest.fixture
def email(server: ServerProcess) -> str:
    """A newly registered person with one credit."""
    name = f"dreamer-{secrets.token_hex(5)}"
    wish = {"username": name, "email": f"{name}@example.org", "password": PASSWORD}
    request = urllib.request.Request(server.url("/api/user/register/"), json.dumps(wish).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.status == 201
    return wish["email"]


@pytest.fixture
def visit(windows: Windows, line: Line, analyst: FakeOpenAI) -> Iterator[Callable[..., BrowserContext]]:
    """Opens a browser window of its own, signed in: `visit(email, at="/journal/", **options)`.

    Its first tab is at this address. Without one that tab stays empty, for what a tab can't be rid of: that is done in another one.
    An error in the page's scripts fails the test.
    """

    def sign_in(email: str, password: str = PASSWORD, *, at: str | None = "/dreams/", **options: Any) -> BrowserContext:
        context = windows.take({**DESKTOP, **options}, line.url(""))
        context.set_default_timeout(PATIENCE_MS)
        # Any token is good that the cookie and the form agree on: no page need be drawn for one.
        context.add_cookies([{"name": "csrftoken", "value": CSRF, "url": line.url("/")}])
        form: dict[str, str | float | bool] = {"email": email, "password": password, "csrfmiddlewaretoken": CSRF}
        address = line.url("/person/sign-in/?next=/dreams/")
        assert context.request.post(address, form=form, headers={"Referer": address}, max_redirects=0).status == 302
        if at is not None:
            context.pages[0].goto(line.url(at))
        return context

    yield sign_in
    faults = windows.give_back()
    assert not faults, faults


@pytest.fixture
def page(visit: Callable[..., BrowserContext], email: str) -> Page:
    return visit(email).pages[0]


@pytest.fixture
def chat(page: Page, line: Line) -> Chat:
    """The empty chat page of a new person on a desktop."""
    return Chat(page, line)


@pytest.fixture
def second_tab(chat: Chat) -> Callable[[], Chat]:
    """Opens the same dream in another tab of the same browser."""

    def open_tab() -> Chat:
        return Chat(chat.page.context.new_page(), chat.line).open(f"/dreams/{chat.dream_id}/")

    return open_tab
