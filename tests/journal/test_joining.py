"""Two entries that were one dream, and one that was two: no word is lost, and doing it twice does it once."""

from __future__ import annotations

import uuid
from html import unescape
from itertools import pairwise

import pytest

from dreams.journal import joining
from dreams.models import Dream
from tests import people

from .client import Dreamer

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = "2026-05-04"


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer()


def test_two_entries_of_a_night_become_one(alice: Dreamer) -> None:
    one = alice.keep("A whale.", dreamt_on=NIGHT, mood="calm", recall=2, tags=["sea"])["entry"]["id"]
    other = alice.keep("A kitchen.", dreamt_on=NIGHT, mood="sad", recall=4, tags=["sea", "home"], title="Home", is_nightmare=True)["entry"][
        "id"
    ]
    merged = alice.call("post", f"entries/{one}/merge/", {"other": other})["entry"]
    assert merged["text"] == "A whale.\n\nA kitchen."
    assert (merged["mood"], merged["recall"], merged["tags"], merged["title"], merged["is_nightmare"]) == (
        "calm",
        4,
        ["sea", "home"],
        "Home",
        True,
    )
    assert alice.listed() == [one]
    assert [row["text"] for row in alice.call("get", f"entries/{one}/history/")] == ["A whale."]
    alice.call("post", f"entries/{one}/merge/", {"other": other}, status=404)
    # As if the process had died between the two steps: the words are not put there twice.
    Dream.objects.filter(pk=other).update(deleted_at=None, erase_at=None)
    assert alice.call("post", f"entries/{one}/merge/", {"other": other})["entry"]["text"] == merged["text"]


def test_what_can_not_be_one_stays_two(alice: Dreamer) -> None:
    one, later = (alice.keep(f"Dream of {night}.", dreamt_on=night)["entry"]["id"] for night in (NIGHT, "2026-05-05"))
    asked = alice.keep("Asked.", dreamt_on=NIGHT)["entry"]["id"]
    alice.call("post", f"entries/{asked}/ask/", status=201)
    for other, code in ((later, "entries_of_two_nights"), (one, "entries_of_two_nights"), (asked, "entry_already_asked")):
        assert alice.call("post", f"entries/{one}/merge/", {"other": other}, status=409)["code"] == code
    strange = Dreamer().keep("Mine.", dreamt_on=NIGHT)["entry"]["id"]
    alice.call("post", f"entries/{one}/merge/", {"other": strange}, status=404)
    assert len(alice.listed()) == 3


def test_one_entry_becomes_two_once(alice: Dreamer) -> None:
    text = "A whale in the kitchen. Then I was at school."
    entry, new_id = alice.keep(text, dreamt_on=NIGHT, mood="calm", tags=["sea"])["entry"]["id"], str(uuid.uuid4())
    (at,) = joining.places(text)
    for status in (201, 200):
        done = alice.call("post", f"entries/{entry}/split/", {"id": new_id, "at": at}, status=status)
        assert done["first"]["entry"]["text"] == "A whale in the kitchen."
        assert (done["second"]["entry"]["text"], done["second"]["entry"]["night"]) == ("Then I was at school.", NIGHT)
    assert sorted(alice.listed()) == sorted([entry, new_id])
    assert [row["text"] for row in alice.call("get", f"entries/{entry}/history/")] == [text]
    wish = {"id": str(uuid.uuid4()), "at": 500}
    assert alice.call("post", f"entries/{entry}/split/", wish, status=409)["code"] == "nothing_to_split"
    Dreamer().call("post", f"entries/{entry}/split/", wish, status=404)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("First\n\nsecond\nthird", ["First\n\n", "second\n", "third"]),
        ("“Who?” she said… “Me.”", ["“Who?” ", "she said… ", "“Me.”"]),
        ("No end", ["No end"]),
        ("  \n", ["  \n"]),
    ],
)
def test_places_are_before_sentences_and_paragraphs(text: str, parts: list[str]) -> None:
    cuts = [0, *joining.places(text), len(text)]
    assert [text[begin:end] for begin, end in pairwise(cuts)] == parts


@pytest.mark.embedded
def test_both_are_forms_beside_the_entry() -> None:
    person = people.make()
    alice, browser = Dreamer(person), people.browser(person)
    one = alice.keep("A whale. A kitchen.", dreamt_on=NIGHT)["entry"]["id"]
    page = unescape(browser.get(f"/journal/{one}/").content.decode())
    assert '<option value="9">A kitchen.</option>' in page
    new_id = str(uuid.uuid4())
    assert browser.post(f"/journal/{one}/split/", {"id": new_id, "at": "9"})["Location"] == f"/journal/{new_id}/"
    page = browser.get(f"/journal/{one}/").content.decode()
    assert f'<option value="{new_id}">A kitchen.</option>' in page
    answer = browser.post(f"/journal/{one}/merge/", {"other": new_id}, follow=True)
    assert "Both are one entry now." in answer.content.decode()
    assert alice.listed() == [one]
    for path in ("merge/", "split/"):
        assert browser.post(f"/journal/{one}/{path}", {"id": "x"})["Location"] == f"/journal/{one}/"
        assert browser.post(f"/journal/{uuid.uuid4()}/{path}", {"id": new_id, "other": new_id, "at": "1"}).status_code == 404
