"""The log tells what happened to whom by ids: it never holds a dream, an address, a password or a token."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpRequest
from django.urls import URLResolver, get_resolver, resolve
from websockets.sync.client import connect

from project.observability.paths import mask_path, shown_path

from .client import Client
from .process import BASE_DIR, ServerProcess, wait_for

pytestmark = pytest.mark.embedded

DREAM = "I was a lighthouse keeper called Wilhelmina Quartz."
PASSWORD = "copper-lantern-42"
EMAIL = "keeper@example.org"
FAILING = """
import asyncio, logging, sys
import structlog
from celery import Celery
from project.observability import logs

word = sys.argv[2]
logs.configure(level="INFO", style=sys.argv[1])
log = structlog.get_logger("test")

def fail(password):
    raise ValueError(f"broken {password}") from KeyError(password)

def attempt(do, *given):
    try:
        do(*given)
    except Exception:
        log.exception("failed")

class Refused(Exception):
    sqlstate = "23505"

def refuse(password):
    raise Refused(f"duplicate key, DETAIL: Key (title)=({password}) exists.")

def several(password):
    raise ExceptionGroup(password, [ValueError(password), OSError(28, "No space left on device", password)])

def chained(password):
    try:
        int(password)
    except ValueError:
        raise RuntimeError(password)

for do in (fail, refuse, several, chained):
    attempt(do, word)

async def forgotten():
    asyncio.get_running_loop().create_task(fails(), name="task-1")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    import gc
    gc.collect()

async def fails():
    raise ValueError(word)

asyncio.run(forgotten())

app = Celery("test", broker="memory://")
app.conf.task_always_eager = True

@app.task(name="test.fails")
def task(text):
    raise ValueError(text)

from celery.app.trace import build_tracer
build_tracer("test.fails", task, app=app)("job-1", [f"a dream of {word}"], {}, {"id": "job-1", "task": "test.fails"})
logging.getLogger("library").error("could not read %s of %d in %s", f"a dream of {word}", 7, "/a/path/")
"""
LINK = re.compile(r"/person/activate/([^/\s]+)/")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A server at which somebody registered, failed to sign in, told a dream, reset their password and followed links."""
    env = {"LOG_LEVEL": "DEBUG", "DREAMS_OFFLINE_WORDS_PER_SECOND": "1000"}
    with ServerProcess(tmp_path_factory.mktemp("data"), env=env, prepares=True) as server:
        anyone, dreamer = Client(server), Client.signed_in(server)
        anyone.post("/api/user/register/", {"username": "keeper", "email": EMAIL, "password": PASSWORD})
        anyone.post("/api/user/login/", {"email": EMAIL, "password": "not-" + PASSWORD})
        anyone.post("/api/user/password/reset/", {"email": EMAIL})
        for token in (wait_for(lambda: activation_token(server)), "wrong-link-token"):
            anyone.get(f"/person/activate/{token}/?canary=query-canary")
        anyone.get("/nothing/here/?canary=query-canary")
        dream = dreamer.new_dream()
        ticket = dreamer.post("/api/user/ws-ticket/", {}).json()["ticket"]
        with connect(server.ws_url(f"/ws/dreams/{dream}/?ticket={ticket}")) as tab:
            tab.send(json.dumps({"type": "message.send", "id": "one", "text": DREAM}))
            tab.send("not json, but secret-frame")
            wait_for(lambda: json.loads(tab.recv(60))["type"] == "reply.completed")
        server.dreamer, server.ticket = dreamer, ticket  # type: ignore[attr-defined]
        yield server


def activation_token(server: ServerProcess) -> str:
    """Out of the mail; empty where that was not sent yet."""
    for mail in server.mail:
        body = mail.get_body(("plain",))
        if body is not None and (found := LINK.search(body.get_content())):
            return found.group(1)
    return ""


def events(server: ServerProcess) -> list[dict[str, object]]:
    return [json.loads(line) for line in server.log.splitlines() if line.startswith("{")]


def log_without_mail(server: ServerProcess) -> str:
    """What was logged: the announcement at the start and mails that are printed for want of a mail server are not the log."""
    return "\n".join(line for line in server.log.splitlines() if line.startswith("{"))


