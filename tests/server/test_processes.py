"""Several server processes behind one port: one that dies is replaced, and all end together."""

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


def test_a_process_that_is_killed_is_replaced_and_the_port_goes_on_answering(pair: ServerProcess) -> None:
    before = wait_for(lambda: found if len(found := children(pair)) == 2 else None)
    os.kill(before[0], signal.SIGKILL)
    wait_for(lambda: len(children(pair)) == 2 and before[0] not in children(pair))
    for _ in range(20):
        assert Client(pair).get("/health/ready/").status == 200


def test_the_numbers_of_all_processes_are_added_up(pair: ServerProcess) -> None:
    anyone = Client(pair)
    for _ in range(20):
        anyone.get("/health/ready/")
    line = 'reverie_http_requests_total{method="GET",status="200",view="project.observability.health.ready"} 20.0'
    assert wait_for(lambda: line in anyone.get("/metrics/").text)


def test_all_sockets_are_told_and_all_processes_end(pair: ServerProcess) -> None:
    started = children(pair)
    with contextlib.ExitStack() as stack:
        dreamer = Client.signed_in(pair)
        tabs = [stack.enter_context(dreamer.socket(dreamer.new_dream())) for _ in range(8)]
        assert pair.stop() == 0
        assert [close_code(tab) for tab in tabs] == [4012] * 8
    assert not any(is_running(pid) for pid in started)


def test_children_end_when_their_parent_is_killed(pair: ServerProcess) -> None:
    started = wait_for(lambda: found if len(found := children(pair)) == 2 else None)
    os.kill(pair.pid, signal.SIGKILL)
    wait_for(lambda: not any(is_running(pid) for pid in started))
