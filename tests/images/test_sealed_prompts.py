"""Prompts and what was made of them are sealed in the table, and their owner finds pictures by them all the same."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from imagegen.jobs import results, retry
from imagegen.models import Job
from imagegen.upkeep import resealing
from person import keys
from person.models import User
from project.sealing.errors import CannotOpen
from project.sealing.values import MARK

from .. import people
from . import pictures

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_media")]


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    keys.forget()


@pytest.fixture
def alice() -> User:
    return people.make(credits=5)


def test_prompts_are_sealed_in_the_table_and_found_by_their_owner(alice: User) -> None:
    bob = people.make("bob")
    rows = [pictures.result(alice, "a QUOKKA by the sea"), pictures.result(alice, "nothing"), pictures.result(bob, "a quokka")]
    job = rows[0].job
    kept = stored_row(job)
    assert "quokka" not in str(kept).lower()
    assert kept["prompt"].startswith(MARK)
    assert [row.pk for row in results.found(person_id=alice.pk, words="Quokka sea")] == [rows[0].pk]
    assert Job.objects.get(pk=job.pk).prompt == "a QUOKKA by the sea"
    # Moved into another row, even of the same person, it does not open.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE imagegen_job SET prompt = %s WHERE id = %s", [kept["prompt"], stored_row(rows[1].job)["id"]])
    with pytest.raises(CannotOpen):
        _ = Job.objects.get(pk=rows[1].job.pk).prompt


def test_prompts_from_before_are_sealed_and_leave_the_search_key(alice: User) -> None:
    job = pictures.job(alice, "a quokka", improved_prompt="a fine quokka", operation="enhance")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE imagegen_job SET prompt = 'a quokka', improved_prompt = 'a fine quokka', search_key = 'a quokka enhance'")
    assert Job.objects.get().final_prompt == "a fine quokka"
    call_command("seal_pictures", stdout=io.StringIO())
    kept = stored_row(job)
    assert (kept["search_key"].strip(), "quokka" in str(kept)) == ("enhance", False)
    assert (Job.objects.get().prompt, Job.objects.get().final_prompt) == ("a quokka", "a fine quokka")
    assert resealing.seal_prompts(now=timezone.now()) == 0


def test_a_retried_jobs_words_are_sealed_for_its_own_row(alice: User) -> None:
    failed = pictures.job(alice, "a quokka", state=Job.State.FAILED, error_code="image_busy", improved_prompt="a fine quokka")
    again = retry.job(job_id=failed.pk, person_id=alice.pk, now=timezone.now()).job
    assert stored_row(again)["prompt"] != stored_row(failed)["prompt"]
    assert Job.objects.get(pk=again.pk).final_prompt == "a fine quokka"


def stored_row(job: Job) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM imagegen_job")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return next(row for row in rows if str(row["id"]).replace("-", "") == job.pk.hex)
