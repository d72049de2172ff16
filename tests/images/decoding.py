"""Many files through the program that decodes uploads (project/pictures/process.py): loaded once, and forked for each.

Each file still meets a process of its own with the program's own limits. Only that a server loads the program every time is left out, and
that is what costs most.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from project.pictures import decoder

LOADED = """
import os, sys
sys.path.append(sys.argv.pop(1))
from pictures import process
for line in sys.stdin.buffer:
    pid = os.fork()
    if pid == 0:
        folder = line.decode().rstrip()
        for number, name in enumerate(("input", "output", "errors")):
            os.dup2(os.open(os.path.join(folder, name), os.O_RDWR | os.O_CREAT | os.O_TRUNC * bool(number)), number)
        sys.stdin = open(0)
        sys.stdout = open(1, "w")
        process.main()
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@contextlib.contextmanager
def loaded(folder: Path) -> Iterator[Any]:
    """Yields what is called as `subprocess.run` is by the decoder."""
    command = [sys.executable, "-I", "-c", LOADED, str(decoder.FOLDER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={}, cwd=decoder.FOLDER) as program:
        assert program.stdin is not None
        assert program.stdout is not None

        def run(command: list[str], *, input: bytes, **_: Any) -> subprocess.CompletedProcess[bytes]:
            assert program.stdin is not None
            assert program.stdout is not None
            (folder / "input").write_bytes(input)
            program.stdin.write(f"{folder}\n".encode())
            program.stdin.flush()
            code = int(program.stdout.readline())
            return subprocess.CompletedProcess(command, code, (folder / "output").read_bytes(), (folder / "errors").read_bytes())

        yield run
        program.stdin.close()


def in_place_of_programs(monkeypatch: pytest.MonkeyPatch, run: Any) -> None:
    """From now on the decoder of this process has its files decoded by `run`."""
    monkeypatch.setattr(decoder, "subprocess", SimpleNamespace(run=run, TimeoutExpired=subprocess.TimeoutExpired))
