"""`manage.py serve`: everything that one server needs, in one process (or several behind one port, with Redis)."""

from __future__ import annotations

from project.server.daphne import Server  # isort: skip - before anything that imports Twisted

import fcntl
import gc
import os
import posixpath
import signal
import socket
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from functools import partial
from typing import Any, TextIO

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import BaseCommand, CommandError, call_command
from django.db.utils import OperationalError, ProgrammingError

from person import starter_plans
from project.realtime.cluster import cluster_refusal
from project.server import aside, local_models, processes
from project.server.lifespan import Life

SWITCH_SECONDS = 0.0001
BACKLOG = 1024
"""Connections that wait to be accepted. One too many is not refused but unheard: its client tries again after 1, 3, 7 and 15 s."""


class Command(BaseCommand):
    """Prepares the database, prints where everything is, and serves until Ctrl-C or SIGTERM."""

    help = "Serve pages, REST and websockets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--processes", type=int, default=1, help="More than one needs REDIS_URL.")
        parser.add_argument(
            "--no-prepare", action="store_true", help="Don't migrate, and seed only what was emptied: a deployment step has done so."
        )
        parser.add_argument("--fd", type=int, help="An inherited listening socket.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["processes"] < 1:
            raise CommandError("--processes must be at least 1.")
        if options["processes"] > 1 and not settings.REDIS_URL:
            raise CommandError("Several processes need REDIS_URL: without it each would be alone.")
        if options["fd"] is not None:
            _serve(options["fd"])
        listening = self.open(host=options["host"], port=options["port"], no_prepare=options["no_prepare"])
        if options["processes"] > 1:
            gc.enable()  # Life does it for a process that serves
            command = [os.path.abspath(sys.argv[0]), "serve", "--no-prepare"]
            local_models.announce(but=options["port"])
            metrics_dir = settings.DATA_DIR / f"metrics-{options['port']}"
            sys.exit(processes.run(listening, count=options["processes"], command=command, metrics_dir=metrics_dir))
        _serve(listening.detach(), when_started=partial(local_models.announce, but=options["port"]))

    def open(self, *, host: str, port: int, no_prepare: bool) -> socket.socket:
        """Prepare the database, take the port (without listening yet), and print where everything is."""
        if settings.IS_PRODUCTION:
            _require_static_files()
        _refuse_cluster()
        self._lock = _lock_data()
        listening = _bind(host, port)
        self._prepare(everything=not no_prepare)
        self._announce(host, port)
        return listening

    def _prepare(self, *, everything: bool) -> None:
        if everything:
            # Migrating takes 200 MB that Python would never give back.
            aside.run(_prepare_everything)
            return
        try:
            # A deployment step has done it; but somebody may have emptied the database since (`manage.py flush`).
            if starter_plans.are_missing():
                call_command("seed", verbosity=0)
        except (OperationalError, ProgrammingError) as error:
            raise _unprepared(error) from error

    def _announce(self, host: str, port: int) -> None:
        lines = [f"Reverie is at http://{_in_address(host)}:{port}"]
        account = settings.DATA_DIR / "demo_account.txt"
        if settings.REVERIE_ENV == "development" and account.exists():
            lines.append(f"Demo account: {account.read_text(encoding='utf-8').strip()}")
        outbox = settings.DATA_DIR / "outbox"
        unsent = f"Mail is written to {outbox}" if settings.IS_PRODUCTION else f"Mail is printed here and written to {outbox}"
        lines.append(f"Mail is sent by {settings.SMTP_HOST}" if settings.SMTP_HOST else unsent)
        lines.append("Ctrl-C stops it.")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _prepare_everything() -> None:
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("seed", verbosity=0)
        if settings.REVERIE_ENV == "development":
            call_command("demo", verbosity=0)
    except (OperationalError, ProgrammingError) as error:
        raise _unprepared(error) from error


def _unprepared(error: Exception) -> CommandError:
    return CommandError(f"The database can't be used: {str(error).strip().splitlines()[0]}")


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _require_static_files() -> None:
    """Each page names files by their hashes, and without them none could be shown."""
    built: dict[str, str] = getattr(staticfiles_storage, "hashed_files", {})
    names = (posixpath.join(getattr(storage, "prefix", None) or "", name) for finder in get_finders() for name, storage in finder.list([]))
    if missing := next((name for name in names if name not in built), None):
        raise CommandError(f"Static files have not been built since {missing} was added: run manage.py collectstatic --noinput.")


def _refuse_cluster() -> None:
    if refusal := cluster_refusal():
        raise CommandError(refusal)


def _lock_data() -> TextIO | None:
    """One embedded server a DATA_DIR: a second one would hear nothing of the first one's events."""
    if settings.REDIS_URL:
        return None
    lock = (settings.DATA_DIR / "server.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise CommandError(f"Another Reverie server already runs on {settings.DATA_DIR}.") from error
    return lock


def _listen(fd: int) -> None:
    """Only when all is loaded: until then a proxy is refused and asks another process, instead of waiting here."""
    listening = socket.socket(fileno=fd)
    try:
        listening.listen(BACKLOG)
    except OSError as error:
        host, port = listening.getsockname()[:2]
        raise _unusable(host, port, error) from error
    listening.detach()


def _bind(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        raise _unusable(host, port, error) from error
    listening.setblocking(False)
    return listening


def _unusable(host: str, port: int, error: OSError | OverflowError) -> CommandError:
    reason = error.strerror if isinstance(error, OSError) else "it must be from 0 to 65535"
    return CommandError(f"Port {port} on {host} can't be used: {reason}.")


def _serve(fd: int, *, when_started: Callable[[], None] | None = None) -> None:
    """Run this process's server to its end; never returns."""
    from project.asgi import application  # the app registry is ready only now

    _listen(fd)
    server = Server(
        application=application,
        endpoints=[f"fd:fileno={fd}"],
        parts=Life(when_started=when_started),
        max_body_bytes=settings.SERVER_MAX_BODY_BYTES,
        ping_seconds=settings.SERVER_PING_SECONDS,
        silent_seconds=settings.SERVER_SILENT_SECONDS,
        drain_seconds=settings.SERVER_DRAIN_SECONDS,
    )
    processes.end_with_parent()
    # Threads with jobs or requests share this process with the loop. It gives way at every system call, and at Python's
    # default of 5 ms would then wait that long for its turn.
    sys.setswitchinterval(SWITCH_SECONDS)
    server.run()
    # A second Ctrl-C, and threads that still wait somewhere, must not hold up the end.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1 if server.has_failed else 0)
