"""The JavaScript client in a browser, on its websockets, over a line that is cut: the pages are made of the same modules."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.clients import javascript
from tests.images.site import running
from tests.people import PASSWORD
from tests.server.process import BASE_DIR, ServerProcess

from .line import Line

# The pages' own tests walk the same line, roads and texts; on a busy machine this one takes minutes.
pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
RUN = """async (given) => {
  const kit = await import("/static/js/client/index.js");
  %s
  return useEverything(kit, { ...given, step: (name) => window.step(name) });
}"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {"DREAMS_OFFLINE_WORDS_PER_SECOND": "200", "PERSON_WELCOME_CREDITS": "dreamalyze:3,mycreatool:0,splashmy:0,promptcraft:0"}
    with running(tmp_path_factory.mktemp("client"), **env) as site:
        yield site


def test_everything_works_over_a_line_that_breaks(browser: Browser, server: ServerProcess, line: Line, email: str) -> None:
    use = (BASE_DIR / "tests/clients/use_everything.js").read_text(encoding="utf-8").replace("export async", "async")
    cutter = javascript.Cutter(line)
    page = browser.new_page()
    try:
        page.expose_function("step", cutter.step)
        page.goto(line.url("/person/sign-in/"))
        given = {"site": line.url(""), "email": email, "password": PASSWORD, "text": javascript.DREAM}
        told = page.evaluate(RUN % use, given)
        messages = page.evaluate(
            """async ([site, email, password, dream]) => {
              const { Reverie } = await import("/static/js/client/index.js");
              const client = new Reverie(site);
              await client.signIn(email, password);
              return client.messages(dream);
            }""",
            [given["site"], email, PASSWORD, told["dream"]],
        )
    finally:
        page.close()
    assert cutter.cuts > 1 and line.websockets > 0
    javascript.check(told, messages)
