"""Entries: kept for nothing, once, in the right night; changed with a history; asked about and then paid."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine

from dreams.insights import extract
from dreams.models import Dream, DreamInsight, Message
from person.credits import ledger
from person.models import Plan

from .client import Dreamer

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer()


def balance(dreamer: Dreamer) -> int:
    return ledger.balance(dreamer.person.pk).amount


def test_a_dream_is_kept_for_nothing(alice: Dreamer) -> None:
    before = balance(alice)
    kept = alice.keep("I flew over the sea.", mood="joyful", tags=["sea"], people=["Ayşe"], recall=4, distress=0, title="Flying")["entry"]
    assert (kept["text"], kept["mood"], kept["people"], kept["is_answered"]) == ("I flew over the sea.", "joyful", ["Ayşe"], False)
    assert balance(alice) == before
    assert not Message.objects.filter(dream=kept["id"], role="analyst").exists()
    assert alice.call("get", f"entries/{kept['id']}/") == kept


def test_the_same_id_is_kept_once(alice: Dreamer) -> None:
    entry_id = str(uuid.uuid4())
    first = alice.keep(id=entry_id)
    assert alice.keep("Other words.", id=entry_id, status=200)["entry"] == first["entry"]
    assert alice.listed() == [entry_id]
    assert Dreamer().keep(id=entry_id, status=409)["code"] == "entry_id_taken"


@pytest.mark.once
@pytest.mark.parametrize("kind", ["nothing", "later"])
def test_a_night_without_words_is_an_entry(alice: Dreamer, kind: str) -> None:
    kept = alice.keep("", kind=kind)["entry"]
    assert (kept["kind"], kept["text"]) == (kind, "")
    assert alice.call("post", f"entries/{kept['id']}/ask/", status=409)["code"] == "entry_without_words"
    told = alice.call("patch", f"entries/{kept['id']}/", {"text": "Now I remember a house."})["entry"]
    assert (told["kind"], told["text"], told["description"]) == ("dream", "Now I remember a house.", "Now I remember a house.")


@pytest.mark.once
@pytest.mark.parametrize(
    ("zone", "now", "night"),
    [
        ("Europe/Istanbul", "2026-03-10T08:30:00+00:00", "2026-03-09"),
        ("Europe/Istanbul", "2026-03-10T09:30:00+00:00", "2026-03-10"),
        ("America/New_York", "2026-03-10T03:30:00+00:00", "2026-03-09"),
        ("Pacific/Kiritimati", "2026-03-10T20:00:00+00:00", "2026-03-10"),
    ],
)
def test_before_noon_it_is_last_night(alice: Dreamer, zone: str, now: str, night: str) -> None:
    alice.person.profile.time_zone = zone
    alice.person.profile.save()
    with time_machine.travel(datetime.datetime.fromisoformat(now), tick=False):
        assert Dreamer(alice.person).keep()["entry"]["night"] == night
    assert alice.keep(dreamt_on="2020-02-29")["entry"]["night"] == "2020-02-29"


@pytest.mark.once
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"text": " \u200b\n"}, "text"),
        ({"kind": "nothing"}, "text"),
        ({"kind": "other"}, "kind"),
        ({"distress": 11}, "distress"),
        ({"lucidity": 4}, "lucidity"),
        ({"slept_at": "2026-01-02T06:00:00Z", "woke_at": "2026-01-02T05:00:00Z"}, "woke_at"),
        ({"people": "Ayşe"}, "people"),
        ({"id": "7"}, "id"),
    ],
)
def test_what_can_not_be_is_refused_by_name(alice: Dreamer, fields: dict[str, Any], field: str) -> None:
    assert field in alice.keep(status=400, **fields)
    assert alice.listed() == []


def test_words_are_changed_with_a_history_and_searched_anew(alice: Dreamer) -> None:
    entry = alice.keep("I was afraid of the sea.")["entry"]
    extract.in_dream(dream_id=entry["id"])
    changed = alice.call("patch", f"entries/{entry['id']}/", {"text": "A snake was in the house.", "mood": "afraid"})["entry"]
    alice.call("patch", f"entries/{entry['id']}/", {"text": "A snake was in the house.", "title": "The snake"})
    assert (changed["text"], changed["description"]) == ("A snake was in the house.", "A snake was in the house.")
    assert [row["text"] for row in alice.call("get", f"entries/{entry['id']}/history/")] == ["I was afraid of the sea."]
    extract.in_dream(dream_id=entry["id"])
    found = {row.key for row in DreamInsight.objects.filter(dream=entry["id"])}
    assert "snake" in found
    assert "sea" not in found
    assert alice.listed(search="snake") == [entry["id"]]
    assert alice.listed(search="afraid sea") == []


def test_asking_holds_the_price_once(alice: Dreamer) -> None:
    entry, before = alice.keep()["entry"], balance(alice)
    assert alice.call("post", f"entries/{entry['id']}/ask/?dry_run=1")["price"] == before - balance(alice) + 1
    reply = alice.call("post", f"entries/{entry['id']}/ask/", status=201)
    assert alice.call("post", f"entries/{entry['id']}/ask/")["id"] == reply["id"]
    assert balance(alice) == before - 1
    told = Message.objects.get(dream=entry["id"], role="user")
    assert (reply["parent"], reply["state"]) == (told.pk, "streaming")
    assert alice.call("patch", f"entries/{entry['id']}/", {"text": "Other words."}, status=409)["code"] == "busy"


def test_without_credit_the_entry_stays(alice: Dreamer) -> None:
    bob = Dreamer()
    ledger_free = Plan.objects.get(slug="free")
    assert ledger_free.daily_dreams == 0
    entry = bob.keep()["entry"]
    for _ in range(balance(bob)):
        bob.call("post", f"entries/{bob.keep()['entry']['id']}/ask/", status=201)
    bob.call("post", f"entries/{entry['id']}/ask/", status=402)
    assert bob.call("get", f"entries/{entry['id']}/")["text"] == entry["text"]


@pytest.mark.once
def test_a_plan_limits_what_is_kept_and_never_what_is_read(alice: Dreamer) -> None:
    Plan.objects.filter(slug="free").update(daily_entries=2)
    kept = [alice.keep()["entry"]["id"] for _ in range(2)]
    assert alice.keep(status=429)["code"] == "entry_limit_reached"
    assert alice.keep(id=kept[0], status=200)["entry"]["id"] == kept[0]
    assert sorted(alice.listed()) == sorted(kept)


def test_others_see_and_change_nothing(alice: Dreamer) -> None:
    entry, bob = alice.keep()["entry"], Dreamer()
    for method, path in (("get", ""), ("patch", ""), ("delete", ""), ("get", "history/"), ("post", "ask/")):
        assert bob.call(method, f"entries/{entry['id']}/{path}", status=404)["code"] == "dream_not_found"
    assert bob.listed() == []


@pytest.mark.once
def test_danger_in_an_entry_brings_the_card(alice: Dreamer) -> None:
    kept = alice.keep("This is not a dream. I am awake and I want to kill myself tonight.")
    assert kept["safety"]["kind"]
    assert alice.keep("I was at the sea.")["safety"] is None


def test_filters_and_pages_by_night(alice: Dreamer) -> None:
    nights = [f"2026-05-{day:02}" for day in (1, 2, 2, 3, 9)]
    ids = [alice.keep(f"Dream {number}", dreamt_on=night)["entry"]["id"] for number, night in enumerate(nights)]
    details = {"is_nightmare": True, "lucidity": 2, "recall": 5, "mood": "afraid", "tags": ["sea", "fall"], "is_recurring": True}
    slept = {"slept_at": "2026-05-03T22:00:00Z", "woke_at": "2026-05-04T05:30:00Z", "distress": 7, "people": ["Ayşe"]}
    alice.call("patch", f"entries/{ids[3]}/", {**details, **slept})
    for filters in (
        {"is_nightmare": True},
        {"least_lucidity": 1},
        {"least_recall": 5},
        {"mood": "afraid"},
        {"tag": "fall"},
        {"person": "Ayşe"},
        {"least_distress": 7},
        {"least_hours": 7},
        {"least_hours": 7, "most_hours": 8},
        {"is_recurring": True},
        {"first": "2026-05-03", "last": "2026-05-08"},
        {"search": "3"},
    ):
        assert alice.listed(**filters) == [ids[3]], filters
    assert alice.listed(tag="fal") == alice.listed(is_answered=True) == alice.listed(most_hours=7) == alice.listed(person="Ay") == []
    seen: list[str] = []
    cursor: Any = ""
    while cursor is not None:
        page = alice.call("get", "entries/", {"limit": 2, "cursor": cursor})
        seen += [row["id"] for row in page["results"]]
        cursor = page["next"]
    assert (len(seen), set(seen)) == (5, set(ids))
    assert (seen[0], seen[-1]) == (ids[4], ids[0])
    assert alice.call("get", "entries/", {"cursor": "no"}, status=400)["code"] == "cursor_invalid"


def test_the_calendar_counts_each_night(alice: Dreamer) -> None:
    alice.keep(dreamt_on="2026-05-01", mood="calm")
    alice.keep(dreamt_on="2026-05-01", mood="afraid", is_nightmare=True, lucidity=1)
    alice.keep("", kind="nothing", dreamt_on="2026-05-03")
    days = alice.call("get", "days/", {"first": "2026-05-01", "last": "2026-05-31"})
    assert [(day["night"], day["entries"], day["dreams"], day["nightmares"], day["lucid"]) for day in days] == [
        ("2026-05-01", 2, 2, 1, 1),
        ("2026-05-03", 1, 0, 0, 0),
    ]
    assert days[0]["moods"] == {"calm": 1, "afraid": 1}
    assert alice.call("get", "days/", {"first": "2020-01-01", "last": "2026-01-01"}, status=400)["code"] == "too_many_days"


def test_ten_thousand_entries_cost_no_more_statements(alice: Dreamer, django_assert_max_num_queries: Any) -> None:
    Dream.objects.bulk_create(
        Dream(author=alice.person, night=datetime.date(2020, 1, 1) + datetime.timedelta(days=number // 5)) for number in range(1000)
    )
    with django_assert_max_num_queries(12):
        assert len(alice.call("get", "entries/", {"limit": 200})["results"]) == 200
    with django_assert_max_num_queries(8):
        assert len(alice.call("get", "days/", {"first": "2020-01-01", "last": "2020-12-31"})) == 200
