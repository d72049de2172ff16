"""Several server processes behind one port: one that dies is replaced, and all end together.

Each of them loads everything anew, which is what these tests take: so there are two of them.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from . import sites
from .client import Client, close_code
from .process import ServerProcess, wait_for

pytestmark = pytest.mark.services


@pytest.fixture
def pair(data_dir: Path) -> Iterator[ServerProcess]:
    with ServerProcess(data_dir, env=sites.addresses(), args=["--processes", "2"], prepares=True) as server:
        yield server


def children(server: ServerProcess) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()]


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    except FileNotFoundError:
        return False


def test_a_process_that_is_killed_is_replaced_and_all_end_when_their_parent_is(pair: ServerProcess) -> None:
    before = wait_for(lambda: found if len(found := children(pair)) == 2 else None)
    os.kill(before[0], signal.SIGKILL)
    after = wait_for(lambda: found if len(found := children(pair)) == 2 and before[0] not in found else None)
    for _ in range(20):
        assert Client(pair).get("/health/ready/").status == 200
    os.kill(pair.pid, signal.SIGKILL)
    wait_for(lambda: not any(is_running(pid) for pid in after))


def test_the_numbers_of_all_are_added_up_and_all_sockets_are_told_of_the_end(pair: ServerProcess) -> None:
    anyone = Client(pair)
    for _ in range(20):
        anyone.get("/health/ready/")
    line = 'reverie_http_requests_total{method="GET",status="200",view="project.observability.health.ready"} 20.0'
    assert wait_for(lambda: line in anyone.get("/metrics/").text)

    started = children(pair)
    with contextlib.ExitStack() as stack:
        dreamer = Client.signed_in(pair)
        tabs = [stack.enter_context(dreamer.socket(dreamer.new_dream())) for _ in range(8)]
        assert pair.stop() == 0
        assert [close_code(tab) for tab in tabs] == [4012] * 8
    assert not any(is_running(pid) for pid in started)
