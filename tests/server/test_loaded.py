"""Servers under test are forked from a process that has loaded Reverie, unless their settings count while it loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import forkserver
from .process import BASE_DIR, ServerProcess

pytestmark = [pytest.mark.once, pytest.mark.skipif(not forkserver.IS_POSSIBLE, reason="needs pidfd")]


def begun_with(folder: Path, **env: str) -> forkserver.Program:
    """`manage.py check`, ended, of a site with these settings."""
    site = ServerProcess(folder, env=env)
    with (folder / "log").open("wb") as output:
        program = forkserver.Program(["manage.py", "check"], cwd=BASE_DIR, env=site.env, output=output, errors=output)
        assert program.wait(120) == 0, (folder / "log").read_text(encoding="utf-8")
    return program


def test_a_usual_server_is_forked_with_all_that_it_needs(server: ServerProcess) -> None:
    assert isinstance(server.process, forkserver.Program)
    assert server.process.is_loaded


def test_a_setting_that_was_read_while_loading_gets_a_start_of_its_own(tmp_path: Path) -> None:
    program = begun_with(tmp_path, JWT_SIGNING_KEY="a key for tests, of more than thirty-two bytes")
    assert not program.is_loaded


def test_a_setting_that_does_something_while_loading_gets_a_start_of_its_own(tmp_path: Path) -> None:
    assert not begun_with(tmp_path, LOG_LEVEL="ERROR").is_loaded
