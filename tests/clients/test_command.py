"""The command `reverie`, as a shell runs it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from pathlib import Path

import pytest

from tests.clients.conftest import PASSWORD, Member
from tests.server.process import BASE_DIR

pytestmark = pytest.mark.once
DREAM = "I dreamt of the sea and my mother, and I was afraid of a black dog."


class Shell:
    def __init__(self, folder: Path, site: str) -> None:
        self.account = folder / "config" / "account.json"
        self.folder = folder
        self._env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(BASE_DIR / "clients/python/src")}
        self._env |= {"REVERIE_CONFIG": str(self.account), "REVERIE_SITE": site}

    async def start(self, *arguments: str) -> asyncio.subprocess.Process:
        pipe = asyncio.subprocess.PIPE
        command = [sys.executable, "-m", "reverie_client.command", *arguments]
        return await asyncio.create_subprocess_exec(*command, env=self._env, cwd=self.folder, stdin=pipe, stdout=pipe, stderr=pipe)

    async def run(self, *arguments: str, words: str = "") -> tuple[int, str, str]:
        process = await self.start(*arguments)
        out, err = await process.communicate(words.encode())
        return process.returncode or 0, out.decode(), err.decode()


async def test_it_signs_in_tells_paints_lists_and_exports(alice: Member, tmp_path: Path) -> None:
    shell = Shell(tmp_path, alice.line.url(""))
    code, _, said = await shell.run("dreams")
    assert code == 3 and "reverie sign-in" in said
    assert (await shell.run("sign-in", "--email", alice.email, words="wrong\n"))[0] == 3
    code, out, said = await shell.run("sign-in", "--email", alice.email, words=f"{PASSWORD}\n")
    assert (code, out) == (0, ""), said
    assert stat.S_IMODE(shell.account.stat().st_mode) == 0o600

    code, out, said = await shell.run("tell", words=DREAM)
    [dream] = await alice.client.dreams()
    assert (code, out.rstrip("\n")) == (0, (await alice.messages(dream["id"]))[1]["message"].rstrip("\n")), said
    assert said == f"dream {dream['id']}\n"
    code, out, _ = await shell.run("--help")
    assert code == 0 and "130 ended by Ctrl-C" in out
    code, out, _ = await shell.run("dreams", "--json")
    assert code == 0 and json.loads(out)["id"] == dream["id"]
    assert (await shell.run("picture", "a lighthouse", "-o", "made.png"))[0] == 0
    assert (tmp_path / "made.png").read_bytes()[:4] == b"\x89PNG"
    assert (await shell.run("export", "-o", "all.zip"))[0] == 0
    assert (tmp_path / "all.zip").read_bytes()[:2] == b"PK"
    code, out, _ = await shell.run("keep", "--json", words="A tower.")
    assert code == 0 and json.loads(out)["entry"]["text"] == "A tower."
    code, out, _ = await shell.run("show", "--json", "00000000-0000-4000-8000-000000000000")
    assert code == 1 and json.loads(out)["code"] == "dream_not_found"
    assert (await shell.run("sign-out"))[0] == 0 and not shell.account.exists()
    assert (await shell.run("credits", "--site", "http://127.0.0.1:9"))[0] == 5


async def test_ctrl_c_stops_the_answer_and_keeps_what_was_read(alice: Member, tmp_path: Path) -> None:
    made = await alice.client.new_key("shell", ["dreams:read", "dreams:write"])
    shell = Shell(tmp_path, alice.line.url(""))
    assert (await shell.run("sign-in", "--key", words=f"{made['key']}\n"))[0] == 0
    process = await shell.start("tell")
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(DREAM.encode())
    process.stdin.close()
    shown = await process.stdout.read(20)
    process.send_signal(signal.SIGINT)
    shown += await process.stdout.read()
    assert await process.wait() == 130
    [dream] = await alice.client.dreams()
    reply = (await alice.messages(dream["id"]))[1]
    assert reply["state"] == "stopped"
    assert shown.decode().rstrip("\n") == reply["message"].rstrip("\n")
