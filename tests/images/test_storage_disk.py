"""A folder that can't be written to fails as a bucket does: with a word to the person, and nothing half done."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from imagegen.models import Image
from person import account_jobs
from person.flows import export, picture
from person.flows.account_job import MOST_ATTEMPTS
from person.models import Work
from project.storage import StorageUnavailable

from .. import people
from .client import png

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def upload(client: Client, access: str) -> tuple[int, str]:
    file = SimpleUploadedFile("photo.png", png(), "image/png")
    answer = client.post("/api/images/uploads/", {"image": file}, headers=people.bearer(access))
    return answer.status_code, answer.json().get("code", "")


def test_an_upload_that_can_not_be_kept_is_not_counted(client: Client, settings: Settings, tmp_path: Path) -> None:
    access = str(people.log_in(client, people.make())["access"])
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.touch()  # where the folder should be is a file
    assert upload(client, access) == (503, "storage_unavailable")
    assert not Image.objects.exists()
    settings.MEDIA_ROOT.unlink()
    assert upload(client, access) == (201, "")


def test_a_portrait_stays_where_the_new_one_can_not_be_kept(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    alice = people.make()
    picture.keep(user=alice, encoded=b"one")
    (tmp_path / "media").rename(tmp_path / "away")
    (tmp_path / "media").touch()
    with pytest.raises(StorageUnavailable):
        picture.keep(user=alice, encoded=b"other")
    with pytest.raises(StorageUnavailable):
        picture.remove(user=alice)
    (tmp_path / "media").unlink()
    (tmp_path / "away").rename(tmp_path / "media")
    alice.profile.refresh_from_db()
    assert picture.content(alice.profile) == b"one"
    picture.keep(user=alice, encoded=b"other")
    assert len(list((tmp_path / "media" / "pictures").iterdir())) == 1


def test_an_archive_waits_until_the_storage_is_back(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.touch()
    now = timezone.now()
    task = export.ask(user=people.make(), now=now)
    for hours in range(MOST_ATTEMPTS + 1):
        account_jobs.run(work_id=task.pk, now=now + datetime.timedelta(hours=hours))
        assert Work.objects.get().state == Work.State.WAITING
    settings.MEDIA_ROOT.unlink()
    account_jobs.run(work_id=task.pk, now=now + datetime.timedelta(days=1))
    assert Work.objects.get().state == Work.State.DONE
