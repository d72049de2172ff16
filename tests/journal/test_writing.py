"""What is marked while a dream is written: the person's own signs and threads; and what they say of it meanwhile counts once it is kept."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest

from dreams.models import Mark, Thread
from dreams.signs import writing
from tests import people

from .client import Dreamer

pytestmark = pytest.mark.django_db(transaction=True)
TEXT = "🌊 The sea was calm, the sea of my mother."
SEA = [6, 9]


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer()


def make_sign(dreamer: Dreamer, name: str = "The water", *words: str) -> Any:
    return dreamer.call("post", "signs/", {"name": name, "kind": "place", "colour": "blue", "words": list(words)}, status=201)


def make_thread(dreamer: Dreamer, label: str, number: int, **details: Any) -> Thread:
    return Thread.objects.create(person=dreamer.person, feature=number, label=label, **{"dreams": 3, "is_sign": False, **details})


def denied(entry: Any) -> list[tuple[int | None, int | None, bool]]:
    return list(Mark.objects.filter(dream=entry).order_by("start").values_list("start", "end", "is_denied"))


@pytest.mark.once
def test_signs_and_threads_that_are_not_hidden_are_told_once_each_and_stored_nowhere(alice: Dreamer) -> None:
    sign = make_sign(alice, "The water", "sea", "ocean")
    make_thread(alice, "Sea", 1)
    make_thread(alice, "stairs", 2, name="Always upwards")
    make_thread(alice, "secret", 3, is_hidden=True)
    make_thread(alice, "rare", 4, dreams=2)
    make_sign(Dreamer(), "Somebody else's")
    answer = alice.other("get", "/api/journal/signs/writing/")
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert [(one["name"], one["kind"], one["words"]) for one in told["signs"]] == [
        ("The water", "place", ["The water", "sea", "ocean"]),
        ("Always upwards", "thread", ["stairs"]),
    ]
    assert told["signs"][0]["url"] == f"/journal/signs/{sign['id']}/"
    assert set(told["common"]) == {"en", "tr", "es", "ru"}


@pytest.mark.once
def test_a_page_loads_nothing_for_somebody_who_has_nothing_to_mark(alice: Dreamer) -> None:
    assert not writing.may_have(alice.person.pk)
    thread = make_thread(alice, "stairs", 2)
    assert writing.may_have(alice.person.pk)
    Thread.objects.filter(pk=thread.pk).update(is_hidden=True)
    assert not writing.may_have(alice.person.pk)
    make_sign(alice)
    assert writing.may_have(alice.person.pk)


def test_what_was_denied_while_writing_an_entry_is_no_mark_of_it(alice: Dreamer) -> None:
    make_sign(alice, "The water", "sea")
    entry = alice.keep(TEXT, denied=[SEA])["entry"]["id"]
    assert denied(entry) == [(*SEA, True)]
    shown = {row["start"] for row in alice.call("get", f"entries/{entry}/marks/") if row["source"] == "sign" and not row["is_denied"]}
    assert shown == {TEXT.rindex("sea")}


def test_what_was_denied_while_writing_a_message_is_no_mark_of_it(alice: Dreamer) -> None:
    dream = alice.other("post", "/api/user/me/dreams/", {}).json()["id"]
    wish = {"id": "first", "text": TEXT, "denied": [SEA]}
    assert alice.other("post", f"/api/user/me/dream/{dream}/messages/", wish).status_code == 201
    assert alice.other("post", f"/api/user/me/dream/{dream}/messages/", wish).status_code == 200
    assert denied(dream) == [(*SEA, True)]


@pytest.mark.once
@pytest.mark.parametrize("places", [[[6]], [[9, 6]], [[0, 4000]], [["6", 9]], [[True, 9]], 7, [[-1, 3]], [SEA] * 101, [[5, 6]]])
def test_places_without_words_are_refused_and_nothing_is_kept(alice: Dreamer, places: Any) -> None:
    dream = alice.other("post", "/api/user/me/dreams/", {}).json()["id"]
    answer = alice.other("post", f"/api/user/me/dream/{dream}/messages/", {"id": "first", "text": TEXT, "denied": places})
    assert answer.status_code == 400
    assert alice.other("get", f"/api/user/me/dream/{dream}/messages/").json() == []


@pytest.mark.once
def test_an_entry_with_places_outside_of_it_is_refused(alice: Dreamer) -> None:
    wish = {"id": "8b0e3f0e-5a35-4d42-9a40-1c9f5ad9b9a5", "text": TEXT, "denied": [[6, 400]]}
    assert "denied" in alice.call("post", "entries/", wish, status=400)


def sheet(text: str, **fields: str) -> dict[str, str]:
    return {"id": str(uuid.uuid4()), "text": text, "dreamt_on": "2026-01-05", **fields}


def test_what_is_denied_in_the_sheet_of_an_entry_counts_as_it_is_said_there(alice: Dreamer) -> None:
    make_sign(alice, "The water", "sea")
    entry = alice.keep(TEXT, denied=[SEA])["entry"]["id"]
    browser, path = people.browser(alice.person), f"/journal/{entry}/"
    page = browser.get(path).content.decode()
    assert re.search(r'<input[^>]*name="denied"[^>]*value="6-9"[^>]*disabled', page)
    assert "js/signs/entry.js" in page
    second = TEXT.rindex("sea")
    browser.post(path, sheet(TEXT, denied=f"6-9 {second}-{second + 3}"))
    assert denied(entry) == [(*SEA, True), (second, second + 3, True)]
    browser.post(path, sheet(f"Oh! {TEXT}", denied=f"{second + 4}-{second + 7}"))
    assert denied(entry) == [(second + 4, second + 7, True)]
    browser.post(path, sheet(TEXT, denied=""))
    assert denied(entry) == []


def test_a_sheet_that_says_nothing_of_denied_words_leaves_them_with_their_words(alice: Dreamer) -> None:
    entry = alice.keep(TEXT, denied=[SEA])["entry"]["id"]
    people.browser(alice.person).post(f"/journal/{entry}/", sheet(f"Oh! {TEXT}"))
    assert denied(entry) == [(SEA[0] + 4, SEA[1] + 4, True)]
    alice.call("patch", f"entries/{entry}/", {"mood": "calm"})
    assert denied(entry) == [(SEA[0] + 4, SEA[1] + 4, True)]
