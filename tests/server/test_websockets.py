"""What the server itself promises about every websocket: pings on a schedule, limits, and honest refusals."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pytest
from websockets.exceptions import InvalidStatus
from websockets.frames import Frame, Opcode
from websockets.sync.client import ClientConnection, connect

from .client import Client, close_code
from .process import ServerProcess, wait_for

pytestmark = pytest.mark.embedded


class Watched(ClientConnection):
    """A connection that notes when pings arrive."""

    def recv_events(self) -> None:
        self.pings: list[float] = []
        super().recv_events()

    def process_event(self, event: object) -> None:
        if isinstance(event, Frame) and event.opcode is Opcode.PING:
            self.pings.append(time.monotonic())
        super().process_event(event)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    env = {"SERVER_PING_SECONDS": "2", "SERVER_SILENT_SECONDS": "5"}
    with ServerProcess(tmp_path_factory.mktemp("data"), env=env, prepares=True) as running:
        yield running


def test_pings_come_on_schedule_though_the_client_talks_all_the_time(dreamer: Client) -> None:
    with dreamer.socket(dreamer.new_dream(), create_connection=Watched, ping_interval=None) as tab:
        assert isinstance(tab, Watched)
        began = time.monotonic()
        while len(tab.pings) < 3:
            tab.send('{"type": "ping"}')
            assert json.loads(tab.recv(60))["type"] == "pong"
            assert time.monotonic() - began < 120
            time.sleep(0.1)
        assert tab.pings[-1] - tab.pings[0] > 2, "not more often than told"


def test_a_client_that_only_answers_pings_stays(dreamer: Client) -> None:
    with dreamer.socket(dreamer.new_dream(), ping_interval=None) as tab:
        time.sleep(8)  # longer than SERVER_SILENT_SECONDS
        tab.send('{"type": "ping"}')
        assert json.loads(tab.recv(60))["type"] == "pong"


def test_a_frame_over_the_limit_closes_with_1009(dreamer: Client) -> None:
    with dreamer.socket(dreamer.new_dream()) as tab:
        tab.send("x" * (256 * 1024 + 1))
        assert close_code(tab) == 1009


def test_text_that_is_not_utf_8_closes_with_1007(dreamer: Client) -> None:
    with dreamer.socket(dreamer.new_dream()) as tab:
        tab.send(b"\xff\xfe", text=True)
        assert close_code(tab) == 1007


def test_a_binary_frame_is_answered_with_an_error_and_the_socket_stays(dreamer: Client) -> None:
    with dreamer.socket(dreamer.new_dream()) as tab:
        tab.send(b"\x00\xff")
        assert json.loads(tab.recv(60))["code"] == "bad_json"
        tab.send('{"type": "ping"}')
        assert json.loads(tab.recv(60))["type"] == "pong"


@pytest.mark.parametrize("path", ["/ws/", "/ws/nothing/", "/ws/dreams/not-a-uuid/", "/", "/health/"])
def test_a_socket_that_nobody_serves_is_refused(server: ServerProcess, path: str) -> None:
    with pytest.raises(InvalidStatus) as refused, connect(server.ws_url(path)):
        pass
    assert refused.value.response.status_code == 403
    assert "Traceback" not in server.log


def test_open_sockets_are_counted(dreamer: Client, anyone: Client) -> None:
    with dreamer.socket(dreamer.new_dream()), dreamer.socket(dreamer.new_dream()):
        assert "reverie_sockets 2.0" in anyone.get("/metrics/").text
    assert wait_for(lambda: "reverie_sockets 0.0" in anyone.get("/metrics/").text)
