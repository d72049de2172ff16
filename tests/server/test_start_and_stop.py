"""A server starts quickly, says where everything is, and ends in order."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import signal
import socket
import stat
import time
from pathlib import Path

import pytest

from project.version import VERSION
from tests import prepared

from . import forkserver
from .client import Client, close_code
from .process import BASE_DIR, ServerProcess, wait_for

ALIVE = {"status": "ok", "version": VERSION}
"""What the machine itself is told."""

pytestmark = [pytest.mark.embedded, pytest.mark.slow]

FIRST_START_SECONDS = 20
LATER_START_SECONDS = 8
"""Of processor time: 6 and 2 on the machine where they were set."""
MEMORY_MB = 180
STOP_SECONDS = 30
"""Of waiting: one on an idle machine; what holds up a stop does so until it is killed."""


@pytest.mark.parametrize("has_tables", [True, pytest.param(False, marks=pytest.mark.long)])
def test_it_starts_on_empty_data_in_little_memory_and_again_on_the_same_data(data_dir: Path, has_tables: bool) -> None:
    """Making all tables takes a processor twenty seconds; the suite makes them when they have changed (tests/prepared.py)."""
    if has_tables:
        data_dir.mkdir()
        shutil.copyfile(prepared.sqlite(prepared.MIGRATED), data_dir / prepared.DATABASE_NAME)
    server = ServerProcess(data_dir, env={"DJANGO_SETTINGS_MODULE": None}, is_first_start=True)
    for limit in (FIRST_START_SECONDS, LATER_START_SECONDS):
        with server:
            assert server.processor_seconds() < limit
            status = dict(line.split(":", 1) for line in Path(f"/proc/{server.pid}/status").read_text().splitlines())
            # The peak as well: what a migration takes is taken by another process.
            assert int(status["VmHWM"].split()[0]) / 1024 < MEMORY_MB
            assert Client(server).get("/health/ready/").status == 200
            assert Client.signed_in(server).get("/api/user/me/").status == 200


def test_it_prints_its_address_the_demo_account_and_where_mail_goes(server: ServerProcess) -> None:
    assert f"http://127.0.0.1:{server.port}" in server.log
    assert " / ".join(server.demo) in server.log
    assert str(server.data_dir / "outbox") in server.log


def test_what_is_secret_in_the_data_is_for_its_owner_only(server: ServerProcess) -> None:
    for name in ("secret_key", "demo_account.txt"):
        assert stat.S_IMODE((server.data_dir / name).stat().st_mode) == 0o600


def test_a_session_outlives_kill_9_and_no_lock_is_left_behind(data_dir: Path) -> None:
    with ServerProcess(data_dir, prepares=True) as server:
        dreamer = Client.signed_in(server)
        server.restart()
        assert dreamer.get("/api/user/me/").status == 200


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_every_socket_is_told_of_a_restart_and_the_exit_is_clean(data_dir: Path, ending: signal.Signals) -> None:
    with ServerProcess(data_dir, prepares=True) as server, contextlib.ExitStack() as stack:
        dreamer = Client.signed_in(server)
        sockets = [stack.enter_context(dreamer.socket(dreamer.new_dream())) for _ in range(5)]
        began = time.monotonic()
        server.process.send_signal(ending)
        assert [close_code(tab) for tab in sockets] == [4012] * 5
        assert server.wait() == 0
        assert time.monotonic() - began < STOP_SECONDS


def test_a_stop_in_the_middle_of_a_reply_loses_nothing(data_dir: Path) -> None:
    with ServerProcess(data_dir, env={"DREAMS_OFFLINE_WORDS_PER_SECOND": "10"}, prepares=True) as server:
        dreamer = Client.signed_in(server)
        dream = dreamer.new_dream()
        with dreamer.socket(dream) as tab:
            tab.send(json.dumps({"type": "message.send", "id": "one", "text": "I was flying over a river with my mother."}))
            wait_for(lambda: json.loads(tab.recv(60))["type"] == "reply.delta")
            assert server.stop() == 0
        server.env["DREAMS_OFFLINE_WORDS_PER_SECOND"] = "1000"
        server.start()

        def finished() -> list[str]:
            messages = dreamer.get(f"/api/user/me/dream/{dream}/messages/").json()
            return [message["message"] for message in messages if message["role"] == "analyst" and message["state"] == "complete"]

        assert len(wait_for(finished)) == 1
        assert [kind for (kind,) in server.rows("SELECT kind FROM person_creditentry WHERE kind IN ('hold', 'capture')")] == [
            "hold",
            "capture",
        ]


def test_an_event_stream_and_a_half_sent_request_do_not_hold_up_the_stop(data_dir: Path) -> None:
    with ServerProcess(data_dir, prepares=True) as server:
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


def test_it_stops_being_ready_first_and_answers_on_every_connection(data_dir: Path) -> None:
    with ServerProcess(data_dir, env={"SERVER_DRAIN_SECONDS": "600"}) as server, contextlib.closing(kept_connection(server)) as kept:
        server.process.send_signal(signal.SIGTERM)
        not_ready = wait_for(lambda: answer if (answer := Client(server).get("/health/ready/")).status == 503 else None)
        assert not_ready.json() == {"status": "stopping", "checks": {}}
        for connection in (kept, http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)):
            connection.request("GET", "/health/")
            answer = connection.getresponse()
            assert (answer.status, answer.getheader("Connection"), json.loads(answer.read())) == (200, "close", ALIVE)
            assert connection.sock is None, "closed, as it said"


def test_a_connection_that_nobody_uses_does_not_hold_up_the_stop(data_dir: Path) -> None:
    env = {"SERVER_DRAIN_SECONDS": "0.2"}
    with ServerProcess(data_dir, env=env) as server, contextlib.closing(kept_connection(server)):
        began = time.monotonic()
        assert server.stop() == 0
        assert time.monotonic() - began < STOP_SECONDS
    assert "Traceback" not in server.log


def kept_connection(server: ServerProcess) -> http.client.HTTPConnection:
    """One that has had an answer and stays open, as a proxy keeps them."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", "/health/")
    answer = connection.getresponse()
    assert (answer.getheader("Connection"), json.loads(answer.read())) == (None, ALIVE)
    return connection


