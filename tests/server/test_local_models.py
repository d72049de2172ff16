"""A model server on this machine is named once the server is up, with the settings that use it; nothing else is asked, nobody waits."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dreams.analysts import local_servers
from dreams.analysts.local_servers import LocalServer
from project.server import local_models
from tests.fakes.local_models import FakeModelServer, models

from .process import ServerProcess, wait_for

pytestmark = pytest.mark.embedded

OLLAMA = {"v1__models": models("llama3.1:8b", "nomic-embed-text", "qwen3:4b", owner="library")}


@contextlib.contextmanager
def silent_port() -> Iterator[int]:
    """Takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


@pytest.mark.parametrize(
    ("answers", "name", "found"),
    [
        (OLLAMA, "Ollama", ("llama3.1:8b", "qwen3:4b")),
        ({"api__tags": {"models": [{"name": "gemma3:1b"}]}}, "Ollama", ("gemma3:1b",)),
        ({"v1__models": {"object": "list", "data": None}}, "", ()),
        ({"v1__models": models("qwen3-8b", owner="organization_owner")}, "LM Studio", ("qwen3-8b",)),
        ({"v1__models": models("/models/llama.gguf", owner="llamacpp")}, "llama.cpp", ("/models/llama.gguf",)),
        ({"v1__models": models("Qwen/Qwen3-8B", owner="vllm")}, "vLLM", ("Qwen/Qwen3-8B",)),
        ({"v1__models": models("good", "\x1b[31mred", "two words", 7, "x" * 500, owner="me")}, "", ("good",)),
    ],
)
def test_each_kind_of_server_is_known_by_its_answer(answers: dict[str, Any], name: str, found: tuple[str, ...]) -> None:
    with FakeModelServer(**answers).in_thread() as fake:
        assert list(local_servers.find([fake.port])) == [LocalServer(fake.port, name, found)]


@pytest.mark.parametrize(
    "answers",
    [{}, {"v1__models": b"<html>Hello</html>"}, {"v1__models": [1, 2]}, {"v1__models": {"data": "all"}}, {"v1__models": b"[" * 100_000}],
)
def test_who_answers_otherwise_is_none(answers: dict[str, Any]) -> None:
    with FakeModelServer(**answers).in_thread() as fake:
        assert list(local_servers.find([fake.port])) == []


def test_a_long_list_is_told_in_short() -> None:
    server = LocalServer(1234, "LM Studio", tuple(f"model-{number}" for number in range(8)))
    assert "model-4 and 3 more. " in server.line and "model-5" not in server.line
    assert "DREAMS_ANALYST_MODEL" not in LocalServer(1234, "", ()).line


def test_silent_and_closed_ports_are_asked_at_the_same_time() -> None:
    with contextlib.ExitStack() as stack:
        ports = [stack.enter_context(silent_port()) for _ in range(6)]
        began = time.monotonic()
        assert list(local_servers.find(ports)) == []
        assert time.monotonic() - began < 2 * local_servers.TIMEOUT_SECONDS * 3


def test_a_start_names_it_in_one_line_with_the_settings_that_use_it(tmp_path: Path) -> None:
    with FakeModelServer(**OLLAMA).in_thread() as fake, silent_port() as silent:
        env = {"DREAMS_LOCAL_MODELS": None, "DREAMS_LOCAL_MODEL_PORTS": f"{silent},{fake.port}"}
        with ServerProcess(tmp_path / "one", env=env) as server:
            address = f"http://127.0.0.1:{fake.port}"
            line = wait_for(lambda: next((line for line in server.log.splitlines() if address in line), None))
            assert line == (
                f"A model server (Ollama) at {address} has llama3.1:8b, qwen3:4b. "
                f"To let it answer: OPENAI_BASE_URL={address}/v1 DREAMS_ANALYST_MODEL=llama3.1:8b"
            )
            assert [request.path for request in fake.requests] == ["/v1/models"]


@pytest.mark.parametrize(
    "decided", [{"DREAMS_LOCAL_MODELS": False}, {"DREAMS_ANALYST_IS_CHOSEN": True}, {"DREAMS_LOCAL_MODEL_PORTS": []}, {}]
)
def test_once_somebody_has_decided_nobody_is_asked(settings: Any, capsys: pytest.CaptureFixture[str], decided: dict[str, Any]) -> None:
    with FakeModelServer(**OLLAMA).in_thread() as fake:
        settings.DREAMS_LOCAL_MODELS, settings.DREAMS_ANALYST_IS_CHOSEN, settings.DREAMS_LOCAL_MODEL_PORTS = True, False, [fake.port]
        for name, value in decided.items():
            setattr(settings, name, value)
        # Where nothing is decided, the port is the server's own.
        local_models.announce(but=0 if decided else fake.port)
        for thread in [one for one in threading.enumerate() if one.name == "local-models"]:
            thread.join(60)
        assert (fake.requests, capsys.readouterr().out) == ([], "")
