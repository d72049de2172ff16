"""A Redis in cluster mode is refused in one line, not by half of all requests failing later."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from project.realtime.cluster import is_cluster
from tests import services

from . import forkserver
from .process import BASE_DIR, DidNotStart, ServerProcess, wait_for

pytestmark = [pytest.mark.embedded, pytest.mark.skipif(services.redis_server() is None, reason="needs redis-server")]


def answers(port: int) -> bool:
    try:
        return bool(redis.Redis(port=port).ping())
    except redis.exceptions.ConnectionError:
        return False


@pytest.fixture
def cluster() -> Iterator[str]:
    """One node of three would say the same."""
    port = services.free_port()
    with tempfile.TemporaryDirectory() as folder:
        command = [str(services.redis_server()), "--bind", "127.0.0.1", "--port", str(port), "--dir", folder, "--save", ""]
        bus = ["--cluster-enabled", "yes", "--cluster-port", str(services.free_port())]
        process = subprocess.Popen([*command, *bus], stdout=subprocess.DEVNULL)
        try:
            wait_for(lambda: answers(port))
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            process.terminate()
            process.wait(60)


def test_the_start_says_that_a_cluster_can_not_be_used(cluster: str, data_dir: Path) -> None:
    with pytest.raises(DidNotStart) as refused:
        ServerProcess(data_dir, env={"REDIS_URL": cluster}).start()
    assert "REDIS_URL leads to a Redis in cluster mode" in str(refused.value)
    assert "Traceback" not in str(refused.value)


@pytest.mark.parametrize("program", [["worker", "--pool", "solo"], ["beat"]], ids=lambda program: program[0])
def test_a_worker_and_beat_say_so_too(program: list[str], cluster: str, data_dir: Path) -> None:
    env = {**ServerProcess(data_dir, env={"REDIS_URL": cluster}).env, "REVERIE_WORKER": "true"}
    done = forkserver.run(["-m", "celery", "--app", "project", *program], cwd=BASE_DIR, env=env)
    assert done.returncode == 1
    assert "REDIS_URL leads to a Redis in cluster mode" in done.stderr and "Traceback" not in done.stderr


def test_a_redis_that_is_away_is_not_taken_for_one() -> None:
    assert not is_cluster(f"redis://127.0.0.1:{services.free_port()}/0")
