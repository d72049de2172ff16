"""Python programs started from a process that has Django, Celery and the other packages loaded: a start takes a third as long.

As multiprocessing's forkserver does it: `Program` asks a process of this module (`python -m tests.server.forkserver`), which forks, takes
on the environment, directory, arguments, processor cores and output that were asked for, and runs the file or module as `python` would.
Only packages that read neither settings nor environment when they are imported are loaded there. Servers, workers and commands whose
settings allow it are forked from a second such process, itself forked from the first: it has loaded Reverie too (tests/server/loaded.py).
All workers of a run share the first, and those of one pass the second (`shared`); pytest alone has its own two. Where the system lacks
pidfd, programs are started as usual.
"""

from __future__ import annotations

import array
import atexit
import contextlib
import fcntl
import gc
import importlib
import io
import json
import os
import runpy
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NoReturn

from tests.server import loaded

SHARED = "REVERIE_FORK_SERVER"
"""The address of the one that the whole run shares, in the environment of its workers."""
IS_POSSIBLE = hasattr(os, "pidfd_open")
LONGEST_ORDER = 256 * 1024
START_SECONDS = 180
REFUSED = -1
"""In place of a pid: this program must be started from the other process."""

PRELOADED = [
    "aiohttp", "argon2", "asyncio", "autobahn.twisted.websocket", "channels.layers", "cryptography.fernet",
    "cryptography.hazmat.primitives.kdf.hkdf", "cryptography.x509", "httpcore2", "httpx2", "idna", "jwt",
    "msgpack", "numpy", "PIL.Image", "PIL.ImageFilter", "psycopg",
    "psycopg_pool", "redis", "redis.asyncio", "requests", "rich.traceback", "structlog", "yaml", "unittest.mock", "celery",
    "celery.app.amqp", "celery.app.control", "celery.app.events", "celery.app.log", "celery.app.task", "celery.beat",
    "celery.bin.worker", "celery.concurrency.prefork", "celery.concurrency.thread", "celery.worker", "celery.worker.components",
    "celery.worker.consumer", "celery.worker.autoscale", "celery.worker.strategy", "kombu", "kombu.pidbox",
    "kombu.transport.memory", "kombu.transport.redis", "django.contrib.admin.options", "django.contrib.postgres.fields",
    "django.contrib.staticfiles.storage", "django.core.handlers.asgi", "django.core.management",
    "django.core.management.commands.migrate", "django.core.servers.basehttp", "django.db.backends.sqlite3.base",
    "django.db.migrations.executor", "django.db.models", "django.forms", "django.template.defaulttags",
    "django.template.loader_tags", "django.templatetags.i18n", "django.test", "django.test.client", "django.urls",
    "django.views.generic", "OpenSSL.SSL", "service_identity", "twisted.internet.protocol", "twisted.internet.ssl",
    "twisted.internet.tcp", "twisted.protocols.policies", "twisted.python.log", "twisted.web.http",
    "channels.routing", "defusedxml.ElementTree", "dj_database_url", "fpdf", "frontmatter", "ijson", "markdown", "orjson", "PIL.ImageCms",
    "PIL.ImageOps", "pygments.formatters.html", "pyotp", "webauthn", "anyio._backends._asyncio", "celery.backends.base",
    "celery.contrib.django.task", "celery.events.receiver", "openai", "openai.resources.images",
]  # fmt: skip


