"""What a client may send: a body is bounded while it arrives, and headers of proxies that we do not have mean nothing."""

from __future__ import annotations

import json
import socket

import pytest

from .client import Client
from .process import ServerProcess, wait_for

pytestmark = pytest.mark.embedded

LIMIT = 12 * 1024 * 1024
HEAD = "POST /api/user/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def open_connection(server: ServerProcess) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def read_all(connection: socket.socket) -> bytes:
    pieces = []
    while piece := connection.recv(65536):
        pieces.append(piece)
    return b"".join(pieces)


def test_a_body_said_to_be_too_large_is_refused_before_it_arrives(server: ServerProcess) -> None:
    with open_connection(server) as connection:
        connection.sendall(f"{HEAD}Content-Length: {LIMIT + 1}\r\n\r\n".encode())
        answer = read_all(connection)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "too_large"


def test_a_client_that_sends_on_still_reads_the_refusal(server: ServerProcess) -> None:
    with open_connection(server) as connection:
        connection.sendall(f"{HEAD}Content-Length: {300 * 1024 * 1024}\r\n\r\n".encode())
        for _ in range(20):
            connection.sendall(b"x" * 65536)
        assert read_all(connection).startswith(b"HTTP/1.1 413 ")


def test_a_body_without_a_length_is_cut_off_at_the_limit(server: ServerProcess) -> None:
    before = server.memory_mb()
    sent = 0
    with open_connection(server) as connection:
        connection.sendall(f"{HEAD}Transfer-Encoding: chunked\r\n\r\n".encode())
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            while sent < 10 * LIMIT:
                connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
                sent += 65536
    assert LIMIT * 0.9 < sent < 3 * LIMIT
    assert server.memory_mb() - before < 40


def test_a_body_below_the_limit_reaches_the_view(anyone: Client) -> None:
    assert anyone.post("/api/user/login/", {"email": "x" * 500_000, "password": "x"}).status in {400, 401}


def test_a_body_that_never_comes_to_its_end_costs_nobody_anything(server: ServerProcess, anyone: Client) -> None:
    waiting = [open_connection(server) for _ in range(50)]
    try:
        for connection in waiting:
            connection.sendall(f"{HEAD}Content-Length: 1000\r\n\r\nhalf".encode())
        assert anyone.get("/health/").status == 200
    finally:
        for connection in waiting:
            connection.close()
    assert wait_for(lambda: anyone.get("/health/").status == 200)
    assert "Traceback" not in server.log


def test_a_root_path_from_outside_changes_no_address(anyone: Client) -> None:
    plain, misled = anyone.get("/dreams/"), anyone.get("/dreams/", **{"Daphne-Root-Path": "/evil"})
    assert (misled.status, misled.headers["Location"]) == (plain.status, plain.headers["Location"])


def test_the_answer_does_not_say_what_software_it_comes_from(anyone: Client) -> None:
    assert "Server" not in anyone.get("/health/").headers


@pytest.mark.parametrize(
    "request_line",
    [b"GET /%ff%fe HTTP/1.1", b"GET /\xc3\xa9 HTTP/1.1", b"GET /?x=\xff HTTP/1.1", b"FOO / HTTP/1.1", b"GET / HTTP/9.9", b"nonsense"],
)
def test_a_malformed_request_gets_an_answer_below_500_or_is_cut_off(server: ServerProcess, request_line: bytes) -> None:
    with open_connection(server) as connection:
        connection.sendall(request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = read_all(connection)
    assert not answer or int(answer.split()[1]) < 500
    assert "Traceback" not in server.log
