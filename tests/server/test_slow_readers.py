"""A client that does not read costs a bounded piece of memory, slows nobody, and is dropped; one that reads slowly gets it all."""

from __future__ import annotations

import base64
import contextlib
import json
import secrets
import socket
import time
from collections.abc import Iterator

import pytest

from .client import Client
from .process import ServerProcess, wait_for

pytestmark = [pytest.mark.embedded, pytest.mark.slow]

BUNDLE = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """One that is quick to call a client dead."""
    env = {"SERVER_PING_SECONDS": "2", "SERVER_SILENT_SECONDS": "10", "DREAMS_OFFLINE_WORDS_PER_SECOND": "100000"}
    env["DREAMS_MESSAGE_MAX_CHARS"] = "60000"  # a megabyte of few messages: the analyst reads all of them for each reply
    with ServerProcess(tmp_path_factory.mktemp("data"), env=env, prepares=True) as running:
        yield running


def reluctant(server: ServerProcess) -> socket.socket:
    """A connection whose own buffer holds little, so that what is not read waits on the server."""
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.settimeout(20)
    connection.connect(("127.0.0.1", server.port))
    return connection


def upgrade(connection: socket.socket, dreamer: Client, dream: str) -> None:
    key = base64.b64encode(secrets.token_bytes(16)).decode()
    lines = [
        f"GET /ws/dreams/{dream}/ HTTP/1.1",
        "Host: localhost",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        f"Authorization: Bearer {dreamer.token}",
    ]
    connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
    assert connection.recv(12) == b"HTTP/1.1 101"


def masked(text: bytes) -> bytes:
    """A client's text frame; the mask of zeros leaves the text as it is."""
    length = len(text)
    head = bytes([0x81, 0x80 | length]) if length < 126 else bytes([0x81, 0x80 | 126]) + length.to_bytes(2, "big")
    return head + bytes(4) + text


def is_dropped(connection: socket.socket, *, within: float) -> bool:
    """Whether the server let go of it: found out without reading what it sent."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            connection.send(masked(b'{"type":"nothing"}'))
        except (ConnectionResetError, BrokenPipeError):
            return True
        time.sleep(0.2)
    return False


def test_a_socket_that_floods_and_never_reads_is_dropped_with_bounded_memory(server: ServerProcess, dreamer: Client) -> None:
    dream = dreamer.new_dream()
    before = server.memory_mb()
    with reluctant(server) as connection:
        upgrade(connection, dreamer, dream)
        with contextlib.suppress(ConnectionResetError, BrokenPipeError, TimeoutError):
            for _ in range(300):
                connection.sendall(masked(b'{"type":"%s"}' % (b"x" * 60_000)))
        assert is_dropped(connection, within=20)
    assert server.memory_mb() - before < 30


def test_a_socket_that_never_reads_slows_nobody(server: ServerProcess, dreamer: Client) -> None:
    dream = dreamer.new_dream()
    with reluctant(server) as stuck, dreamer.socket(dream) as tab:
        upgrade(stuck, dreamer, dream)
        tab.send(json.dumps({"type": "message.send", "id": "one", "text": "I was walking through a dark forest."}))
        wait_for(lambda: json.loads(tab.recv(60))["type"] == "reply.delta")
        assert not is_dropped(stuck, within=0.5), "the text came only when the server had let go of the socket"


def test_a_silent_socket_is_closed(server: ServerProcess, dreamer: Client) -> None:
    with reluctant(server) as connection:
        upgrade(connection, dreamer, dreamer.new_dream())
        received = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := connection.recv(65536):  # reads all, answers no ping
                received += piece
    assert (4408).to_bytes(2, "big") in received


def test_a_first_frame_larger_than_all_buffers_arrives_whole(server: ServerProcess, dreamer: Client) -> None:
    dream = dreamer.new_dream()
    with dreamer.socket(dream) as tab:
        for number in range(5):
            tab.send(json.dumps({"type": "message.send", "id": f"m{number}", "text": "🌙" * 59_900}, ensure_ascii=False))
            wait_for(lambda: json.loads(tab.recv(60))["type"] == "reply.completed")
    with dreamer.socket(dream, max_size=None) as tab:
        tab.send('{"type": "ping"}')
        assert json.loads(tab.recv(60))["type"] == "pong"
    assert len(dreamer.get(f"/api/user/me/dream/{dream}/messages/").body) > 1024 * 1024


def test_a_large_answer_is_whole_for_a_client_that_reads_slowly(server: ServerProcess, anyone: Client) -> None:
    whole = anyone.get(BUNDLE).body
    assert len(whole) > 1024 * 1024
    with reluctant(server) as connection:
        connection.sendall(f"GET {BUNDLE} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        pieces = []
        while piece := connection.recv(32_768):
            pieces.append(piece)
            time.sleep(0.01)
    assert b"".join(pieces).partition(b"\r\n\r\n")[2] == whole


def test_an_answer_that_is_not_read_is_given_up(server: ServerProcess) -> None:
    before = server.memory_mb()
    waiting = [reluctant(server) for _ in range(20)]
    for connection in waiting:
        connection.sendall(f"GET {BUNDLE} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    time.sleep(2)
    assert server.memory_mb() - before < 20
    for connection in waiting:
        connection.close()
