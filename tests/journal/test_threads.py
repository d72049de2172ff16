"""Threads: what came three times or more, with its first and last night; hidden and named by the dreamer, who has the last word."""

from __future__ import annotations

import datetime
import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from dreams import diary, erasure, tasks
from dreams.models import Thread
from person.models import User
from project.sealing.values import is_sealed
from tests import people, sealed

from .client import Dreamer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def person() -> User:
    return people.make()


@pytest.fixture
def alice(person: User) -> Dreamer:
    return Dreamer(person)


def tell(dreamer: Dreamer, *texts: str) -> list[str]:
    """One a night from 1 January on, searched, compared and counted."""
    kept = [str(dreamer.keep(text, dreamt_on=f"2026-01-{night:02}")["entry"]["id"]) for night, text in enumerate(texts, 1)]
    for entry in kept:
        tasks.find_insights(dream_id=entry)
    tasks.sweep_insights()
    return kept


def threads(dreamer: Dreamer, **filters: Any) -> dict[str, dict[str, Any]]:
    return {row["label"]: row for row in dreamer.call("get", "threads/", filters)}


SEAS = ("My brother swam in the sea.", "The sea was red, and a violin floated.", "No water here.", "Violins by the sea; my brother sang.")


def test_what_came_three_times_is_a_thread_with_its_nights_and_dreams(alice: Dreamer) -> None:
    first, second, _, last = tell(alice, *SEAS)
    found = threads(alice)
    assert list(found) == ["sea"]
    row = found["sea"]
    assert (row["dreams"], row["first_night"], row["last_night"], row["is_sign"]) == (3, "2026-01-01", "2026-01-04", True)
    assert alice.listed(thread=row["id"]) == [last, second, first]
    tell(alice, "A violin, once more.")
    assert {label: row["dreams"] for label, row in threads(alice).items()} == {"sea": 3, "violin": 3}


def test_one_is_hidden_and_named_and_stays_so(alice: Dreamer) -> None:
    tell(alice, *SEAS)
    thread = threads(alice)["sea"]["id"]
    alice.call("patch", f"threads/{thread}/", {"name": "The old sea"})
    alice.call("patch", f"threads/{thread}/", {"is_hidden": True})
    tell(alice, "The sea again.")
    assert threads(alice) == {}
    (row,) = threads(alice, is_hidden=True).values()
    assert (row["name"], row["dreams"]) == ("The old sea", 4)
    alice.call("patch", f"threads/{thread}/", {"is_hidden": False})
    assert threads(alice)["sea"]["name"] == "The old sea"
    assert is_sealed(sealed.stored(Thread.objects.filter(pk=thread), "name"))


def test_deleted_dreams_are_not_counted_and_count_again_when_they_are_back(alice: Dreamer) -> None:
    first = tell(alice, *SEAS)[0]
    alice.call("delete", f"entries/{first}/", status=204)
    tasks.sweep_insights()
    assert threads(alice) == {}
    diary.restore(dream_id=uuid.UUID(first), person_id=alice.person.pk, now=timezone.now())
    tasks.sweep_insights()
    assert threads(alice)["sea"]["dreams"] == 3


def test_a_sign_of_ones_own_is_a_thread_under_its_name(alice: Dreamer) -> None:
    tell(alice, "Mum came.", "My mother left.", "Ayşe sang with Mum.")
    sign = alice.call("post", "signs/", {"name": "Mother", "kind": "person", "words": ["Mum", "my mother", "Ayşe"]}, status=201)["id"]
    tasks.find_sign(sign_id=sign)
    tasks.sweep_insights()
    assert {label: row["dreams"] for label, row in threads(alice).items()} == {"Mother": 3}
    alice.call("patch", f"signs/{sign}/", {"name": "Ayşe"})
    tasks.find_sign(sign_id=sign)
    tasks.sweep_insights()
    assert {label: row["dreams"] for label, row in threads(alice).items()} == {"Ayşe": 3}


@pytest.mark.once
def test_the_page_shows_names_and_hides_them_without_scripts(alice: Dreamer, person: User) -> None:
    tell(alice, *SEAS)
    browser = people.browser(person)
    page = browser.get("/journal/threads/").content.decode()
    assert "in 3 dreams" in page
    (thread,) = re.findall(r"\?thread=([0-9a-f-]{36})", page)
    listed = browser.get(f"/journal/?thread={thread}").content.decode()
    assert listed.count('class="entry"') == 3
    browser.post(f"/journal/threads/{thread}/", {"deed": "name", "name": "  The old\nsea "})
    assert "The old sea" in browser.get("/journal/threads/").content.decode()
    browser.post(f"/journal/threads/{thread}/", {"deed": "hide"})
    page = browser.get("/journal/threads/").content.decode()
    assert "No threads yet" in page
    assert "1 hidden thread" in page
    browser.post(f"/journal/threads/{thread}/", {"deed": "show"})
    assert "in 3 dreams" in browser.get("/journal/threads/").content.decode()
    assert browser.post(f"/journal/threads/{thread}/", {"deed": "burn"}).status_code == 404


@pytest.mark.once
def test_nobody_else_sees_or_changes_them(alice: Dreamer) -> None:
    tell(alice, *SEAS)
    thread = threads(alice)["sea"]["id"]
    bob = Dreamer(people.make("bob"))
    assert threads(bob) == {}
    bob.call("patch", f"threads/{thread}/", {"is_hidden": True}, status=404)
    assert bob.listed(thread=thread) == []
    browser: Client = people.browser(bob.person)
    assert browser.post(f"/journal/threads/{thread}/", {"deed": "hide"}).status_code == 404


def test_a_named_thread_waits_for_what_is_in_the_trash_and_goes_with_what_is_erased(alice: Dreamer) -> None:
    kept = tell(alice, *SEAS)
    thread = threads(alice)["sea"]["id"]
    alice.call("patch", f"threads/{thread}/", {"name": "The old sea"})
    for entry in kept:
        alice.call("delete", f"entries/{entry}/", status=204)
    tasks.sweep_insights()
    assert Thread.objects.get().dreams == 0
    erasure.sweep(now=timezone.now() + datetime.timedelta(days=40))
    tasks.sweep_insights()
    assert not Thread.objects.exists()


def test_a_tag_and_a_sign_of_one_name_are_one_thread(alice: Dreamer) -> None:
    for night in range(1, 5):
        entry = str(alice.keep("I swam in the sea.", dreamt_on=f"2026-01-0{night}", tags=["Sea"] if night > 1 else [])["entry"]["id"])
        tasks.find_insights(dream_id=entry)
    tasks.sweep_insights()
    rows = [row for row in alice.call("get", "threads/") if row["label"].lower() == "sea"]
    assert [row["dreams"] for row in rows] == [4]
    alice.call("patch", f"threads/{rows[0]['id']}/", {"is_hidden": True})
    assert not [row for row in alice.call("get", "threads/") if row["label"].lower() == "sea"]
