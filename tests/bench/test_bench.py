"""The benchmark itself works: each part measures each server whole. What it measures is not judged here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.embedded
@pytest.mark.slow
def test_each_part_measures_each_server() -> None:
    servers = ["relay", "channels", "reverie"]
    command = [sys.executable, "-m", "tests.bench", "--tiny", "--servers", ",".join(servers)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    for server in servers:
        assert sum(f" {server} " in line for line in lines) >= 2
    assert "failed" not in done.stdout
    for server in ("fastapi", "drf", "reverie"):
        for request in ("list", "sign-in", "page of 20"):
            assert sum(f" {request} " in line and f" {server} " in line for line in lines) == 2
    for title in (
        "From the send to the first text",
        "Tickets, handshakes",
        "Growth with the number of messages",
        "Sealing on and off",
        "Bars",
    ):
        assert any(line.startswith(title) for line in lines)
