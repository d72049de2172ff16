"""Servers under test are forked from a process that has loaded Reverie, unless their settings count while it loads."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import forkserver, loaded
from .process import BASE_DIR, ServerProcess
from .sites import DATABASE_NAME

pytestmark = [pytest.mark.once, pytest.mark.skipif(not forkserver.IS_POSSIBLE, reason="needs pidfd")]


RATE = "from rest_framework.throttling import AnonRateThrottle; from django.conf import settings; "
RATE += "print(AnonRateThrottle().rate, settings.DATA_DIR, settings.DATABASES['default']['NAME'])"
LOGGED = "import structlog; log = structlog.get_logger('tests'); log.debug('seen.debug'); log.error('seen.error')"


def begun_with(folder: Path, *command: str, **env: str) -> tuple[forkserver.Program, str]:
    """A command of a site with these settings, ended, and what it printed."""
    site = ServerProcess(folder, env={"SECRET_KEY": loaded.SECRET_KEY, **env})
    with (folder / "log").open("wb") as output:
        program = forkserver.Program(["manage.py", *command], cwd=BASE_DIR, env=site.env, output=output, errors=output)
        code = program.wait(120)
    printed = (folder / "log").read_text(encoding="utf-8")
    assert code == 0, printed
    return program, printed


def test_a_usual_server_is_forked_with_all_that_it_needs(server: ServerProcess) -> None:
    assert isinstance(server.process, forkserver.Program)
    assert server.process.is_loaded


def test_what_is_forked_so_has_its_own_settings(tmp_path: Path) -> None:
    program, printed = begun_with(tmp_path, "shell", "--no-imports", "-c", RATE, THROTTLE_ANON="7/hour")
    assert program.is_loaded
    assert printed.splitlines()[-1] == f"7/hour {tmp_path} {tmp_path / DATABASE_NAME}"


@pytest.mark.parametrize(("level", "style"), [("ERROR", "json"), ("DEBUG", "console")])
def test_what_is_forked_so_logs_as_it_is_told(tmp_path: Path, level: str, style: str) -> None:
    program, printed = begun_with(tmp_path, "shell", "--no-imports", "-c", LOGGED, LOG_LEVEL=level, LOG_FORMAT=style)
    assert program.is_loaded
    assert ("seen.debug" in printed, '"event": "seen.error"' in printed) == (level == "DEBUG", style == "json")
    assert "seen.error" in printed


def test_a_setting_that_was_read_while_loading_gets_a_start_of_its_own(tmp_path: Path) -> None:
    program, _ = begun_with(tmp_path, "check", JWT_SIGNING_KEY="a key for tests, of more than thirty-two bytes")
    assert not program.is_loaded


def test_a_setting_that_does_something_while_loading_gets_a_start_of_its_own(tmp_path: Path) -> None:
    program, _ = begun_with(tmp_path, "check", DEBUG="true")
    assert not program.is_loaded
