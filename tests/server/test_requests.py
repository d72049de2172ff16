"""Requests in their threads: none waits for slow ones, none inherits another's language, and who has left is not worked for."""

from __future__ import annotations

import contextlib
import http.client
import json
import secrets
import socket
import sqlite3
import threading
import time
from collections.abc import Iterator

import pytest

from project.server.requests import THREADS
from tests.server import sites

from .client import Client
from .process import ServerProcess, wait_for

pytestmark = pytest.mark.embedded

HELD_SECONDS = 15
"""Who may not write gives up after 20: what is answered sooner did not wait behind it."""


@contextlib.contextmanager
def no_writing(server: ServerProcess) -> Iterator[None]:
    """From another process, as it were: whoever wants to write waits meanwhile."""
    with contextlib.closing(sqlite3.connect(server.data_dir / sites.DATABASE_NAME, timeout=60, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            database.execute("ROLLBACK")


def writing_of_bio(server: ServerProcess, dreamer: Client, bio: str, *, name: str = "a-name-of-it") -> socket.socket:
    """`name` is the request's id, by which the log tells it."""
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=60)
    body = json.dumps({"bio": bio})
    head = f"PATCH /api/user/profile/ HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {dreamer.token}\r\n"
    head += f"X-Request-ID: {name}\r\n"
    connection.sendall(f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    return connection


def test_reading_goes_on_while_all_that_write_wait(server: ServerProcess, dreamer: Client) -> None:
    with no_writing(server):
        waiting = [writing_of_bio(server, dreamer, "waits") for _ in range(THREADS["slow"] + 2)]
        telling = [threading.Thread(target=dreamer.new_dream) for _ in range(THREADS["writing"] + 2)]
        for thread in telling:
            thread.start()
        time.sleep(0.2)
        began = time.monotonic()
        assert dreamer.get("/api/user/me/dreams/").status == 200
        assert time.monotonic() - began < HELD_SECONDS
    for thread in telling:
        thread.join(60)
    for connection in waiting:
        assert connection.recv(12) == b"HTTP/1.1 200"
        connection.close()


def test_a_request_whose_client_leaves_before_its_turn_is_not_carried_out(server: ServerProcess, dreamer: Client) -> None:
    left, stays = (f"{word}-{secrets.token_hex(4)}" for word in ("left", "stays"))
    with no_writing(server):
        ahead = [writing_of_bio(server, dreamer, "stays") for _ in range(THREADS["slow"])]
        time.sleep(0.3)
        writing_of_bio(server, dreamer, "left", name=left).close()
        last = writing_of_bio(server, dreamer, "stays, too", name=stays)
        time.sleep(0.3)
    for connection in (*ahead, last):
        assert connection.recv(12) == b"HTTP/1.1 200"
        connection.close()
    # The last one stood behind it in the same queue.
    assert wait_for(lambda: stays in server.log)
    assert left not in server.log


def test_the_language_of_one_request_is_not_that_of_the_next(anyone: Client) -> None:
    turkish = {anyone.get("/person/sign-in/", **{"Accept-Language": "tr"}).headers["Content-Language"] for _ in range(6)}
    untold = {anyone.get("/person/sign-in/").headers["Content-Language"] for _ in range(6)}
    assert (turkish, untold) == ({"tr"}, {"en"})


def test_a_connection_is_kept_for_the_next_request(server: ServerProcess) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for path in ("/health/", "/", "/api/user/me/", "/static/img/moon.svg", "/health/"):
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        assert not answer.will_close
    connection.close()


def test_it_lives_while_every_thread_waits(server: ServerProcess, dreamer: Client) -> None:
    with no_writing(server):
        waiting = [writing_of_bio(server, dreamer, "waits") for _ in range(THREADS["slow"] + 2)]
        assert wait_for(lambda: Client(server).get("/health/").status == 200)
    for connection in waiting:
        connection.close()
