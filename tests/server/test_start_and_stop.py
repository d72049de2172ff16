"""A server starts quickly, says where everything is, and ends in order."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .client import Client, close_code
from .process import BASE_DIR, ServerProcess, wait_for

pytestmark = pytest.mark.embedded

FIRST_START_SECONDS = 30
LATER_START_SECONDS = 15  # 5 on a quiet machine
STOP_SECONDS = 5


def test_it_starts_on_empty_data_and_again_on_the_same_data(data_dir: Path) -> None:
    server = ServerProcess(data_dir, is_first_start=True)
    for limit in (FIRST_START_SECONDS, LATER_START_SECONDS):
        began = time.monotonic()
        with server:
            assert time.monotonic() - began < limit
            assert Client(server).get("/health/ready/").status == 200


def test_it_prints_its_address_the_demo_account_and_where_mail_goes(data_dir: Path) -> None:
    with ServerProcess(data_dir) as server:
        assert f"http://127.0.0.1:{server.port}" in server.log
        assert " / ".join(server.demo) in server.log
        assert str(data_dir / "outbox") in server.log


def test_what_is_secret_in_the_data_is_for_its_owner_only(data_dir: Path) -> None:
    with ServerProcess(data_dir):
        for name in ("secret_key", "demo_account.txt"):
            assert stat.S_IMODE((data_dir / name).stat().st_mode) == 0o600


def test_a_session_outlives_a_restart(data_dir: Path) -> None:
    with ServerProcess(data_dir) as server:
        dreamer = Client.signed_in(server)
        server.restart()
        assert dreamer.get("/api/user/me/").status == 200


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_every_socket_is_told_of_a_restart_and_the_exit_is_clean(data_dir: Path, ending: signal.Signals) -> None:
    with ServerProcess(data_dir) as server, contextlib.ExitStack() as stack:
        dreamer = Client.signed_in(server)
        sockets = [stack.enter_context(dreamer.socket(dreamer.new_dream())) for _ in range(5)]
        began = time.monotonic()
        server.process.send_signal(ending)
        assert [close_code(tab) for tab in sockets] == [4012] * 5
        assert server.wait() == 0
        assert time.monotonic() - began < STOP_SECONDS


def test_a_stop_in_the_middle_of_a_reply_loses_nothing(data_dir: Path) -> None:
    with ServerProcess(data_dir) as server:
        dreamer = Client.signed_in(server)
        dream = dreamer.new_dream()
        with dreamer.socket(dream) as tab:
            tab.send(json.dumps({"type": "message.send", "id": "one", "text": "I was flying over a river with my mother."}))
            wait_for(lambda: json.loads(tab.recv(10))["type"] == "reply.delta")
            assert server.stop() == 0
        server.start()

        def finished() -> list[str]:
            messages = dreamer.get(f"/api/user/me/dream/{dream}/messages/").json()
            return [message["message"] for message in messages if message["role"] == "analyst" and message["state"] == "complete"]

        assert len(wait_for(finished, timeout=30)) == 1
        assert [kind for (kind,) in server.rows("SELECT kind FROM person_creditentry WHERE kind IN ('hold', 'capture')")] == [
            "hold",
            "capture",
        ]


def test_an_event_stream_and_a_half_sent_request_do_not_hold_up_the_stop(data_dir: Path) -> None:
    with ServerProcess(data_dir) as server:
        dreamer = Client.signed_in(server)
        path = f"/api/user/me/dream/{dreamer.new_dream()}/events/"
        stream = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {dreamer.token}\r\n\r\n"
        with (
            socket.create_connection(("127.0.0.1", server.port)) as streaming,
            socket.create_connection(("127.0.0.1", server.port)) as unfinished,
        ):
            streaming.sendall(stream.encode())
            assert b"200 OK" in streaming.recv(65536)
            unfinished.sendall(b"POST /api/user/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
            began = time.monotonic()
            assert server.stop() == 0
            assert time.monotonic() - began < STOP_SECONDS
    assert "Traceback" not in server.log


def test_a_second_server_on_the_same_data_is_refused_in_one_line(data_dir: Path) -> None:
    with ServerProcess(data_dir) as first:
        second = ServerProcess(data_dir)
        second.log_path = data_dir / "second.log"
        second.start(wait=False)
        assert second.wait(30) == 1
        assert second.log.strip() == f"CommandError: Another Reverie server already runs on {data_dir}."
        assert Client(first).get("/health/").status == 200


def test_a_server_that_was_killed_leaves_no_lock_behind(data_dir: Path) -> None:
    with ServerProcess(data_dir) as server:
        server.kill()
        server.start()


def test_a_port_in_use_is_said_in_one_line(data_dir: Path, server: ServerProcess) -> None:
    other = ServerProcess(data_dir, port=server.port).start(wait=False)
    assert other.wait(30) == 1
    assert other.log.strip() == f"CommandError: Port {server.port} on 127.0.0.1 can't be used: Address already in use."


def test_several_processes_without_redis_are_refused(data_dir: Path) -> None:
    server = ServerProcess(data_dir, args=["--processes", "2"]).start(wait=False)
    assert server.wait(30) == 1
    assert "need REDIS_URL" in server.log


def test_a_database_out_of_reach_is_said_in_one_line(data_dir: Path) -> None:
    server = ServerProcess(data_dir, env={"DATABASE_URL": "postgres://reverie:secret-word@127.0.0.1:1/reverie"}).start(wait=False)
    assert server.wait(60) == 1
    assert "The database can't be used" in server.log
    assert "Traceback" not in server.log
    assert "secret-word" not in server.log


def test_the_command_runs_from_any_folder(data_dir: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, str(BASE_DIR / "manage.py"), "serve", "--help"], cwd=tmp_path, capture_output=True, timeout=60, check=True
    )
