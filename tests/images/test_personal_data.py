"""Pictures in the archive of somebody's data, and their erasure with the account."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from imagegen.jobs import claim, finish, progress
from imagegen.media import files
from imagegen.models import EventStream, Image, Job, JobEvent, Result
from person.models import User
from tests import people
from tests.accounts.test_deletion import ask as ask_to_delete
from tests.accounts.test_deletion import carry_out as carry_out_deletion
from tests.accounts.test_deletion import receipt
from tests.accounts.test_export import fetch
from tests.images.client import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture
def alice() -> User:
    return people.make(credits=3)


@pytest.fixture
def access(client: Client, alice: User) -> str:
    return str(people.log_in(client, alice)["access"])


def upload(client: Client, access: str) -> str:
    file = SimpleUploadedFile("photo.png", png(), "image/png")
    return str(client.post("/api/images/uploads/", {"image": file, "title": "My secret photo"}, headers=people.bearer(access)).json()["id"])


def order(client: Client, access: str) -> str:
    body = {"prompt": "a whale of mine", "quality": "low"}
    return str(client.post("/api/images/jobs/", body, content_type="application/json", headers=people.bearer(access)).json()["id"])


def made(client: Client, access: str) -> str:
    """A job that a worker has seen through to its picture, with a partial one before it."""
    job = order(client, access)
    held = claim.next_job(now=timezone.now())
    assert held is not None
    picture = Pillow.new("RGB", (40, 30), "teal")
    progress.partial(held, index=0, file=files.keep_partial(files.encoded(picture, "png")), now=timezone.now())
    assert finish.completed(held, pictures=[files.keep(picture, encoding="png", folder="results")], now=timezone.now())
    return job


def test_uploads_results_and_jobs_are_in_the_archive(client: Client, access: str) -> None:
    image, job = upload(client, access), made(client, access)
    archive = fetch(client, access)
    [told] = json.loads(archive.read("images/jobs.json"))
    assert (told["id"], told["prompt"], told["state"]) == (job, "a whale of mine", "completed")
    assert json.loads(archive.read("images/uploads.json"))[0]["title"] == "My secret photo"
    assert Pillow.open(io.BytesIO(archive.read(f"images/uploads/{image}.png"))).size == (64, 48)
    result = Result.objects.get()
    assert Pillow.open(io.BytesIO(archive.read(f"images/results/{result.pk}.png"))).size == (40, 30)


@pytest.mark.once
def test_pictures_of_others_are_not_in_it(client: Client, access: str) -> None:
    bob = str(people.log_in(client, people.make("bob"))["access"])
    upload(client, bob)
    archive = fetch(client, access)
    assert json.loads(archive.read("images/uploads.json")) == []
    assert not [name for name in archive.namelist() if name.startswith("images/uploads/")]


@pytest.mark.once
def test_a_file_that_is_gone_does_not_spoil_the_archive(client: Client, access: str) -> None:
    upload(client, access)
    files.delete(Image.objects.get().file)
    assert "images/uploads.json" in fetch(client, access).namelist()


def test_no_row_and_no_file_is_left_after_deletion(client: Client, access: str) -> None:
    upload(client, access)
    made(client, access)
    number = ask_to_delete(client, access).json()["id"]
    carry_out_deletion()
    assert receipt(client, number)["state"] == "done"
    assert [model.objects.count() for model in (Image, Job, JobEvent, Result, EventStream)] == [0] * 5
    assert [path for path in Path(configured.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_what_waits_is_cancelled_and_erased(client: Client, access: str) -> None:
    order(client, access)
    number = ask_to_delete(client, access).json()["id"]
    carry_out_deletion()
    assert receipt(client, number)["state"] == "done"
    assert not Job.objects.exists()


def test_what_runs_is_cancelled_first_and_the_deletion_goes_on_afterwards(client: Client, access: str, settings: Any) -> None:
    order(client, access)
    number = ask_to_delete(client, access).json()["id"]
    settings.IMAGEGEN_LEASE_SECONDS = (configured.PERSON_DELETION_DAYS + 1) * 86400
    held = claim.next_job(now=timezone.now())
    carry_out_deletion()
    assert receipt(client, number)["state"] == "waiting"
    assert Job.objects.get().cancel_requested_at is not None
    assert held is not None
    finish.cancelled(held, now=timezone.now())
    carry_out_deletion(seconds=30)
    assert receipt(client, number)["state"] == "done"
    assert not Job.objects.exists()


def test_pictures_of_others_stay(client: Client, access: str) -> None:
    bob = str(people.log_in(client, people.make("bob"))["access"])
    upload(client, bob)
    ask_to_delete(client, access)
    carry_out_deletion()
    kept = Image.objects.get()
    assert files.read(kept.file, owner=kept.owner_id)
