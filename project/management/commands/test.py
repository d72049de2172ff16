"""`manage.py test`: what people type to run the tests: the whole suite, or the folders and apps that are named."""

from __future__ import annotations

import subprocess
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

APPS = {"person": "accounts", "dreams": "chat", "imagegen": "images", "users": "accounts", "processing": "images"}
"""Where the tests of an app are, by our names and the older systems'."""


class Command(BaseCommand):
    help = "Run the whole test suite, or what is named: a folder or file of tests, or an app."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("labels", nargs="*")
        parser.add_argument("--failfast", action="store_true", help="Stop at the first failure.")
        parser.add_argument("-k", action="append", default=[], dest="patterns", help="Only tests whose name matches.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.BASE_DIR / "tests").is_dir():
            raise CommandError("The tests are not in this installation: they come with the source.")
        paths = [str(_path(label)) for label in options["labels"]]
        how = ["-x"] if options["failfast"] else []
        how += [word for pattern in options["patterns"] for word in ("-k", pattern)]
        command = [sys.executable, "-m", "pytest", *paths, *how] if paths else [sys.executable, "-m", "tests.run", *how]
        sys.exit(subprocess.run(command, cwd=settings.BASE_DIR, check=False).returncode)  # noqa: S603 - our own command


def _path(label: str) -> Path:
    tests = settings.BASE_DIR / "tests"
    file, colons, test = label.partition("::")
    for path in (settings.BASE_DIR / file, tests / file, tests / APPS.get(file, file)):
        if path.exists() and path.resolve().is_relative_to(tests):
            return Path(f"{path.relative_to(settings.BASE_DIR)}{colons}{test}")
    folders = ", ".join(sorted(path.name for path in tests.iterdir() if (path / "__init__.py").exists()))
    raise CommandError(f"There are no tests “{label}”. Name a file, or one of {folders}.")
