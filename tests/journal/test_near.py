"""You have been here before: the nearest earlier dreams with the reason in words, and what the dreamer corrects in it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from dreams import erasure, tasks
from dreams.models import DreamFeature, DreamWords
from tests import people
from tests.queries import Cost, counted

from .client import Dreamer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer()


def kept(entry: str) -> Any:
    return DreamFeature.objects.filter(dream=uuid.UUID(entry))


def told(dreamer: Dreamer, text: str, **fields: Any) -> str:
    """An entry whose words were searched and compared, as a worker does it."""
    entry = str(dreamer.keep(text, **fields)["entry"]["id"])
    tasks.find_insights(dream_id=entry)
    return entry


def near(dreamer: Dreamer, entry: str) -> dict[str, list[str]]:
    """The earlier dreams with their reasons, the nearest first."""
    return {row["id"]: row["reason"] for row in dreamer.call("get", f"entries/{entry}/near/")["results"]}


def exam(dreamer: Dreamer) -> str:
    return told(dreamer, "My grandmother sat in an examination by the sea.", dreamt_on="2026-01-02", title="The examination")


def test_the_nearest_earlier_dreams_come_with_a_reason_in_words(alice: Dreamer) -> None:
    first = exam(alice)
    other = told(alice, "A tiger played the violin on a roof.", dreamt_on="2026-01-03")
    last = told(alice, "Again the examinations: my grandmother waved from the sea.", dreamt_on="2026-02-01")
    found = near(alice, last)
    assert list(found) == [first]
    assert set(found[first]) == {"sea", "grandmother", "examinations"}
    (row,) = alice.call("get", f"entries/{last}/near/")["results"]
    assert (row["night"], row["title"]) == ("2026-01-02", "The examination")
    assert {one["kind"] for one in row["shared"]} == {"place", "person", ""}
    assert near(alice, first) == {}, "a later dream is no earlier one"
    assert near(alice, other) == {}


@pytest.mark.parametrize(
    ("earlier", "later", "reason"),
    [
        ("Babaannemin valizi kayboldu.", "Valizler uçuyordu, babaannem güldü.", "valizler"),
        ("Бабушка несла чемоданы.", "Мой чемодан открыла бабушка.", "чемодан"),
        ("Mi abuela perdió las maletas en la estación.", "Otra vez mi abuela y su maleta, en la estación.", "maleta"),
    ],
)
def test_forms_of_a_word_are_one_word_in_each_language(alice: Dreamer, earlier: str, later: str, reason: str) -> None:
    first = told(alice, earlier, dreamt_on="2026-01-02")
    found = near(alice, told(alice, later, dreamt_on="2026-01-03"))
    assert list(found) == [first]
    assert reason in found[first]
    assert len(found[first]) >= 2


def test_what_the_dreamer_denies_is_no_reason_and_what_they_name_is_one(alice: Dreamer) -> None:
    first = told(alice, "There was a snake in the garden.", dreamt_on="2026-01-02")
    last = told(alice, "A snake came out of the drain.", dreamt_on="2026-01-03")
    assert near(alice, last) == {first: ["snake"]}
    (mark,) = [row for row in alice.call("get", f"entries/{last}/marks/") if row["quote"] == "snake"]
    place = {name: mark[name] for name in ("message_id", "start", "end")}
    said = alice.call("post", f"entries/{last}/marks/", {**place, "is_denied": True}, status=201)
    assert near(alice, last) == {}
    alice.call("delete", f"entries/{last}/marks/{said['id']}/", status=204)
    assert near(alice, last) == {first: ["snake"]}
    sign = alice.call("post", "signs/", {"name": "My aunt", "kind": "person", "words": ["snake"]}, status=201)
    tasks.find_sign(sign_id=sign["id"])
    assert near(alice, last) == {}, "the earlier dream waits to be compared with the sign"
    tasks.sweep_comparing()
    assert near(alice, last) == {first: ["My aunt"]}


def test_words_tags_and_nights_that_change_are_compared_anew(alice: Dreamer) -> None:
    first = told(alice, "A violin lay in the attic.", dreamt_on="2026-01-02")
    last = told(alice, "I repaired a bicycle.", dreamt_on="2026-01-03")
    assert near(alice, last) == {}
    for entry in (first, last):
        alice.call("patch", f"entries/{entry}/", {"tags": ["Lisbon"]})
        tasks.compare(dream_id=entry)
    assert near(alice, last) == {first: ["Lisbon"]}
    alice.call("patch", f"entries/{last}/", {"text": "I repaired a violin in the attic.", "tags": []})
    tasks.find_insights(dream_id=last)
    assert set(near(alice, last)[first]) == {"attic", "violin"}
    alice.call("patch", f"entries/{first}/", {"dreamt_on": "2026-01-04"})
    assert near(alice, last) == {}
    assert list(near(alice, first)) == [last]


def test_a_deleted_dream_is_near_to_none_and_erased_with_what_it_was_compared_by(alice: Dreamer) -> None:
    first = exam(alice)
    last = told(alice, "My grandmother at the sea.", dreamt_on="2026-02-01")
    alice.call("delete", f"entries/{first}/", status=204)
    assert near(alice, last) == {}
    assert kept(first).exists()
    erasure.sweep(now=timezone.now() + datetime.timedelta(days=40))
    assert not kept(first).exists()
    assert not DreamWords.objects.filter(dream=uuid.UUID(first)).exists()


def test_dreams_from_before_are_compared_by_the_sweep(alice: Dreamer) -> None:
    first, last = exam(alice), told(alice, "My grandmother at the sea.", dreamt_on="2026-02-01")
    DreamFeature.objects.all().delete()
    DreamWords.objects.update(is_compared=False)
    assert near(alice, last) == {}
    tasks.sweep_insights()
    assert list(near(alice, last)) == [first]


def test_nobody_else_is_told(alice: Dreamer) -> None:
    first = exam(alice)
    bob = Dreamer(people.make("bob"))
    bob.call("get", f"entries/{first}/near/", status=404)
    assert near(bob, told(bob, "My grandmother at the sea.", dreamt_on="2026-02-01")) == {}
    assert not set(kept(first).values_list("feature")) & set(DreamFeature.objects.exclude(dream=uuid.UUID(first)).values_list("feature"))


def asked(cost: Cost) -> list[str]:
    """Without the session, which is read when it was not lately."""
    return [statement for statement in cost.statements if "session" not in statement]


def test_the_entrys_page_shows_them_one_step_away_with_few_queries(alice: Dreamer) -> None:
    first = exam(alice)
    last = told(alice, "My grandmother waved from the sea.", dreamt_on="2026-02-01")
    browser = people.browser(alice.person)
    with counted() as cost:
        page = browser.get(f"/journal/{last}/").content.decode()
    assert "You have been here before" in page
    assert f'href="/journal/{first}/"' in page
    assert len(asked(cost)) <= 12, asked(cost)
    assert "You have been here before" not in browser.get(f"/journal/{first}/").content.decode()
    with counted() as cost:
        browser.get("/journal/patterns/")
    assert len(asked(cost)) <= 12, asked(cost)