def test_a_second_server_on_the_same_data_is_refused_in_one_line(data_dir: Path) -> None:
    with ServerProcess(data_dir, prepares=True) as first:
        second = ServerProcess(data_dir, prepares=True)
        second.log_path = data_dir / "second.log"
        second.start(wait=False)
        assert second.wait() == 1
        assert second.log.strip() == f"CommandError: Another Reverie server already runs on {data_dir}."
        assert Client(first).get("/health/").status == 200


def test_a_port_in_use_is_said_in_one_line(data_dir: Path, server: ServerProcess) -> None:
    other = ServerProcess(data_dir, port=server.port).start(wait=False)
    assert other.wait() == 1
    assert other.log.strip() == f"CommandError: Port {server.port} on 127.0.0.1 can't be used: Address already in use."


def test_several_processes_without_redis_are_refused(data_dir: Path) -> None:
    server = ServerProcess(data_dir, args=["--processes", "2"]).start(wait=False)
    assert server.wait() == 1
    assert "need REDIS_URL" in server.log


def test_a_database_out_of_reach_is_said_in_one_line(data_dir: Path) -> None:
    server = ServerProcess(data_dir, env={"DATABASE_URL": "postgres://reverie:secret-word@127.0.0.1:1/reverie"}).start(wait=False)
    assert server.wait() == 1
    assert "The database can't be used" in server.log
    assert "Traceback" not in server.log
    assert "secret-word" not in server.log


def test_the_command_runs_from_any_folder(data_dir: Path, tmp_path: Path) -> None:
    done = forkserver.run([str(BASE_DIR / "manage.py"), "serve", "--help"], cwd=tmp_path, env=ServerProcess(data_dir).env)
    assert (done.returncode, "usage" in done.stdout) == (0, True), done.stderr