def test_nothing_that_was_said_in_confidence_is_in_the_log(told: ServerProcess) -> None:
    logged = log_without_mail(told)
    secrets = [DREAM, "Wilhelmina", EMAIL, PASSWORD, "query-canary", "secret-frame", "wrong-link-token", activation_token(told)]
    secrets += [told.dreamer.token, told.ticket, told.demo[1], (told.data_dir / "secret_key").read_text()]  # type: ignore[attr-defined]
    assert [secret for secret in secrets if secret in logged] == []


def test_every_request_has_one_line_with_its_id(told: ServerProcess) -> None:
    answer = Client(told).get("/person/sign-in/", **{"X-Request-ID": "from-the-proxy-1"})
    assert answer.headers["X-Request-ID"] == "from-the-proxy-1"
    lines = [event for event in events(told) if event.get("request_id") == "from-the-proxy-1" and event["event"] == "request"]
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [("GET", "/person/sign-in/", 200)]


def test_lines_name_the_person_and_the_job(told: ServerProcess) -> None:
    (person_id,) = told.rows("SELECT id FROM person_user WHERE email = 'demo@reverie.local'")[0]
    assert person_id in {str(event.get("person_id", "")).replace("-", "") for event in events(told)}
    assert {event["job"] for event in events(told) if event["event"] == "mail.sent"} <= {"person.send_waiting_mail", "person.send_mail"}
    assert all(event["job_id"] for event in events(told) if event["event"] == "mail.sent")


def test_a_request_id_that_could_forge_a_line_is_replaced(told: ServerProcess) -> None:
    assert Client(told).get("/health/", **{"X-Request-ID": 'x" y'}).headers["X-Request-ID"] != 'x" y'


def test_links_in_paths_are_masked(told: ServerProcess) -> None:
    assert "/person/activate/…/" in log_without_mail(told)


def test_an_address_that_leads_nowhere_is_not_written_down(told: ServerProcess) -> None:
    for path in ("/api/zqxvwkjpy/", "/zqxvwkjpy", "/v1/models/zqxvwkjpy", "/admin/zqxvwkjpy/"):
        answer = Client(told).get(path, **{"X-Request-ID": "nowhere-0001"})
        assert answer.status in {301, 302, 401, 404}, path
    lines = [event for event in events(told) if event.get("request_id") == "nowhere-0001" and event["event"] == "request"]
    assert {line["path"] for line in lines} == {"…", "/v1/models/…", "/admin/…"}
    assert "zqxvwkjpy" not in log_without_mail(told)


def test_every_address_with_words_of_somebody_is_masked() -> None:
    """Whatever stands where an address takes any text is left out; numbers and ids are shown."""
    found = list(routes())
    assert {"shared/<str:token>/", "person/recovery/<str:token>/", "person/reminder/stop/<str:token>/"} <= {route for route, _ in found}
    for route, path in found:
        request = HttpRequest()
        request.path = request.path_info = path
        request.resolver_match = resolve(path)
        assert "zqxvwkjpy" not in shown_path(request), route
        if "token" in route:
            assert "zqxvwkjpy" not in mask_path(path), route


def routes() -> Iterator[tuple[str, str]]:
    """Each pattern that takes any text, and an address that it fits."""
    waiting: list[tuple[str, Any]] = [("", get_resolver())]
    while waiting:
        before, resolver = waiting.pop()
        for one in resolver.url_patterns:
            route = before + str(one.pattern)
            if isinstance(one, URLResolver):
                waiting.append((route, one))
            elif re.search(r"<(str|path|slug):", route) and "(?P<" not in route:
                filled = re.sub(r"<uuid:\w+>", str(uuid.UUID(int=7)), re.sub(r"<int:\w+>", "7", route))
                yield route, "/" + re.sub(r"<(?:str|path|slug):\w+>", "zqxvwkjpy", filled)


@pytest.mark.parametrize("style", ["json", "console"])
def test_a_trace_shows_no_values(tmp_path: Path, style: str) -> None:
    (tmp_path / "fail.py").write_text(FAILING, encoding="utf-8")
    env = {**os.environ, "PYTHONPATH": str(BASE_DIR)}
    run = [sys.executable, str(tmp_path / "fail.py"), style, PASSWORD]
    done = subprocess.run(run, env=env, capture_output=True, text=True, timeout=120, check=True)
    for told in ("ValueError", "KeyError", "23505", "No space left on device", "in fail", "never retrieved", "test.fails"):
        assert told in done.stderr, (told, done.stderr)
    assert "could not read <str> of 7 in /a/path/" in done.stderr
    assert PASSWORD not in done.stderr
