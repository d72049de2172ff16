"""Redis and PostgreSQL for tests and benchmarks: our own, on loopback, on free ports, ended by their process id."""

from __future__ import annotations

import contextlib
import functools
import glob
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

LEAST_PORT, SYSTEMS_OWN_PORTS = 15_000, 32_768
START_SECONDS = 180


def find_program(*names: str, folders: str = "") -> str | None:
    """The first of these programs on PATH, or in the newest of `folders` (a glob pattern)."""
    for name in names:
        if found := shutil.which(name):
            return found
        for folder in sorted(glob.glob(folders), reverse=True) if folders else ():
            if os.access(Path(folder, name), os.X_OK):
                return str(Path(folder, name))
    return None


def redis_server() -> str | None:
    return find_program("redis-server", "valkey-server")


def postgres_program(name: str) -> str | None:
    """`initdb` or `postgres`; Debian keeps them off PATH."""
    return find_program(name, folders="/usr/lib/postgresql/*/bin")


def nginx() -> str | None:
    return find_program("nginx", folders="/usr/sbin")


def chromium() -> str | None:
    """Best the headless shell: the same engine without the browser's own windows, at a third of the processor time for a page."""
    return find_program("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def free_port() -> int:
    """One that nobody uses. Not of the system's own choice: it might lend the same to a connection before it is listened on."""
    while True:
        port = random.SystemRandom().randrange(LEAST_PORT, SYSTEMS_OWN_PORTS)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def running_redis(*, port: int | None = None, keep_in: Path | None = None) -> Iterator[str]:
    """A Redis of our own; yields its address. `keep_in`: a folder from which the next one goes on; without it nothing is kept."""
    program = redis_server()
    assert program is not None, "redis-server is not installed"
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="reverie-redis-") as folder:
        command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--databases", "1024"]
        command += ["--dir", str(keep_in or folder), "--appendonly", "yes" if keep_in else "no", "--maxmemory-policy", "noeviction"]
        with _running(command, log=Path(folder, "log"), is_ready=functools.partial(_answers_ping, port)):
            yield f"redis://127.0.0.1:{port}/0"


@contextlib.contextmanager
def running_postgres(*, keep_in: Path | None = None) -> Iterator[str]:
    """A PostgreSQL cluster of our own without durability; yields the address of its database. `keep_in`: an empty folder for its files."""
    initdb, postgres = postgres_program("initdb"), postgres_program("postgres")
    assert initdb and postgres, "PostgreSQL is not installed"
    port = free_port()
    with contextlib.nullcontext(str(keep_in)) if keep_in else tempfile.TemporaryDirectory(prefix="reverie-postgres-") as folder:
        data = Path(folder, "data")
        user = _server_user()
        if user is not None:
            shutil.chown(folder, user)
        options = ["--username=reverie", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", str(data)]
        subprocess.run([initdb, *options], check=True, stdout=subprocess.DEVNULL, user=user, cwd=folder)
        settings = ["listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", "max_connections=200"]
        settings += ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        command = [postgres, "-D", str(data), "-p", str(port), *(word for setting in settings for word in ("-c", setting))]
        is_ready = functools.partial(_accepts_queries, port)
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for idle connections.
        with _running(command, log=Path(folder, "log"), is_ready=is_ready, user=user, ending=signal.SIGINT):
            yield f"postgres://reverie@127.0.0.1:{port}/postgres"


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root: then it runs as the user that its package made."""
    if os.geteuid() != 0:
        return None
    return pwd.getpwnam("postgres").pw_name


@contextlib.contextmanager
def _running(
    command: list[str],
    *,
    log: Path,
    is_ready: Callable[[], bool],
    user: str | None = None,
    ending: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, user=user, cwd=log.parent)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not is_ready():
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read_text(errors='replace')[-2000:]}")
            time.sleep(0.05)
        yield
    finally:
        process.send_signal(ending)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _answers_ping(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _accepts_queries(port: int) -> bool:
    import psycopg  # only where PostgreSQL is used

    try:
        psycopg.connect(host="127.0.0.1", port=port, user="reverie", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
