"""`manage.py runserver`: what people type to develop with. It is the whole server, as `serve` runs it, started anew on changes."""

from __future__ import annotations

from project.management.commands import serve  # isort: skip - before anything that imports Twisted

import os
import re
import sys
from argparse import SUPPRESS, ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import CommandError

from project.server import local_models, reloading

ADDRESS = re.compile(r"(?:(?P<host>\[[0-9a-fA-F:]+\]|[^:\s]+):)?(?P<port>\d{1,5})|(?P<alone>\[[0-9a-fA-F:]+\])")
HOSTS = {"0": "0.0.0.0"}  # noqa: S104 - as Django's own command takes it


class Command(serve.Command):
    help = "Serve pages, REST, websockets, mail and jobs, and start anew when the code changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("addrport", nargs="?", default="", help="Port, or address:port; 127.0.0.1 and PORT by default.")
        parser.add_argument("--noreload", action="store_false", dest="use_reloader", help="Don't start anew when the code changes.")
        parser.add_argument("--no-prepare", action="store_true", help="Neither migrate nor seed.")
        # Django's own, which make no difference here: every request has a thread, static files are served, IPv6 is told by the address.
        for name in ("--nothreading", "--nostatic", "--insecure", "--ipv6", "-6"):
            parser.add_argument(name, action="store_true", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = _where(options["addrport"])
        where = {"host": host, "port": port, "no_prepare": options["no_prepare"]}
        if not options["use_reloader"]:
            super().handle(**where, processes=1, fd=None)
        listening = self.open(**where)
        listening.listen(serve.BACKLOG)
        local_models.announce(but=port)
        command = [os.path.abspath(sys.argv[0]), "serve", "--no-prepare"]
        sys.exit(reloading.run(listening, command=command))


def _where(given: str) -> tuple[str, int]:
    if not given:
        return "127.0.0.1", settings.PORT
    match = ADDRESS.fullmatch(given)
    if match is None:
        raise CommandError(f"“{given}” is not a port, or an address and port such as 0.0.0.0:8000.")
    host = (match["host"] or match["alone"] or "127.0.0.1").strip("[]")
    return HOSTS.get(host, host), int(match["port"] or settings.PORT)
