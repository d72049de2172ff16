"""What people type: `runserver` is the whole server with reloading, `test` runs the tests, `flush` leaves a site that starts."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from . import forkserver, loaded
from .client import Client
from .process import BASE_DIR, ServerProcess, wait_for

pytestmark = pytest.mark.embedded


def manage(data_dir: Path, *command: str) -> subprocess.CompletedProcess[str]:
    env = ServerProcess(data_dir, env={"SECRET_KEY": loaded.SECRET_KEY}).env
    return forkserver.run(["manage.py", *command], cwd=BASE_DIR, env=env)


def tells_a_dream(server: ServerProcess) -> None:
    dreamer = Client.signed_in(server)
    dream = dreamer.new_dream()
    with dreamer.socket(dream) as tab:
        assert tab.protocol.state.name == "OPEN"
    dreamer.post(f"/api/user/me/dream/{dream}/messages/", {"id": "one", "text": "I was flying over a river."})

    def is_answered() -> bool:
        rows = dreamer.get(f"/api/user/me/dream/{dream}/messages/").json()
        return any(row["role"] == "analyst" and row["state"] == "complete" for row in rows)

    wait_for(is_answered)


def test_runserver_serves_pages_sockets_and_replies_whatever_it_is_told_of_threads_and_files(data_dir: Path) -> None:
    server = ServerProcess(data_dir)
    server.command = ["runserver", f"127.0.0.1:{server.port}", "--noreload", "--nothreading", "--nostatic"]
    with server:
        assert Client(server).get("/static/css/base.css").status == 200
        tells_a_dream(server)
        assert server.stop() == 0


def test_runserver_serves_and_starts_anew_when_the_code_changes(data_dir: Path) -> None:
    source = data_dir / "source"
    source.mkdir(parents=True)
    for name in ("manage.py", "project", "person", "dreams", "imagegen", "templates", "static", "locale"):
        copy = shutil.copytree if (BASE_DIR / name).is_dir() else shutil.copy
        copy(BASE_DIR / name, source / name)
    server = ServerProcess(data_dir / "data", source=source, env={"DJANGO_SETTINGS_MODULE": None})
    server.command = ["runserver", str(server.port)]
    with server:
        assert Client(server).get("/static/css/base.css").status == 200
        tells_a_dream(server)
        page = source / "templates" / "404.html"
        page.write_text("the new page", encoding="utf-8")
        wait_for(lambda: Client(server).get("/nothing/").text == "the new page")
        assert server.process.poll() is None
        assert server.stop() == 0


def test_an_address_that_is_none_is_refused_in_a_line(tmp_path: Path) -> None:
    done = manage(tmp_path, "runserver", "everywhere")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)


def test_a_flushed_site_starts_and_takes_people_in(data_dir: Path) -> None:
    with ServerProcess(data_dir, env={"PERSON_EMAIL_ACTIVATION": "off"}, prepares=True) as server:
        assert server.stop() == 0
        for command in (["serve"], ["serve", "--no-prepare"]):
            assert forkserver.run(["manage.py", "flush", "--no-input"], cwd=BASE_DIR, env=server.env).returncode == 0
            server.command = command
            server.start()
            account = {"username": "ann", "email": "ann@example.org", "password": "moonlit-garden-7"}
            assert Client(server).post("/api/user/register/", account).status == 201
            assert len(server.rows("select slug from dreams_analyst")) > 1
            assert len(server.rows("select slug from imagegen_style")) > 20
            assert server.stop() == 0


def test_the_test_command_runs_what_is_named(tmp_path: Path) -> None:
    done = manage(tmp_path, "test", "tests/accounts/test_devices.py", "-k", "nothing-has-this-name")
    assert done.returncode == 5, done.stdout + done.stderr  # pytest's own: nothing was selected
    assert "deselected" in done.stdout


def test_the_test_command_says_what_there_is(tmp_path: Path) -> None:
    done = manage(tmp_path, "test", "nothing")
    assert (done.returncode, done.stdout) == (1, "")
    assert "There are no tests “nothing”" in done.stderr
    assert "accounts" in done.stderr
