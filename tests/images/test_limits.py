"""How many jobs a person may begin: refused orders cost nothing, accepted ones are counted, floods meet a limit of their own."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from imagegen.models import Job
from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

JOBS = "/api/images/jobs/"
WISH = {"prompt": "a lake", "quality": "low"}


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets a throttle for this test. DRF's throttles hold this very dictionary."""
    known: Any = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]

    def change(**wanted: str) -> None:
        for name, rate in wanted.items():
            monkeypatch.setitem(known, name, rate)

    return change


@pytest.fixture
def alice(client: Client) -> Client:
    person = people.make(credits=100)
    return Client(headers=people.bearer(people.log_in(client, person)["access"]))


def order(alice: Client, path: str = JOBS, **fields: Any) -> Any:
    return alice.post(path, {**WISH, **fields}, content_type="application/json")


def end_all() -> None:
    Job.objects.update(state=Job.State.FAILED, ended_at=timezone.now(), error_code="image_busy")


def test_refused_orders_cost_nothing(alice: Client) -> None:
    assert [order(alice, prompt="").status_code for _ in range(12)] == [400] * 12
    assert [order(alice).status_code for _ in range(3)] == [201] * 3
    assert [order(alice).status_code for _ in range(12)] == [409] * 12
    end_all()
    assert order(alice).status_code == 201


@pytest.mark.parametrize("path", [JOBS, "/api/imagegen/generate/", "/api/v1/processing/jobs/"])
def test_accepted_jobs_are_counted_over_all_roads(alice: Client, rates: Any, path: str) -> None:
    rates(ai_generation="2/hour")
    order(alice)
    order(alice, "/api/imagegen/generate/")
    refused = order(alice, path)
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert 3590 <= int(refused["Retry-After"]) <= 3600
    assert Job.objects.count() == 2


def test_the_same_order_again_is_not_counted(alice: Client, rates: Any) -> None:
    rates(ai_generation="1/hour")
    assert [order(alice, client_id="one").status_code for _ in range(3)] == [201, 200, 200]


def test_after_the_window_there_is_room_again(alice: Client, rates: Any, time_machine: Any) -> None:
    rates(ai_generation="1/minute")
    order(alice)
    refused = order(alice)
    time_machine.move_to(timezone.now() + datetime.timedelta(seconds=int(refused["Retry-After"]) + 1))
    assert order(alice).status_code == 201


def test_retrying_is_beginning_a_job(alice: Client, rates: Any) -> None:
    rates(ai_generation="1/hour")
    job = order(alice).json()
    end_all()
    assert alice.post(f"{JOBS}{job['id']}/retry/").status_code == 429


def test_a_flood_of_refused_orders_meets_the_wide_limit(alice: Client, rates: Any) -> None:
    rates(ai_attempts="5/hour")
    assert [order(alice, prompt="").status_code for _ in range(6)] == [400] * 5 + [429]
    assert order(alice)["Retry-After"]
    assert alice.get(JOBS).status_code == 200


def test_a_job_is_work_for_an_ai_service(alice: Client, rates: Any) -> None:
    rates(ai_requests="1/hour")
    assert order(alice).status_code == 201
    refused = order(alice)
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert refused.json()["retry_after"] == int(refused["Retry-After"])
    assert Job.objects.count() == 1
