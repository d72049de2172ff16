"""`manage.py serve`: everything that one server needs, in one process (or several behind one port, with Redis)."""

from __future__ import annotations

from project.server.daphne import Server  # isort: skip - before anything that imports Twisted

import fcntl
import gc
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from typing import Any, TextIO

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db.utils import OperationalError

from project.server import processes
from project.server.life import Life

SWITCH_SECONDS = 0.0001


class Command(BaseCommand):
    """Prepares the database, prints where everything is, and serves until Ctrl-C or SIGTERM."""

    help = "Serve pages, REST and websockets."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=settings.PORT)
        parser.add_argument("--processes", type=int, default=1, help="More than one needs REDIS_URL.")
        parser.add_argument("--no-prepare", action="store_true", help="Neither migrate nor seed: a deployment step has done so.")
        parser.add_argument("--fd", type=int, help="An inherited listening socket.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["processes"] < 1:
            raise CommandError("--processes must be at least 1.")
        if options["processes"] > 1 and not settings.REDIS_URL:
            raise CommandError("Several processes need REDIS_URL: without it each would be alone.")
        if options["fd"] is not None:
            _serve(options["fd"])
        self._lock = _lock_data()
        listening = _listen(options["host"], options["port"])
        if not options["no_prepare"]:
            self._prepare()
        self._announce(options)
        if options["processes"] > 1:
            gc.enable()  # Life does it for a process that serves
            command = [os.path.abspath(sys.argv[0]), "serve", "--no-prepare"]
            metrics_dir = settings.DATA_DIR / f"metrics-{options['port']}"
            sys.exit(processes.run(listening, count=options["processes"], command=command, metrics_dir=metrics_dir))
        _serve(listening.detach())

    def _prepare(self) -> None:
        try:
            call_command("migrate", verbosity=0, interactive=False)
            call_command("seed", verbosity=0)
            call_command("seed_images", verbosity=0)
            if settings.REVERIE_ENV == "development":
                call_command("demo", verbosity=0)
        except OperationalError as error:
            raise CommandError(f"The database can't be used: {str(error).strip().splitlines()[0]}") from error

    def _announce(self, options: dict[str, Any]) -> None:
        lines = [f"Reverie is at http://{_in_address(options['host'])}:{options['port']}"]
        account = settings.DATA_DIR / "demo_account.txt"
        if settings.REVERIE_ENV == "development" and account.exists():
            lines.append(f"Demo account: {account.read_text(encoding='utf-8').strip()}")
        outbox = settings.DATA_DIR / "outbox"
        lines.append(f"Mail is sent by {settings.SMTP_HOST}" if settings.SMTP_HOST else f"Mail is printed here and written to {outbox}")
        lines.append("Ctrl-C stops it.")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host


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


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it must be from 0 to 65535"
        raise CommandError(f"Port {port} on {host} can't be used: {reason}.") from error
    listening.listen(1024)
    listening.setblocking(False)
    return listening


def _serve(fd: int) -> None:
    """Run this process's server to its end; never returns."""
    from project.asgi import application  # the app registry is ready only now

    server = Server(
        application=application,
        endpoints=[f"fd:fileno={fd}"],
        parts=Life(),
        max_body_bytes=settings.SERVER_MAX_BODY_BYTES,
        ping_seconds=settings.SERVER_PING_SECONDS,
        silent_seconds=settings.SERVER_SILENT_SECONDS,
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
