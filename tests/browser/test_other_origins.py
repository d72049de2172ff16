"""The older clients' front ends: small pages on origins of their own (Vite's and Next's ports) that use the REST API and show pictures."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.images.client import png
from tests.server.process import ServerProcess
from tests.services import free_port

PORTS = (5173, 3000)
EMPTY = b"<!doctype html><title>A client</title>"

CALLS = """
async ([server, body]) => {
  const json = {"Content-Type": "application/json"};
  const call = async (path, options) => (await fetch(server + path, options)).json();
  const registered = await call("/api/accounts/register/", {method: "POST", headers: json, body: JSON.stringify(body)});
  const login = {method: "POST", credentials: "include", headers: json, body: JSON.stringify({email: body.email, password: body.password})};
  const {access} = await call("/api/user/login/", login);
  const form = new FormData();
  form.append("image", new Blob([Uint8Array.from(atob(body.picture), (one) => one.charCodeAt(0))], {type: "image/png"}), "a.png");
  const token = {Authorization: `Token ${access}`};
  const uploaded = await call("/api/v1/images/upload/", {method: "POST", headers: token, body: form});
  const dream = await fetch(server + "/api/user/me/dreams/", {
    method: "POST", headers: {...json, Authorization: `Bearer ${access}`, "Idempotency-Key": "one"}, body: "{}",
  });
  const again = await fetch(server + "/api/user/me/dreams/", {
    method: "POST", headers: {...json, Authorization: `Bearer ${access}`, "Idempotency-Key": "one"}, body: "{}",
  });
  const picture = new Image();
  const shown = new Promise((done) => { picture.onload = () => done(picture.naturalWidth); picture.onerror = () => done(0); });
  picture.src = uploaded.data.thumbnail_url;
  return {
    registered: registered.success, dream: dream.status, replayed: again.headers.get("Idempotency-Replayed"),
    request: Boolean(again.headers.get("X-Request-Id")), width: await shown,
  };
}
"""


@pytest.fixture(scope="module")
def origins() -> Iterator[list[str]]:
    """Vite's and Next's, on their ports where those are free; behind them a third, which is not allowed."""
    servers = [front_end(port) for port in (*PORTS, 0)]
    yield [f"http://localhost:{server.server_port}" for server in servers]
    for server in servers:
        server.shutdown()
        server.server_close()


def front_end(port: int) -> ThreadingHTTPServer:
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), EmptyPage)
    except OSError:
        server = ThreadingHTTPServer(("127.0.0.1", 0), EmptyPage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


class EmptyPage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(EMPTY)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, origins: list[str]) -> Iterator[ServerProcess]:
    env = {"PERSON_EMAIL_ACTIVATION": "off", "CORS_ALLOWED_ORIGINS": ",".join(origins[:2])}
    with ServerProcess(tmp_path_factory.mktemp("origins"), env=env) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    with browser.new_context() as context:
        yield context.new_page()


@pytest.mark.parametrize("which", [0, 1])
def test_a_page_of_another_origin_registers_uploads_and_shows_the_picture(
    page: Page, server: ServerProcess, origins: list[str], which: int
) -> None:
    page.goto(origins[which])
    body: dict[str, Any] = {"email": f"client-{free_port()}@example.org", "picture": base64.b64encode(png()).decode()}
    body |= {"password": "a quiet blue lake", "password2": "a quiet blue lake", "username": f"client-{free_port()}"}
    told = page.evaluate(CALLS, [server.url("").rstrip("/"), body])
    assert told == {"registered": True, "dream": 201, "replayed": "true", "request": True, "width": 64}


def test_a_page_of_an_origin_that_is_not_allowed_reads_nothing(page: Page, server: ServerProcess, origins: list[str]) -> None:
    page.goto(origins[2])
    assert page.evaluate(f"() => fetch('{server.url('/api/user/me/')}').then(() => 'read', () => 'refused')") == "refused"
