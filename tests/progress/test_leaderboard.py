"""The leaderboard: only who asked for it, only what they chose to show, in an order that holds still."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from person.models import Progress, User

from .. import people
from .client import Dreamer

pytestmark = pytest.mark.django_db

SHOWN = {"position", "display_name", "level", "user_rank", "experience_points", "is_me"}


def places(dreamer: Dreamer, **query: Any) -> list[Any]:
    answer = dreamer.get("progress/leaderboard/", **query)
    assert answer.status_code == 200, answer.content
    return list(answer.json()["data"])


def list_as(dreamer: Dreamer, name: str) -> Any:
    return dreamer.put(is_listed=True, display_name=name)


def test_nobody_is_listed_without_asking(alice: Dreamer, bob: Dreamer) -> None:
    alice.did()
    assert places(bob) == places(alice) == []
    assert alice.stand()["position"] is None


def test_who_asks_is_listed_at_once_and_nothing_but_the_chosen_is_told(alice: Dreamer, bob: Dreamer) -> None:
    alice.did()
    assert list_as(alice, "  Nightingale ").json()["data"] == {"is_shown": True, "is_listed": True, "display_name": "Nightingale"}
    [seen] = places(bob)
    assert seen == {
        "position": 1,
        "display_name": "Nightingale",
        "level": 1,
        "user_rank": "Prompt Novice",
        "experience_points": 50,
        "is_me": False,
    }
    assert seen.keys() == SHOWN
    body = bob.get("progress/leaderboard/").content.decode()
    assert not any(secret in body for secret in (alice.person.email, alice.person.username, str(alice.person.pk)))


def test_who_leaves_is_gone_at_once_and_keeps_the_name_for_later(alice: Dreamer, bob: Dreamer) -> None:
    list_as(alice, "Nightingale")
    alice.put(is_listed=False)
    assert places(bob) == []
    alice.put(is_listed=True)
    assert places(bob)[0]["display_name"] == "Nightingale"


def test_who_switches_levels_off_is_not_listed_and_goes_on_earning(alice: Dreamer, bob: Dreamer) -> None:
    list_as(alice, "Nightingale")
    assert alice.put(is_shown=False).json()["data"]["is_listed"] is False
    alice.did()
    assert (places(bob), alice.stand()["experience_points"]) == ([], 50)


@pytest.mark.parametrize("change", [{"is_active": False}, {"deleted_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)}])
def test_who_is_barred_or_gone_is_not_listed(alice: Dreamer, bob: Dreamer, change: dict[str, Any]) -> None:
    list_as(alice, "Nightingale")
    User.objects.filter(pk=alice.person.pk).update(**change)
    assert places(bob) == []


@pytest.mark.once
@pytest.mark.parametrize("name", ["", "   ", "a\u202eb", "a\x07b", "x" * 41, "\u2066", None, 7.5, ["a"]])
def test_a_name_that_can_not_be_shown_is_refused(alice: Dreamer, name: Any) -> None:
    answer = list_as(alice, name)
    if answer.status_code == 200:  # numbers are names, too
        assert answer.json()["data"]["display_name"] == "7.5"
    else:
        assert (answer.status_code, answer.json()["errors"].keys()) == (400, {"display_name"})
        assert not Progress.objects.filter(is_listed=True).exists()


@pytest.mark.once
def test_an_address_is_no_name(alice: Dreamer) -> None:
    assert list_as(alice, alice.person.email.upper()[:40]).status_code == 400


def test_a_name_is_one_persons_whatever_its_letters_size(alice: Dreamer, bob: Dreamer) -> None:
    list_as(alice, "Nightingale")
    answer = list_as(bob, "NIGHTINGALE")
    assert (answer.status_code, answer.json()["errors"].keys()) == (400, {"display_name"})
    assert list_as(alice, "nightingale").status_code == 200


def test_the_furthest_is_first_and_of_equals_who_was_there_first(alice: Dreamer, bob: Dreamer) -> None:
    now = timezone.now()
    charlie = Dreamer("charlie")
    for dreamer, name in ((alice, "Alice"), (bob, "Bob"), (charlie, "Charlie")):
        list_as(dreamer, name)
    bob.did(at=now - datetime.timedelta(minutes=2))
    alice.did(at=now - datetime.timedelta(minutes=1))
    assert [(one["position"], one["display_name"], one["is_me"]) for one in places(alice)] == [
        (1, "Bob", False),
        (2, "Alice", True),
        (3, "Charlie", False),
    ]
    assert [dreamer.stand()["position"] for dreamer in (alice, bob, charlie)] == [2, 1, 3]


def test_the_pages_hold_each_place_once_among_equals(alice: Dreamer) -> None:
    same = timezone.now()
    for number in range(7):
        person = Dreamer(f"dreamer{number}")
        list_as(person, f"Dreamer {number}")
    Progress.objects.update(xp=10, xp_at=same)
    seen = [one for page in range(1, 5) for one in places(alice, page=page, page_size=2)]
    assert [one["position"] for one in seen] == list(range(1, 8))
    assert len({one["display_name"] for one in seen}) == 7
    assert alice.get("progress/leaderboard/", page=5, page_size=2).status_code == 404


def test_the_database_lists_nobody_without_a_name_or_against_their_wish(alice: Dreamer) -> None:
    for wrong in ({"display_name": ""}, {"display_name": "A", "is_shown": False}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Progress.objects.create(user=alice.person, is_listed=True, **wrong)


@pytest.mark.once
def test_staff_take_a_name_off_that_others_should_not_have_to_read(alice: Dreamer, bob: Dreamer) -> None:
    list_as(bob, "Something rude")
    staff = people.browser(people.make("staff", is_staff=True, is_superuser=True))
    assert staff.get("/admin/person/progress/").status_code == staff.get("/admin/person/xpentry/").status_code == 200
    staff.post("/admin/person/progress/", {"action": "unlist", "_selected_action": [str(bob.person.pk)]})
    assert places(alice) == []
    assert bob.put(is_listed=True).status_code == 400
