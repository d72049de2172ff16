"""What every test stands on: a prepared database, the starter rows, and which tests this run is for."""

from __future__ import annotations

import gc
import os
import shutil
import signal
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import override_settings
from django.utils import translation

from tests import emptying, prepared
from tests.contracts import google as fake_google

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's background job ignores it, and so would every server that the tests start and end by it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

# How long an example takes says how busy the machine is.
hypothesis.settings.register_profile("suite", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("suite")

HAS_SERVICES = bool(os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The test database is a copy of a prepared one: pytest-django need not make it."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    database: dict[str, Any] = settings.DATABASES["default"]
    # A connection that another test left open in a thread of the pool would be looked at before work that reads no database, and
    # pytest-django refuses that to a test without `django_db`: whether it fails would hang on the order.
    database["CONN_MAX_AGE"] = 0
    # A test's own transaction stays open while it works, however slow the machine is.
    options: dict[str, Any] = database.get("OPTIONS", {})
    if "options" in options:
        options["options"] = options["options"].replace(
            "idle_in_transaction_session_timeout=15000", "idle_in_transaction_session_timeout=0"
        )
    # None in a run without workers.
    name = database["TEST"]["NAME"] = database["TEST"].get("NAME") or f"test_{database['NAME']}"
    if "sqlite" in database["ENGINE"]:
        shutil.copyfile(prepared.sqlite(prepared.MIGRATED), name)
    else:
        prepared.copy_postgres(prepared.postgres(prepared.MIGRATED), name)


@pytest.fixture(autouse=True, scope="session")
def no_static_files() -> Iterator[None]:
    """Each new client would look for all static files again. Tests in this process ask for none; servers under test find theirs."""
    with override_settings(SERVESTATIC_USE_FINDERS=False, SERVESTATIC_USE_STATIC_ROOT=False):
        yield


@pytest.fixture(autouse=True, scope="session")
def quick_flush() -> Iterator[None]:
    with emptying.in_place_of_flush():
        yield


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request of the test client leaves its language behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Limits count in it, for an hour: without this, who is refused would hang on which tests ran before."""
    cache.clear()


@pytest.fixture
def own_media(settings: Any, tmp_path: Path) -> None:
    """Files of this test alone."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def google_server() -> Iterator[fake_google.Google]:
    with fake_google.running() as running:
        yield running


@pytest.fixture
def google(google_server: fake_google.Google, settings: Any) -> fake_google.Google:
    settings.GOOGLE_CLIENT_ID = fake_google.CLIENT_ID
    settings.GOOGLE_JWKS_URL = google_server.jwks_url
    return google_server


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the tests that take minutes, and only those")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--long"):
        os.environ["REVERIE_TEST_LONG"] = "1"


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Modules and tests stay: looking for garbage among them again and again is a sixth of collecting. Later it goes as it always does."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this pass of `tests.run` is not for; begin with the files that take longest, so that none is left at the end."""
    is_long: bool = config.getoption("--long")
    left_out = [item for item in items if is_of_other_pass(item) or bool(item.get_closest_marker("long")) != is_long]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def is_of_other_pass(item: pytest.Item) -> bool:
    if not HAS_SERVICES:
        return item.get_closest_marker("services") is not None
    is_pass = os.environ.get("REVERIE_TEST_PASS") == "services"
    return is_pass and any(item.get_closest_marker(name) for name in ("embedded", "once"))