class Program:
    """A running Python program, used like a `subprocess.Popen`. `arguments`: a file, or `-m` or `-c` and what follows, as for `python`."""

    def __init__(self, arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], output: IO[bytes], errors: IO[bytes]) -> None:
        self.args = [sys.executable, *arguments]
        self.returncode: int | None = None
        cores = sorted(os.sched_getaffinity(0))
        order = json.dumps({"arguments": list(arguments), "cwd": str(cwd), "env": dict(env), "cores": cores}).encode()
        fds = array.array("i", [output.fileno(), errors.fileno()])
        self.is_loaded = loaded.suits(arguments, cwd=cwd, env=env) and self._begin(_loaded_server(), order, fds)
        """Whether it was forked with Reverie's modules."""
        if not self.is_loaded:
            self._begin(_server(), order, fds)
        assert self.pid > 0, "the program did not begin"

    def _begin(self, address: str, order: bytes, fds: array.array[int]) -> bool:
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.connect(address)
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST_ORDER)
        self._line.sendmsg([order], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, fds)])
        self.pid = _number(self._line.recv(4))
        if self.pid == REFUSED:
            self._line.close()
        return self.pid != REFUSED

    def poll(self) -> int | None:
        with contextlib.suppress(TimeoutError, BlockingIOError):
            self._read(0.0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        try:
            self._read(timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired(self.args, timeout or 0.0) from None
        assert self.returncode is not None
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def close(self) -> None:
        """Kill it if it still runs, and ask no more how it ended."""
        self.kill()
        self._line.close()

    def leave(self) -> None:
        """Let it run, and ask no more how it ends."""
        self._line.close()

    def _read(self, timeout: float | None) -> None:
        if self.returncode is None:
            self._line.settimeout(timeout)
            self.returncode = _number(self._line.recv(4))
            self._line.close()


def start(arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], output: IO[bytes]) -> Program | subprocess.Popen[bytes]:
    """Start `python arguments…` with exactly this environment, in a session of its own, with nothing to read."""
    if IS_POSSIBLE:
        return Program(arguments, cwd=cwd, env=env, output=output, errors=output)
    return start_anew(arguments, cwd=cwd, env=env, output=output)


def start_anew(arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    """The same with an interpreter of its own, which loads everything itself."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=cwd,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def run(arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str], timeout: float = 280) -> subprocess.CompletedProcess[str]:
    """Run `python arguments…` to its end, as `subprocess.run` would with its output captured as text."""
    command = [sys.executable, *arguments]
    if not IS_POSSIBLE:
        return subprocess.run(command, cwd=cwd, env=dict(env), capture_output=True, text=True, timeout=timeout, check=False)
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        program = Program(arguments, cwd=cwd, env=env, output=output, errors=errors)
        try:
            code = program.wait(timeout)
        finally:
            program.close()
        texts = []
        for file in (output, errors):
            file.seek(0)
            texts.append(file.read().decode())
    return subprocess.CompletedProcess(command, code, *texts)


def _number(packet: bytes) -> int:
    assert len(packet) == 4, "the fork server has ended"
    return int(struct.unpack("=i", packet)[0])


# --- in pytest's process

_address = ""
_loaded_address = ""
_lock = threading.RLock()


def _server() -> str:
    """The address of the run's fork server; without one, that of this process's own, started with the first program."""
    global _address
    with _lock:
        if not _address:
            _address = os.environ.get(SHARED, "")
        if not _address:
            process, folder, _address = _launch()
            atexit.register(_end, process, folder)
    return _address


@contextlib.contextmanager
def shared() -> Iterator[dict[str, str]]:
    """A fork server for all workers of a run: yields what their environment needs."""
    if not IS_POSSIBLE:
        yield {}
        return
    process, folder, address = _launch()
    try:
        yield {SHARED: address}
    finally:
        _end(process, folder)


def _launch() -> tuple[subprocess.Popen[bytes], str, str]:
    folder = tempfile.mkdtemp(prefix="reverie-fork-")
    address = os.path.join(folder, "socket")
    # It ends with its standard input, which closes when this process ends, however it does.
    command = [sys.executable, "-m", "tests.server.forkserver", address]
    root = Path(__file__).resolve().parents[2]
    process = subprocess.Popen(command, cwd=root, env=_plain(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n", "the fork server did not start"
    return process, folder, address


def _plain() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR") if name in os.environ}


def _loaded_server() -> str:
    """The address of the one that has loaded Reverie, started with the first program of its pass that it suits. It ends with the first."""
    global _loaded_address
    first = _server()
    with _lock:
        if not _loaded_address:
            address = f"{first}.{os.environ.get('REVERIE_TEST_PASS', 'loaded')}"
            with open(f"{address}.lock", "w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not os.path.exists(address):
                    _load(address)
            _loaded_address = address
    return _loaded_address


def _load(address: str) -> None:
    env = _plain()
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        env |= {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL")}
    with tempfile.TemporaryFile() as output:
        root = Path(__file__).resolve().parents[2]
        program = Program(["-m", "tests.server.forkserver", address, "loaded"], cwd=root, env=env, output=output, errors=output)
        deadline = time.monotonic() + START_SECONDS
        while not os.path.exists(address):
            if program.poll() is not None or time.monotonic() > deadline:
                output.seek(0)
                raise AssertionError(f"the fork server did not load Reverie:\n{output.read().decode()}")
            time.sleep(0.02)
        program.leave()


def _end(process: subprocess.Popen[bytes], folder: str) -> None:
    """The second one ends with the first."""
    assert process.stdin is not None
    process.stdin.close()
    process.wait(10)
    shutil.rmtree(folder, ignore_errors=True)


# --- the fork server


class ForkServer:
    """One thread, no loop, no signal handlers: nothing that a fork could take along in a wrong state."""

    def __init__(
        self, address: str, *, ends_with: int, prepare: Callable[[], None] | None = None, settle: Callable[[], None] | None = None
    ) -> None:
        """Runs until `ends_with` can be read. `prepare` is called before the first program: a run may start none. `settle` is called in
        each new process, in its own environment; it may raise Unlike.
        """
        self._ends_with = ends_with
        self._prepare = prepare
        self._settle = settle
        self._listening = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listening.bind(f"{address}.new")
        self._listening.listen(64)
        os.rename(f"{address}.new", address)  # whoever sees it may connect
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._selector.register(ends_with, selectors.EVENT_READ)
        self._children: dict[int, tuple[int, socket.socket]] = {}
        """By pidfd, which turns readable when the child ends: its pid, and who wants to know."""

    def run(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.fd == self._ends_with:
                    return
                if key.fileobj is self._listening:
                    self._start()
                else:
                    self._report(key.fd)

    def _start(self) -> None:
        if self._prepare is not None:
            self._prepare()
            self._prepare = None
        line, _ = self._listening.accept()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LONGEST_ORDER)
        packet, fds, *_ = socket.recv_fds(line, LONGEST_ORDER, 2)
        order = json.loads(packet)
        pid = os.fork()
        if pid == 0:
            self._leave()
            _become(order, *fds, line=line, settle=self._settle)
        for fd in fds:
            os.close(fd)
        pidfd = os.pidfd_open(pid)
        self._children[pidfd] = (pid, line)
        self._selector.register(pidfd, selectors.EVENT_READ)

    def _report(self, pidfd: int) -> None:
        pid, line = self._children.pop(pidfd)
        self._selector.unregister(pidfd)
        os.close(pidfd)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with contextlib.suppress(OSError):  # nobody wants to know any more
            line.send(struct.pack("=i", code))
        line.close()

    def _leave(self) -> None:
        """In the child: close all that is the fork server's, through the objects that own it, so that none closes a number later."""
        self._selector.close()
        self._listening.close()
        if self._ends_with:
            os.close(self._ends_with)
        for pidfd, (_, other) in self._children.items():
            os.close(pidfd)
            other.close()


def _become(order: dict[str, Any], output: int, errors: int, *, line: socket.socket, settle: Callable[[], None] | None) -> NoReturn:
    code = 1
    try:
        os.setsid()
        os.sched_setaffinity(0, order["cores"])
        os.chdir(order["cwd"])
        os.environ.clear()
        os.environ.update(order["env"])
        time.tzset()
        tempfile.tempdir = None
        _say_hello(line, settle, errors)
        with open(os.devnull, "rb") as nothing:
            os.dup2(nothing.fileno(), 0)
        os.dup2(output, 1)
        os.dup2(errors, 2)
        os.close(output)
        os.close(errors)
        sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.FileIO(0)), _unbuffered(1), _unbuffered(2)
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr  # type: ignore[misc]
        code = _run(order["arguments"])
    except BaseException:  # noqa: BLE001 - the edge of the process, as the interpreter's own
        traceback.print_exc()
    finally:
        # What an interpreter does at its end.
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _say_hello(line: socket.socket, settle: Callable[[], None] | None, errors: int) -> None:
    """Tell who asked for this program its pid, or that it can't begin here; what is wrong with its settings the other start will say."""
    answer = 0
    try:
        if settle is not None:
            settle()
        answer = os.getpid()
    except (loaded.Unlike, SystemExit):
        answer = REFUSED
    except BaseException:
        os.dup2(errors, 2)
        raise
    finally:
        line.send(struct.pack("=i", answer))
        line.close()
    if answer == REFUSED:
        os._exit(0)


def _unbuffered(fd: int) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.FileIO(fd, "w", closefd=False), encoding="utf-8", errors="backslashreplace", write_through=True)


