"""What every test stands on: the starter rows, and skipping (or failing) where a service is missing."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import override_settings
from django.utils import translation


@pytest.fixture(autouse=True, scope="session")
def quick_passwords() -> Iterator[None]:
    hashers = ["tests.hashing.QuickArgon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with override_settings(PASSWORD_HASHERS=hashers):
        yield


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """A request of the test client leaves its language behind in the thread."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture
def own_media(settings: Any, tmp_path: Path) -> None:
    """Files of this test alone."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def starter_rows(request: pytest.FixtureRequest, _django_db_marker: None) -> None:
    """Tests with real transactions empty all tables: put back the rows that migrations made."""
    if request.node.get_closest_marker("django_db"):
        importlib.import_module("person.migrations.0002_plans").make_plans(apps, None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests marked `services` need PostgreSQL and Redis, which `tests.run` starts; alone they are skipped."""
    if os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"):
        return
    missing = pytest.mark.skip(reason="needs PostgreSQL and Redis (DATABASE_URL, REDIS_URL)")
    for item in items:
        if item.get_closest_marker("services"):
            item.add_marker(missing)
