"""An order over REST: sent again with its `Idempotency-Key`, in a style with defaults of its own, and a retry that is judged anew."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from imagegen.models import Job, Style, StyleCategory
from person.models import CreditEntry, Plan, User
from tests import people
from tests.images import pictures

pytestmark = pytest.mark.django_db

JOBS = "/api/images/jobs/"


@pytest.fixture
def alice() -> User:
    return people.make(credits=9)


@pytest.fixture
def access(client: Client, alice: User) -> str:
    return str(people.log_in(client, alice)["access"])


@pytest.fixture
def paying() -> None:
    """Nothing is free."""
    Plan.objects.update(daily_images=0)


@pytest.fixture
def glass() -> Style:
    category = StyleCategory.objects.create(name="Craft", slug="craft")
    looks = {"default_quality": "high", "default_background": "transparent", "default_output_format": "webp"}
    return Style.objects.create(category=category, name="Glass", slug="glass", prompt_template="{original_prompt}", **looks)


def order(client: Client, access: str, *, key: str | None = None, **fields: Any) -> Any:
    headers = {**people.bearer(access), **({"Idempotency-Key": key} if key is not None else {})}
    return client.post(JOBS, {"prompt": "a lake", **fields}, content_type="application/json", headers=headers)


def look(answer: Any) -> tuple[str, str, str]:
    assert answer.status_code == 201, answer.content
    job = Job.objects.get(pk=answer.json()["id"])
    return job.quality, job.background, job.output_format


# --- Idempotency-Key


def test_the_same_key_gets_the_first_answer_and_makes_and_costs_one_picture(client: Client, access: str, paying: None) -> None:
    first = order(client, access, key="one", quality="low")
    Job.objects.update(percent=50)
    again = order(client, access, key="one", quality="low")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (Job.objects.count(), CreditEntry.objects.filter(kind=CreditEntry.Kind.HOLD).count()) == (1, 1)


def test_a_key_for_something_else_is_refused(client: Client, access: str) -> None:
    order(client, access, key="one")
    answer = order(client, access, key="one", prompt="a whale")
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert Job.objects.count() == 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused_and_makes_nothing(client: Client, access: str, key: str) -> None:
    answer = order(client, access, key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert not Job.objects.exists()


def test_the_key_of_a_refused_order_may_be_used_once_its_words_are_better(client: Client, access: str) -> None:
    assert order(client, access, key="one", prompt="hot porn scene").json()["code"] == "content_refused"
    assert order(client, access, key="one", prompt="a lake").status_code == 201


def test_keys_of_two_people_are_not_mixed_up(client: Client, access: str) -> None:
    bob = str(people.log_in(client, people.make("bob"))["access"])
    assert order(client, access, key="one").json()["id"] != order(client, bob, key="one").json()["id"]


def test_key_and_client_id_stand_side_by_side(client: Client, access: str) -> None:
    first = order(client, access, key="one", client_id="mine")
    again = order(client, access, key="two", client_id="mine")
    assert (first.status_code, again.status_code, again.json()["id"]) == (201, 200, first.json()["id"])


# --- a style's defaults


def test_a_style_decides_what_the_order_leaves_out(client: Client, access: str, glass: Style) -> None:
    assert look(order(client, access, style="glass")) == ("high", "transparent", "webp")
    assert look(order(client, access)) == ("auto", "auto", "png")


def test_what_was_chosen_counts_even_where_it_is_the_usual(client: Client, access: str, glass: Style) -> None:
    chosen = {"quality": "auto", "background": "auto", "output_format": "png"}
    assert look(order(client, access, style="glass", **chosen)) == tuple(chosen.values())
    assert look(order(client, access, style="glass", quality="low")) == ("low", "transparent", "webp")


def test_a_default_gives_way_where_it_contradicts_a_choice(client: Client, access: str, glass: Style) -> None:
    assert look(order(client, access, style="glass", output_format="jpeg")) == ("high", "auto", "jpeg")
    Style.objects.filter(slug="glass").update(default_background="opaque", default_output_format="jpeg")
    assert look(order(client, access, style="glass", background="transparent")) == ("high", "transparent", "png")
    answer = order(client, access, style="glass", background="transparent", output_format="jpeg")
    assert answer.status_code == 400


def test_the_price_is_that_of_the_styles_quality(client: Client, access: str, paying: None, glass: Style) -> None:
    assert order(client, access, style="glass").json()["price"] == 4


def test_an_order_sent_again_is_the_same_after_the_style_was_changed(client: Client, access: str, glass: Style) -> None:
    first = order(client, access, style="glass", client_id="mine")
    Style.objects.filter(slug="glass").update(default_quality="low")
    again = order(client, access, style="glass", client_id="mine")
    assert (again.status_code, again.json()["id"]) == (200, first.json()["id"])


# --- a retry


def retry(client: Client, access: str, job: Job) -> Any:
    return client.post(f"{JOBS}{job.pk}/retry/", content_type="application/json", headers=people.bearer(access))


def test_a_retry_is_judged_like_a_new_order(client: Client, access: str, alice: User) -> None:
    old = pictures.job(alice, "hot porn scene", state=Job.State.FAILED, error_code="image_busy")
    answer = retry(client, access, old)
    assert (answer.status_code, answer.json()["code"], answer.json()["category"]) == (400, "content_refused", "sexual")
    assert (Job.objects.count(), User.objects.get(pk=alice.pk).balance) == (1, 9)


def test_what_may_be_painted_is_painted_once_however_often_it_is_retried(client: Client, access: str, alice: User) -> None:
    old = pictures.job(alice, "a lake", state=Job.State.FAILED, error_code="image_busy")
    answers = [retry(client, access, old) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert len({answer.json()["id"] for answer in answers}) == 1
