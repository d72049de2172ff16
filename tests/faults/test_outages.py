"""PostgreSQL or Redis is away: refused, or silent behind a network that swallows everything. All are told so soon."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from websockets.exceptions import ConnectionClosed

from project.postgres.base import FRESH_SECONDS
from project.version import VERSION
from tests.browser.line import Line
from tests.server import sites
from tests.server.client import Answer, Client
from tests.server.process import ServerProcess, wait_for

pytestmark = pytest.mark.services

SOON_SECONDS = 15.0
"""Two by our own limits; the rest is for a machine that is busy with other tests. Without a limit of ours it is minutes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    server: ServerProcess
    postgres: Line
    redis: Line
    client: Client

    def line(self, name: str) -> Line:
        return self.postgres if name == "postgres" else self.redis


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with contextlib.ExitStack() as stack:
        env = {}
        lines = {}
        for name, address in sites.addresses().items():
            parts = urlsplit(address)
            assert parts.port is not None
            line = lines[name] = stack.enter_context(Line(parts.port).running())
            env[name] = parts._replace(netloc=parts.netloc.replace(f":{parts.port}", f":{line.port}")).geturl()
        server = stack.enter_context(ServerProcess(tmp_path_factory.mktemp("outages"), env=env, prepares=True))
        yield Site(server, lines["DATABASE_URL"], lines["REDIS_URL"], Client.signed_in(server))


@pytest.fixture
def site(running: Site) -> Iterator[Site]:
    yield running
    for line in (running.postgres, running.redis):
        line.thaw()
        line.bring_up()
    wait_for(lambda: running.client.get("/health/ready/").status == 200)
    wait_for(lambda: running.client.post("/api/user/me/dreams/", {}).status == 201)


@pytest.fixture(params=["refused", "silent"])
def how(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def take_away(line: Line, how: str) -> None:
    """Not while a connection counts as fresh: what is asked on it in the moment of the silence waits longer, as documented."""
    time.sleep(FRESH_SECONDS + 0.1)
    line.take_down() if how == "refused" else line.freeze()


def soon(client: Client, method: str, path: str, body: object = None, **headers: str) -> Answer:
    """What comes back, and that it comes soon."""
    began = time.monotonic()
    data = None if body is None else json.dumps(body).encode()
    answer = client.request(method, path, body=data, headers={"Content-Type": "application/json", **headers})
    assert time.monotonic() - began < SOON_SECONDS, f"{method} {path} took {time.monotonic() - began:.1f} s"
    return answer


def assert_unavailable(answer: Answer) -> None:
    assert answer.status == 503, answer.text
    assert answer.json()["code"] == "service_unavailable"
    assert int(answer.headers["Retry-After"]) > 0


PATHS = ["/api/user/me/", "/api/user/me/dreams/", "/api/images/jobs/", "/api/accounts/profile/"]


def test_without_the_database_every_api_says_so(site: Site, how: str) -> None:
    take_away(site.postgres, how)
    for path in PATHS * 2:
        assert_unavailable(soon(site.client, "GET", path))


def test_without_the_database_a_page_says_so_and_tries_again(site: Site, how: str) -> None:
    take_away(site.postgres, how)
    answer = soon(site.client, "GET", "/images/gallery/")
    assert (answer.status, answer.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
    assert '<meta http-equiv="refresh"' in answer.text
    assert "Retry-After" in answer.headers


def test_without_redis_one_reads_and_nobody_signs_in(site: Site, how: str) -> None:
    take_away(site.redis, how)
    assert soon(site.client, "GET", "/api/user/me/dreams/").status == 200
    email, password = site.server.demo
    assert_unavailable(soon(Client(site.server), "POST", "/api/user/login/", {"email": email, "password": password}))
    assert_unavailable(soon(site.client, "POST", "/api/user/me/dreams/", {}))


def test_a_socket_says_so_and_takes_the_same_text_later(site: Site, how: str) -> None:
    dream = site.client.new_dream()
    with site.client.socket(dream) as socket:
        take_away(site.postgres, how)
        socket.send(json.dumps({"type": "message.send", "id": "one", "text": "I was at sea."}))
        assert error_of(socket) == {"code": "service_unavailable", "id": "one"}
        with pytest.raises(ConnectionClosed) as closed, site.client.socket(dream):
            pass
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4503
        site.postgres.thaw()
        site.postgres.bring_up()
        wait_for(lambda: site.client.get("/api/user/me/").status == 200)
        socket.send(json.dumps({"type": "message.send", "id": "one", "text": "I was at sea."}))
        while (frame := json.loads(socket.recv(60)))["type"] != "reply.completed":
            assert frame["type"] != "error", frame
    stored = site.client.get(f"/api/user/me/dream/{dream}/messages/").json()
    assert [row["message"] for row in stored if row["role"] == "user"] == ["I was at sea."]


def test_a_dream_that_is_told_without_redis_is_answered_when_it_is_back(site: Site) -> None:
    dream = site.client.new_dream()
    with site.client.socket(dream) as socket:
        take_away(site.redis, "refused")
        socket.send(json.dumps({"type": "message.send", "id": "two", "text": "I was at sea."}))
        while json.loads(socket.recv(60))["type"] != "message.created":
            pass
        wait_for(lambda: "reply.left_to_sweep" in site.server.log)
        site.redis.bring_up()
        stored = wait_for(lambda: whole_reply(site, dream))
    assert stored["state"] == "complete"


def whole_reply(site: Site, dream: str) -> dict[str, str] | None:
    rows = site.client.get(f"/api/user/me/dream/{dream}/messages/").json()
    return next((row for row in rows if row["role"] == "analyst" and row["state"] != "streaming"), None)


def error_of(socket: object) -> dict[str, str]:
    while (frame := json.loads(socket.recv(60)))["type"] != "error":  # type: ignore[attr-defined]
        pass
    return {"code": frame["code"], "id": frame["id"]}


@pytest.mark.parametrize(("away", "parts"), [("redis", {"channel_layer", "broker"}), ("postgres", {"database"})])
def test_health_names_the_part_that_is_away(site: Site, how: str, away: str, parts: set[str]) -> None:
    take_away(site.line(away), how)

    def not_ready() -> Answer | None:
        answer = site.client.get("/health/ready/")
        return answer if answer.status == 503 else None

    answer = wait_for(not_ready)
    assert {part for part, state in answer.json()["checks"].items() if state != "ok"} == parts
    assert set(answer.json()) == {"status", "checks"}
    assert soon(site.client, "GET", "/health/").json() == {"status": "ok", "version": VERSION}
