"""The benchmark itself works: every server answers every chat whole. What it measures is not judged here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.embedded
@pytest.mark.slow
def test_each_server_is_measured() -> None:
    servers = ["relay", "channels", "reverie"]
    command = [
        sys.executable,
        "-m",
        "tests.bench",
        "--chats",
        "2",
        "--tokens",
        "20",
        "--idle",
        "5",
        "--rest",
        "0.2",
        "--servers",
        ",".join(servers),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for server in servers:
        assert sum(f" {server} " in line for line in done.stdout.splitlines()) >= 2
    assert "failed" not in done.stdout
    for server in ("fastapi", "drf", "reverie"):
        assert sum(f" {server} " in line and "/api/user/me/dreams/" in line for line in done.stdout.splitlines()) == 2
