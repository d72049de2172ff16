"""`?dry_run=1`: every call that spends answers with the price or refuses; none does what it only was asked the price of."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import get_resolver

from dreams.models import Dream, Message
from imagegen.models import Image, Job
from person.models import CreditEntry, Plan
from tests.images import pictures
from tests.ops.test_bounded_json import paths

from .program import Program

ORDER = {"prompt": "a house by the sea", "quality": "low"}
BODY: dict[str, Any] = {**ORDER, "title": "The sea", "text": "I saw the sea.", "id": "one"}


def stored() -> list[int]:
    return [model._default_manager.count() for model in (Dream, Message, Job, Image, CreditEntry)]


@pytest.mark.django_db
def test_no_call_does_anything_in_a_dry_run(alice: Program) -> None:
    alice.grant(20)
    before = stored()
    for path in paths(get_resolver().url_patterns):
        if any(part in path for part in ("images", "imagegen", "dream", "credits", "/v1/")):
            answer = alice.http.post(f"{path}?dry_run=1", BODY, content_type="application/json")
            assert answer.status_code < 500, path
            assert stored() == before, path


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize("quality", ["low", "high"])
def test_a_picture_tells_its_price(alice: Program, quality: str) -> None:
    alice.grant(20)
    Plan.objects.update(daily_images=0)
    told = alice.http.post("/api/images/jobs/?dry_run=1", {**ORDER, "quality": quality}, content_type="application/json")
    price = {"low": 1, "high": 4}[quality]
    assert told.status_code == 200
    assert {name: told.json()[name] for name in ("dry_run", "price", "balance_after")} == {
        "dry_run": True,
        "price": price,
        "balance_after": alice.left() - price,
    }


@pytest.mark.once
@pytest.mark.django_db
def test_a_picture_within_the_days_allowance_is_free(alice: Program) -> None:
    told = alice.http.post("/api/images/jobs/?dry_run=1", ORDER, content_type="application/json").json()
    assert (told["price"], told["allowance_left"] > 0) == (0, True)


@pytest.mark.once
@pytest.mark.django_db
def test_a_wrong_order_is_refused_all_the_same(alice: Program) -> None:
    told = alice.http.post("/api/images/jobs/?dry_run=1", {"prompt": " "}, content_type="application/json")
    assert told.json()["code"] == "prompt_missing"


@pytest.mark.django_db
def test_a_retry_tells_its_price(alice: Program) -> None:
    Plan.objects.update(daily_images=0)
    alice.grant(5)
    failed = pictures.job(alice.person, state=Job.State.FAILED, quality="medium", error_code="image_busy")
    path = f"/api/images/jobs/{failed.pk}/retry/?dry_run=1"
    assert alice.http.post(path).json()["price"] == 2
    assert Job.objects.count() == 1


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/api/imagegen/generate/", "/api/v1/processing/jobs/", "/api/user/me/dream/00000000-0000-0000-0000-000000000000/messages/"],
)
def test_who_does_not_know_dry_run_says_so(alice: Program, path: str) -> None:
    told = alice.http.post(f"{path}?dry_run=true", BODY, content_type="application/json")
    assert (told.status_code, told.json()["code"]) == (400, "dry_run_not_offered")
