"""Signs and marks: what the dreamer says of their words wins over what is found, for ever, and one sign has many names."""

from __future__ import annotations

from typing import Any

import pytest

from dreams.insights import extract
from dreams.models import Mark, Sign, SignFinding
from dreams.signs import store
from project.sealing.values import is_sealed
from tests import people

from .client import Dreamer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer()


def told(dreamer: Dreamer, text: str, **fields: Any) -> str:
    """An entry whose words were searched."""
    entry = dreamer.keep(text, **fields)["entry"]["id"]
    extract.in_dream(dream_id=entry)
    return str(entry)


def marks(dreamer: Dreamer, entry: str, *, denied: bool = False) -> dict[str, dict[str, Any]]:
    """The marks by the words that they stand on."""
    return {row["quote"]: row for row in dreamer.call("get", f"entries/{entry}/marks/") if row["is_denied"] == denied}


def say(dreamer: Dreamer, entry: str, mark: dict[str, Any], *, status: int = 201, **what: Any) -> Any:
    place = {name: mark[name] for name in ("message_id", "start", "end")}
    return dreamer.call("post", f"entries/{entry}/marks/", {**place, **what}, status=status)


def search(dreamer: Dreamer) -> None:
    for sign in Sign.objects.filter(person=dreamer.person):
        store.search_all(sign_id=sign.pk)


def test_every_mark_has_its_words_and_a_kind(alice: Dreamer) -> None:
    text = "🌊 I was afraid. My mother flew over the sea."
    found = marks(alice, told(alice, text))
    assert {quote: row["kind"] for quote, row in found.items()} == {
        "afraid": "emotion",
        "mother": "person",
        "flew": "action",
        "sea": "place",
    }
    assert all(text[row["start"] : row["end"]] == quote for quote, row in found.items())


def test_what_the_dreamer_says_wins_and_nothing_found_later_undoes_it(alice: Dreamer) -> None:
    entry = told(alice, "I was afraid of the snake in the kitchen.")
    found = marks(alice, entry)
    say(alice, entry, found["afraid"], is_denied=True)
    say(alice, entry, found["snake"], kind="person", label="My aunt")
    kitchen = found["kitchen"]
    say(alice, entry, {**kitchen, "start": kitchen["start"] - 4}, kind="symbol")
    alice.call("patch", f"entries/{entry}/", {"text": "Once more. I was afraid of the snake in the kitchen. Then I woke."})
    for _ in range(2):
        now = marks(alice, entry)
        assert set(now) == {"snake", "the kitchen"}
        assert (now["snake"]["kind"], now["snake"]["label"], now["snake"]["source"]) == ("person", "My aunt", "dreamer")
        assert (now["the kitchen"]["kind"], now["the kitchen"]["label"]) == ("symbol", "the kitchen")
        extract.in_dream(dream_id=entry)
    denied = marks(alice, entry, denied=True)["afraid"]
    alice.call("delete", f"entries/{entry}/marks/{denied['id']}/", status=204)
    assert marks(alice, entry)["afraid"]["source"] == "words"


def test_a_mark_waits_while_its_words_are_gone(alice: Dreamer) -> None:
    entry = told(alice, "A red door stood there.")
    mark = {"message_id": marks(alice, entry)["door"]["message_id"], "start": 2, "end": 10}
    say(alice, entry, mark, label="The red door")
    for text, quotes in (("A wall stood there.", set()), ("Behind it a red door stood.", {"red door"})):
        alice.call("patch", f"entries/{entry}/", {"text": text})
        extract.in_dream(dream_id=entry)
        assert set(marks(alice, entry)) == quotes


def test_several_names_are_one_and_endings_are_known(alice: Dreamer) -> None:
    entries = {
        told(alice, text, language="x"): quote
        for text, quote in (
            ("Rüyamda Ayşe'nin evindeydim ve ona sarıldım.", "Ayşe"),
            ("Rüyamda anneciğim yoktu ama annemle denize gidiyordum.", "annemle"),
            ("I was at the sea and my old mum waved to me.", "mum"),
            ("Мне снилось, что я гулял с мамой у моря.", "мамой"),
            ("Soñé que mi madrecita y mis madres cantaban en la casa.", "madres"),
        )
    }
    sign = alice.call(
        "post", "signs/", {"name": "Ayşe", "kind": "person", "colour": "blue", "words": ["annem", "mum", "мама", "madre"]}, status=201
    )
    search(alice)
    for entry, quote in entries.items():
        row = marks(alice, entry)[quote]
        assert (row["label"], row["source"], row["sign"]) == ("Ayşe", "sign", sign["id"])
    assert alice.call("get", f"signs/{sign['id']}/")["dreams"] == len(entries)
    assert sorted(alice.listed(own_sign=sign["id"])) == sorted(entries)


