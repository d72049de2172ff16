"""The benchmark itself works: each part measures each server whole. What it measures is not judged here.

Most of it are starts of servers, so the suite sees how chats, sockets and pages of ours are measured, and `make test-long` all the rest.
"""

from __future__ import annotations

import os

import pytest

from tests.amounts import short_and_long
from tests.server import forkserver
from tests.server.process import BASE_DIR, DEFAULTS

PARTS = {
    "rest": "REST with a JWT",
    "chats": "Full speed",
    "first": "From the send to the first text",
    "handshakes": "Tickets, handshakes",
    "growth": "Growth with the number of messages",
    "sealing": "Sealing on and off",
}
"""With a title that each prints."""
OURS = (["chats", "handshakes", "growth"], ["reverie"])
EVERYTHING = (list(PARTS), ["relay", "channels", "reverie"])


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.parametrize("wanted", short_and_long(OURS, EVERYTHING))
def test_each_part_measures_each_server(wanted: tuple[list[str], list[str]]) -> None:
    parts, servers = wanted
    command = ["-m", "tests.bench", "--tiny", "--servers", ",".join(servers), "--parts", ",".join(parts)]
    done = forkserver.run(command, cwd=BASE_DIR, env={**os.environ, **DEFAULTS}, timeout=800)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    for server in servers:
        assert sum(f" {server} " in line for line in lines) >= 2
    assert "failed" not in done.stdout
    if "rest" in parts:
        for server in ("fastapi", "drf", "reverie"):
            for request in ("list", "sign-in", "page of 20"):
                assert sum(f" {request} " in line and f" {server} " in line for line in lines) == 2
    for title in (*(PARTS[part] for part in parts), "Bars"):
        assert any(line.startswith(title) for line in lines)
