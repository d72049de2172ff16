"""Reverie loaded once for all servers of a test run, and its settings taken anew in each process that is forked from there.

Only what reads no settings stays as it is. Django remembers each setting that was read (`LazySettings.__dict__`): where one of those has
another value in the new process, `take_settings` raises Unlike, and the caller starts that program in the usual way.
"""

from __future__ import annotations

import importlib
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

BASE_DIR = Path(__file__).resolve().parents[2]
SECRET_KEY = "only-for-this-test-" * 4
"""Of every server that is given no other: keys are derived from it while modules load."""
MODULES = [
    "project.urls", "project.routing", "project.server.requests", "project.server.lifespan", "project.server.static_files",
    "project.server.compress", "project.observability.middleware", "person.browser", "person.starter_plans", "project.server.aside",
    "project.server.processes", "dreams.demo.year", "servestatic.middleware", "django.contrib.staticfiles.finders",
    # What a site loads with its first request, reply and picture.
    "person.tasks", "dreams.tasks", "imagegen.tasks", "imagegen.providers.openai", "project.storage.disk", "project.storage.unnamed",
    "person.breached_passwords", "person.context_words", "project.api.not_found", "project.api.unavailable", "corsheaders.middleware",
    "csp.middleware", "django.contrib.messages.middleware", "django.contrib.messages.storage.cookie", "django.contrib.sessions.backends.db",
    "django.contrib.sessions.middleware", "django.core.cache.backends.locmem", "django.db.models.sql.compiler", "django.middleware.locale",
    "django.middleware.clickjacking", "django.middleware.security", "rest_framework_simplejwt.backends",
]  # fmt: skip
"""None of them may import Twisted's reactor or `project.asgi`, which make what must not be shared, or read other settings than all have."""
UNLIKE = {
    "DEBUG", "ENV_FILE", "METRICS_PORT", "OTEL_EXPORTER_OTLP_ENDPOINT", "PROMETHEUS_MULTIPROC_DIR", "REVERIE_ENV", "SENTRY_DSN",
}  # fmt: skip
"""These do something while modules load, beside being read."""
OF_LOGS = {"LOG_FORMAT", "LOG_LEVEL"}
"""These too, and `take_settings` does it anew: nothing is logged while modules load, so no logger has been made with others."""
SINCE_LOADED = ("DEFAULT_THROTTLE_RATES", "NUM_PROXIES")
"""Of REST_FRAMEWORK: what may differ, since it is taken anew."""
USUAL = {
    "DJANGO_SETTINGS_MODULE": "tests.settings",
    "ENV_FILE": os.devnull,
    "LOG_FORMAT": "json",
    "THROTTLE_ANON": "1000000/hour",
    "THROTTLE_USER": "1000000/hour",
    "THROTTLE_LOGIN": "1000000/minute",
    "THROTTLE_AI_REQUESTS": "1000000/hour",
}
"""What a server under test is told of that counts while modules load."""


class Unlike(Exception):
    """This program can't be forked from Reverie as it is loaded."""


def suits(arguments: Sequence[str], *, cwd: Path, env: Mapping[str, str]) -> bool:
    """Whether to try: a command of Django or Celery, or a module of the tests, with settings that take effect when they are read."""
    is_module = arguments[:1] == ["-m"] and (arguments[1] == "celery" or arguments[1].startswith("tests."))
    is_command = is_module or arguments[:1] in (["manage.py"], [str(BASE_DIR / "manage.py")])
    python = {name for name in env if name.startswith("PYTHON")} - {"PYTHONUNBUFFERED"}
    changed = {name for name in UNLIKE if env.get(name, "") != USUAL.get(name, "")}
    is_usual = env.get("DJANGO_SETTINGS_MODULE") == USUAL["DJANGO_SETTINGS_MODULE"]
    return is_command and cwd.resolve() == BASE_DIR and is_usual and not python and not changed


def load() -> None:
    """Load everything, in a process without threads that will only fork."""
    folder = tempfile.mkdtemp(prefix="reverie-loaded-")
    os.environ.update(USUAL, DATA_DIR=folder, SECRET_KEY=SECRET_KEY)
    sys.path[0] = str(BASE_DIR)
    import django
    from django.db.migrations.loader import MigrationLoader
    from django.urls import get_resolver

    django.setup()
    for name in MODULES:
        importlib.import_module(name)
    get_resolver().check()  # loads the patterns and compiles them
    MigrationLoader(None)
    _find_static_files()
    shutil.rmtree(folder)
    assert "twisted.internet.reactor" not in sys.modules, "its loop would be shared by all that are forked"
    assert threading.active_count() == 1, "no thread outlives a fork"


def _find_static_files() -> None:
    """Look for the files of all apps once for all that are forked, where each would look again through hundreds of them."""
    from django.conf import settings
    from django.contrib.staticfiles.storage import staticfiles_storage
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase
    from django.utils.functional import empty
    from servestatic.middleware import ServeStaticMiddleware

    async def nobody(request: HttpRequest) -> HttpResponseBase:
        return HttpResponse()

    def take(static: ServeStaticMiddleware) -> None:
        static.files.update(found.files)
        static.directories[:0] = found.directories

    found = ServeStaticMiddleware(nobody)
    found.directories.remove((found.static_root, found.static_prefix))
    ServeStaticMiddleware.add_files_from_finders = take
    # Of a folder of its own for each that is forked: read again there.
    staticfiles_storage._wrapped = empty  # type: ignore[attr-defined]  # LazyObject's
    for name in ("MEDIA_ROOT", "STATIC_ROOT"):
        del settings.__dict__[name]


def take_settings() -> None:
    """Read the settings of this process's own environment in place of those that all began with."""
    from asgiref.local import Local
    from django.conf import Settings, settings
    from django.db import connections
    from rest_framework.settings import api_settings
    from rest_framework.throttling import SimpleRateThrottle

    from project.observability import logs

    before: dict[str, Any] = {name: value for name, value in settings.__dict__.items() if name.isupper() and name not in OF_LOGS}
    for name in ("project.settings", "tests.settings"):
        del sys.modules[name]
    settings._wrapped = Settings("tests.settings")
    for name, value in before.items():
        if not _is_alike(name, value, getattr(settings, name)):
            raise Unlike(name)
    api_settings.reload()
    SimpleRateThrottle.THROTTLE_RATES = api_settings.DEFAULT_THROTTLE_RATES  # type: ignore[assignment]
    connections._settings = None  # type: ignore[attr-defined]
    connections.__dict__.pop("settings", None)
    connections._connections = Local(connections.thread_critical)  # type: ignore[attr-defined]
    logs.configure(level=settings.LOG_LEVEL, style=settings.LOG_FORMAT)


def _is_alike(name: str, before: Any, now: Any) -> bool:
    if name == "DATABASES":
        # What kind it is counts for the models; the connections are made anew.
        return bool(before["default"]["ENGINE"] == now["default"]["ENGINE"])
    if name == "REST_FRAMEWORK":
        # Those that count while modules load.
        return bool(before | dict.fromkeys(SINCE_LOADED) == now | dict.fromkeys(SINCE_LOADED))
    # Lazy texts and the like are made anew, and equal only themselves.
    return bool(before == now) or repr(before) == repr(now)