def _run(arguments: list[str]) -> int:
    gc.enable()
    if arguments[0] == "-W":
        warnings._processoptions(arguments[1:2])  # type: ignore[attr-defined]
        arguments = arguments[2:]
    try:
        if arguments[0] == "-c":
            sys.path[0] = os.getcwd()
            sys.argv = ["-c"]
            exec(arguments[1], sys.modules["__main__"].__dict__)
        elif arguments[0] == "-m":
            sys.path[0] = os.getcwd()
            sys.argv = arguments[1:]
            runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
        else:
            sys.path[0] = os.path.dirname(arguments[0])
            sys.argv = list(arguments)
            main = type(sys)("__main__")
            main.__dict__.update(__file__=arguments[0], __builtins__=__builtins__)
            sys.modules["__main__"] = main
            exec(compile(Path(arguments[0]).read_bytes(), arguments[0], "exec"), main.__dict__)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        print(end.code, file=sys.stderr)
        return 1
    return 0


def _preload() -> None:
    for name in PRELOADED:
        importlib.import_module(name)
    from PIL import Image

    Image.init()  # all formats
    _freeze()


def _freeze() -> None:
    gc.collect()
    gc.freeze()
    gc.disable()


def main(address: str, *, is_loaded: bool) -> None:
    # A shell's background job ignores it, and so would all that are forked.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if is_loaded:
        loaded.load()
        _freeze()
        # Its parent is the first one.
        server = ForkServer(address, ends_with=os.pidfd_open(os.getppid()), settle=loaded.take_settings)
    else:
        server = ForkServer(address, ends_with=0, prepare=_preload)
    os.write(1, b"ready\n")
    server.run()


if __name__ == "__main__":
    main(sys.argv[1], is_loaded="loaded" in sys.argv[2:])