def test_the_same_as_counts_in_every_dream_and_a_denial_only_where_it_was_made(alice: Dreamer) -> None:
    one, other = told(alice, "My grandmother sang."), told(alice, "I saw my grandmother again.")
    sign = alice.call("post", "signs/", {"name": "Nana", "kind": "person"}, status=201)
    say(alice, one, marks(alice, one)["grandmother"], sign=sign["id"])
    search(alice)
    assert alice.call("get", f"signs/{sign['id']}/")["words"] == ["grandmother"]
    assert marks(alice, other)["grandmother"]["label"] == "Nana"
    say(alice, other, marks(alice, other)["grandmother"], is_denied=True)
    search(alice)
    assert alice.listed(own_sign=sign["id"]) == [one]
    alice.call("delete", f"signs/{sign['id']}/", status=204)
    assert marks(alice, one)["grandmother"]["source"] == "words"
    assert not SignFinding.objects.exists()


@pytest.mark.once
def test_what_can_not_be_is_refused(alice: Dreamer) -> None:
    entry, bob = told(alice, "The sea was calm."), Dreamer()
    sea = marks(alice, entry)["sea"]
    sign = alice.call("post", "signs/", {"name": "Sea", "kind": "place"}, status=201)["id"]
    assert alice.call("post", "signs/", {"name": "SEA", "kind": "place"}, status=409)["code"] == "sign_name_taken"
    assert say(alice, entry, {**sea, "end": 999}, status=400)["code"] == "mark_range_invalid"
    assert say(alice, entry, {**sea, "start": 3, "end": 4}, status=400)["code"] == "mark_range_invalid"
    assert say(alice, entry, {**sea, "message_id": 10**15}, status=404)["code"] == "mark_not_found"
    mark = say(alice, entry, sea, label="x")["id"]
    own = told(bob, "The sea was calm.")
    assert say(bob, own, marks(bob, own)["sea"], sign=sign, status=404)["code"] == "sign_not_found"
    for method, path in (("get", f"entries/{entry}/marks/"), ("delete", f"entries/{entry}/marks/{mark}/"), ("get", f"signs/{sign}/")):
        bob.call(method, path, status=404)
    for method in ("patch", "delete"):
        bob.call(method, f"signs/{sign}/", status=404)
    assert bob.call("get", "signs/") == []


def test_words_of_signs_and_marks_are_sealed(alice: Dreamer) -> None:
    entry = told(alice, "The sea was calm.")
    alice.call("post", "signs/", {"name": "Ayşe", "kind": "person", "words": ["annem"]}, status=201)
    say(alice, entry, marks(alice, entry)["sea"], label="My sea")
    stored: list[Any] = [*Sign.objects.values_list("name", "words").get(), *Mark.objects.values_list("label", "quote").get()]
    assert [is_sealed(value.token) for value in stored] == [True] * 4


@pytest.mark.once
def test_without_a_script_a_mark_is_corrected_and_a_sign_is_made(alice: Dreamer) -> None:
    entry, browser = told(alice, "My mother sang in a blue boat."), people.browser(alice.person)
    mother = marks(alice, entry)["mother"]
    where = {"message": mother["message_id"], "start": mother["start"], "end": mother["end"], "words": "mother"}
    page = browser.get(f"/journal/{entry}/").content.decode()
    assert f'popovertarget="mark-{mother["start"]}"' in page
    browser.post(f"/journal/{entry}/mark/", {**where, "label": "Mum", "kind": "person", "sign": "new", "deed": "save"})
    new = {"message": mother["message_id"], "words": "blue boat", "label": "The boat", "kind": "symbol", "deed": "save"}
    browser.post(f"/journal/{entry}/mark/", new)
    found = marks(alice, entry)
    assert (found["mother"]["label"], found["blue boat"]["label"]) == ("Mum", "The boat")
    (sign,) = Sign.objects.all()
    assert (sign.name, sign.words) == ("Mum", ["mother"])
    assert "Mum" in browser.get("/journal/signs/").content.decode()
    assert entry in browser.get(f"/journal/?own_sign={sign.pk}").content.decode()
    browser.post(f"/journal/{entry}/mark/", {**where, "deed": "denied"})
    assert "mother" not in marks(alice, entry)
    browser.post(f"/journal/{entry}/mark/", {**where, "deed": "back"})
    assert marks(alice, entry)["mother"]["source"] == "sign"
    answer = browser.post(f"/journal/{entry}/mark/", {**new, "words": "not there"}, follow=True).content.decode()
    assert "A mark needs words of this dream." in answer
    browser.post(f"/journal/signs/{sign.pk}/", {"name": "Mama", "kind": "person", "colour": "red", "words": "mother, mum"})
    sign.refresh_from_db()
    assert (sign.name, sign.words, sign.colour) == ("Mama", ["mother", "mum"], "red")
    browser.post(f"/journal/signs/{sign.pk}/delete/")
    assert not Sign.objects.exists()
