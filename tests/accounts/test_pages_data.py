"""The page of settings and data: the archive of everything, the end of the account, and thinking better of it."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from person import account_jobs
from person.flows import account_job
from person.models import User, Work

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]


@pytest.fixture
def alice() -> User:
    return people.make()


@pytest.fixture
def page(alice: User) -> Client:
    return people.browser(alice)


def shown(page: Client) -> str:
    return str(page.get("/person/data/").content.decode())


def carry_out(now: datetime.datetime | None = None) -> None:
    """What the sweep does."""
    now = now or timezone.now()
    for work_id in account_job.due(now):
        account_jobs.run(work_id=work_id, now=now)


def test_an_archive_is_asked_for_followed_and_fetched(page: Client) -> None:
    assert "Pack my archive" in shown(page)
    text = page.post("/person/data/export/", follow=True).content.decode()
    assert '<progress max="100" value="0"' in text
    assert 'action="/person/data/export/"' not in text
    carry_out()
    link = re.search(r'href="(/person/archive/[^"]+)"', shown(page))
    assert link is not None
    answer: Any = page.get(link.group(1))
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None


def test_another_archive_so_soon_is_refused_in_words(page: Client) -> None:
    page.post("/person/data/export/")
    carry_out()
    assert "An archive was made a moment ago." in page.post("/person/data/export/").content.decode()


def test_an_archive_that_failed_is_said_and_can_be_asked_for_again(page: Client, alice: User) -> None:
    Work.objects.create(user=alice, kind=Work.Kind.EXPORT, state=Work.State.FAILED, due_at=timezone.now(), ended_at=timezone.now())
    assert "could not be packed" in shown(page)
    page.post("/person/data/export/")
    assert '<progress max="100"' in shown(page)


def test_an_archive_that_was_deleted_has_no_link(page: Client) -> None:
    page.post("/person/data/export/")
    carry_out()
    Work.objects.update(archive="")
    assert "/person/archive/" not in shown(page)


@pytest.mark.parametrize(("form", "part"), [("deletion", "end"), ("export", "export")])
def test_deletion_and_archive_need_a_fresh_sign_in(page: Client, form: str, part: str) -> None:
    people.grow_old()
    answer = page.post(f"/person/data/{form}/")
    assert answer["Location"] == f"/person/confirm/?next=%2Fperson%2Fdata%2F%23{part}"
    assert not Work.objects.exists()


def test_the_deletion_is_announced_on_every_page_and_can_be_called_off(page: Client) -> None:
    page.post("/person/data/deletion/")
    for name in ("account", "credits", "devices", "keys", "data"):
        assert "everything in it will be deleted" in page.get(f"/person/{name}/").content.decode()
    text = page.post("/person/data/deletion/cancel/", follow=True).content.decode()
    assert "Your account stays." in text
    assert "everything in it will be deleted" not in text


def test_calling_off_what_was_never_planned_is_no_error(page: Client) -> None:
    assert "No deletion of this account is planned." in page.post("/person/data/deletion/cancel/", follow=True).content.decode()


def test_after_the_days_of_grace_the_account_is_gone(page: Client, alice: User, settings: Settings) -> None:
    page.post("/person/data/deletion/")
    later = timezone.now() + datetime.timedelta(days=settings.PERSON_DELETION_DAYS, minutes=1)
    with time_machine.travel(later):
        carry_out(later)
    assert not User.objects.filter(pk=alice.pk).exists()
    assert page.get("/person/data/").status_code == 302
