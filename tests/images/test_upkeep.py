"""What is done regularly: keeping to the days that the settings name, deleting files that nothing names, counting what was made."""

from __future__ import annotations

import datetime
import os
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from imagegen import upkeep
from imagegen.jobs import claim, create, finish, progress
from imagegen.media import files
from imagegen.models import Image, Job, JobEvent, JobStatistics, Result, Tag, Tagging
from imagegen.models.parameters import Quality
from imagegen.upkeep import orphans, retention, statistics
from person.flows import picture
from person.models import CreditEntry, User
from project.celery import app
from tests import people
from tests.images import pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)
NOON = datetime.datetime(2026, 3, 1, 12, 0, tzinfo=datetime.UTC)


@pytest.fixture
def alice() -> User:
    return people.make(credits=3)


def started(alice: User) -> claim.Claim:
    """A job that runs, and has shown a partial picture."""
    order = create.Order(prompt="a whale", quality=Quality.LOW)
    create.job(person_id=alice.pk, order=order, now=timezone.now())
    held = claim.next_job(now=timezone.now())
    assert held is not None
    shown = files.encoded(Pillow.new("RGB", (40, 30), "teal"), "png")
    progress.partial(held, index=0, file=files.keep_partial(shown), now=timezone.now())
    return held


def drawn(folder: str, *, owner: uuid.UUID | None) -> files.Stored:
    """Kept as the product keeps it: upkeep seals what is plain though nobody but its owner may see it."""
    return files.keep(Pillow.new("RGB", (40, 30), "teal"), encoding="png", folder=folder, owner=owner)


def upload(alice: User, **fields: Any) -> Image:
    kept = drawn("uploads", owner=None if fields.get("is_public") else alice.pk)
    return Image.objects.create(owner=alice, sha256=kept.file[-64:], **{**kept.columns(), **fields})


def aged(rows: Any, days: int) -> None:
    rows.update(created_at=timezone.now() - days * DAY)


def kept_files() -> set[str]:
    root = Path(configured.MEDIA_ROOT)
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def lying(name: str, *, age: datetime.timedelta) -> str:
    """A file that no row names, written this long ago."""
    name = default_storage.save(name, ContentFile(b"x"))
    return touched(name, age=age)


def touched(name: str, *, age: datetime.timedelta) -> str:
    moment = (timezone.now() - age).timestamp()
    os.utime(default_storage.path(name), (moment, moment))
    return name


@pytest.mark.once
def test_celery_beat_knows_each_of_its_tasks() -> None:
    app.loader.import_default_modules()
    told = {entry["task"]: entry["schedule"] for entry in configured.CELERY_BEAT_SCHEDULE.values()}
    assert set(told) <= set(app.tasks)
    assert (told["imagegen.clean_up"], told["imagegen.update_statistics"]) == (3600.0, 1800.0)


# --- what is kept for some days


def test_partial_pictures_go_after_a_day_and_their_events_stay(alice: User) -> None:
    started(alice)
    upkeep.clean_up(now=timezone.now() + 23 * HOUR)
    assert len(kept_files()) == 1
    for _ in range(2):
        upkeep.clean_up(now=timezone.now() + 25 * HOUR)
        assert kept_files() == set()
        assert JobEvent.objects.get(kind=JobEvent.Kind.PARTIAL_IMAGE).data == {"index": 0}


def test_failed_jobs_go_after_their_days_with_all_that_they_showed(alice: User) -> None:
    finish.failed(started(alice), code="image_unavailable", now=timezone.now())
    money = list(CreditEntry.objects.order_by("pk").values_list("kind", "amount"))
    upkeep.clean_up(now=timezone.now() + 89 * DAY)
    assert Job.objects.exists()
    upkeep.clean_up(now=timezone.now() + 91 * DAY)
    assert (Job.objects.count(), JobEvent.objects.count(), kept_files()) == (0, 0, set())
    assert list(CreditEntry.objects.order_by("pk").values_list("kind", "amount")) == money


def test_jobs_with_a_picture_and_jobs_that_wait_are_kept_for_ever(alice: User) -> None:
    made = pictures.result(alice, at=timezone.now() - 2000 * DAY, **drawn("results", owner=alice.pk).columns())
    waiting = pictures.job(alice, state=Job.State.PENDING, at=timezone.now() - 2000 * DAY)
    pictures.job(alice, state=Job.State.CANCELLED, at=timezone.now() - 2000 * DAY)
    upkeep.clean_up(now=timezone.now())
    assert set(Job.objects.values_list("pk", flat=True)) == {made.job_id, waiting.pk}
    assert kept_files() == {made.file, made.thumbnail}


def test_uploads_that_nothing_uses_go_where_the_operator_says_so(alice: User, settings: Any) -> None:
    unused, young = upload(alice), upload(alice)
    used = [upload(alice, title="My house"), upload(alice, is_public=True), upload(alice), upload(alice), upload(alice)]
    pictures.job(alice, source=used[2])
    pictures.job(alice, mask=used[3])
    Tagging.objects.create(image=used[4], tag=Tag.objects.create(name="home", slug="home"))
    aged(Image.objects.exclude(pk=young.pk), 31)
    upkeep.clean_up(now=timezone.now())
    assert Image.objects.of(alice).count() == 7
    settings.IMAGEGEN_KEEP_UPLOADS_DAYS = 30
    for _ in range(2):
        upkeep.clean_up(now=timezone.now())
        assert set(Image.objects.of(alice)) == {*used, young}
        assert not kept_files() & {unused.file, unused.thumbnail}
        assert used[0].file in kept_files()


