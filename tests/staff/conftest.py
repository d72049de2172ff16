"""Members of staff, each in a group that the migration makes, and one person whom they look after."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.test import Client
from django.utils import timezone

from imagegen.models import Job
from person.models import User
from project.staff import roles
from tests import people

SECRET = "the secret whale of my dream"

Colleague = Callable[..., Client]


@pytest.fixture(autouse=True)
def groups(db: None) -> None:
    """Tests with real transactions empty all tables: put back what the migration made."""
    roles.make_groups(apps)


@pytest.fixture
def colleague() -> Colleague:
    """`colleague("support")` is a browser of somebody of that group; without a name that of a superuser."""

    def sign_in(group: str = "", **fields: Any) -> Client:
        person = people.make(group or "boss", is_staff=True, is_superuser=not group, **fields)
        if group:
            person.groups.add(Group.objects.get(name=group))
        browser = people.browser(person)
        browser.person = person  # type: ignore[attr-defined]
        return browser

    return sign_in


@pytest.fixture
def alice() -> User:
    return people.make(credits=5, username="alice-of-the-lake")


def failed_job(person: User, **fields: Any) -> Job:
    now = timezone.now()
    told: dict[str, Any] = {"state": Job.State.FAILED, "error_code": "provider_unavailable", "ended_at": now, **fields}
    begun = now - datetime.timedelta(hours=2)
    return Job.objects.create(person=person, type=Job.Type.GENERATION, prompt=SECRET, seed=1, created_at=begun, **told)


def page_of(person: User, deed: str = "") -> str:
    return f"/admin/people/{person.pk}/{f'{deed}/' if deed else ''}"