@pytest.mark.once
def test_a_storage_that_fails_keeps_nothing_else_from_being_cleaned(alice: User) -> None:
    held = started(alice)
    finish.failed(held, code="image_unavailable", now=timezone.now())
    name = JobEvent.objects.get(kind=JobEvent.Kind.PARTIAL_IMAGE).data["file"]
    path = Path(default_storage.path(name))
    path.unlink()
    (path / "not empty").mkdir(parents=True)  # so it can't be deleted
    pictures.job(alice, state=Job.State.CANCELLED, at=timezone.now() - 100 * DAY)
    upkeep.clean_up(now=timezone.now() + 2 * DAY)
    assert Job.objects.get().pk == held.job_id
    assert JobEvent.objects.get(kind=JobEvent.Kind.PARTIAL_IMAGE).data["file"] == name
    assert set(retention.partials(timezone.now()).values_list("data__file", flat=True)) == {name}


# --- files that no row names


@pytest.mark.once
def test_a_file_that_nothing_names_goes_after_a_day(alice: User) -> None:
    for folder in ("uploads", "uploads/small", "results", "results/small", "partial", "examples", "pictures"):
        lying(f"{folder}/old.webp", age=25 * HOUR)
    young = lying("results/young.webp", age=23 * HOUR)
    elsewhere = lying("exports/archive.zip", age=25 * HOUR)
    assert orphans.purge(now=timezone.now()) == 7
    assert kept_files() == {young, elsewhere}
    assert orphans.purge(now=timezone.now()) == 0


def test_a_file_that_a_row_names_is_never_touched(alice: User) -> None:
    mine, made = upload(alice), pictures.result(alice)
    held = started(alice)
    portrait = Pillow.new("RGB", (40, 30), "teal")
    picture.keep(user=alice, encoded=files.encoded(portrait, "webp"))
    before = kept_files()
    assert len(before) == 6
    for name in before:
        touched(name, age=400 * DAY)
    assert orphans.purge(now=timezone.now()) == 0
    assert kept_files() == before
    # What waits in the trash is named; what was erased is not.
    now = timezone.now()
    Image.objects.filter(pk=mine.pk).update(deleted_at=now, erase_at=now)
    Result.objects.filter(pk=made.pk).update(deleted_at=now, erase_at=now)
    assert orphans.purge(now=now) == 0
    Image.objects.filter(pk=mine.pk).update(erased_at=now)
    Result.objects.filter(pk=made.pk).delete()
    Job.objects.filter(pk=held.job_id).delete()
    assert orphans.purge(now=timezone.now()) == 5
    assert {name.partition("/")[0] for name in kept_files()} == {"pictures"}


@pytest.mark.once
def test_a_large_storage_is_gone_through_in_several_runs() -> None:
    for number in range(orphans.LOOKED_AT + 3):
        lying(f"results/{number:05}.webp", age=25 * HOUR)
    assert [orphans.purge(now=timezone.now()) for _ in range(3)] == [orphans.LOOKED_AT, 3, 0]


# --- what was made


def test_a_half_hour_is_counted_once_when_it_is_over(alice: User) -> None:
    bob = people.make("bob")
    for person, minute, fields in (
        (alice, 1, {"price_credits": 2}),
        (alice, 29, {}),
        (bob, 10, {"state": Job.State.FAILED, "error_code": "image_busy", "price_credits": 2}),
        (bob, 20, {"state": Job.State.CANCELLED}),
        (bob, 31, {}),
    ):
        pictures.job(person, at=NOON + datetime.timedelta(minutes=minute), **fields)
    assert statistics.update(now=NOON + datetime.timedelta(minutes=59)) == statistics.CAUGHT_UP
    row = JobStatistics.objects.get(begin=NOON)
    assert (row.completed, row.failed, row.cancelled, row.people, row.credits) == (2, 1, 1, 2, 2)
    assert (row.seconds, row.longest_seconds) == (16.0, 8.0)
    assert not JobStatistics.objects.filter(begin__gt=NOON).exists()
    Job.objects.all().delete()
    assert statistics.update(now=NOON + datetime.timedelta(minutes=65)) == 1
    assert JobStatistics.objects.get(begin=NOON).completed == 2


def test_the_numbers_of_the_last_day_are_told_and_old_ones_go(client: Client, alice: User) -> None:
    def told() -> Any:
        return client.get("/api/v1/processing/stats/", headers=people.bearer(access)).json()["data"]["service"]

    access = people.log_in(client, alice)["access"]
    assert told() == {"average_processing_time": None, "success_rate": None, "measured_at": None}
    bob = people.make("bob")
    for hours in (2, 3, 4):
        pictures.job(bob, at=timezone.now() - hours * HOUR)
    pictures.job(bob, at=timezone.now() - 5 * HOUR, state=Job.State.FAILED, error_code="image_busy")
    statistics.update(now=timezone.now())
    assert (told()["average_processing_time"], told()["success_rate"]) == (8.0, 0.75)
    upkeep.clean_up(now=timezone.now() + 398 * DAY)
    assert JobStatistics.objects.count() == statistics.CAUGHT_UP
    upkeep.clean_up(now=timezone.now() + 402 * DAY)
    assert not JobStatistics.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_everything_may_be_done_by_several_at_once(alice: User) -> None:
    started(alice)
    for number in range(20):
        pictures.job(alice, state=Job.State.CANCELLED, at=timezone.now() - 100 * DAY)
        lying(f"results/{number}.webp", age=25 * HOUR)
    later = timezone.now() + 2 * DAY
    works: list[Callable[..., Any]] = [upkeep.clean_up, upkeep.clean_up, statistics.update, statistics.update]

    def done(work: Callable[..., Any]) -> None:
        try:
            work(now=later)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        assert list(threads.map(done, works)) == [None] * len(works)
    assert (Job.objects.count(), kept_files(), JobStatistics.objects.count()) == (1, set(), statistics.CAUGHT_UP)
