"""The journal's pages, as a browser without scripts uses them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from dreams.models import Dream, Message
from person.credits import ledger
from tests import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


@pytest.fixture
def alice() -> Client:
    return people.browser(people.make(credits=2))


def sheet(client: Client, path: str = "/journal/new/") -> dict[str, str]:
    """The fields that a browser would send from this page, unchanged."""
    page = client.get(path).content.decode()
    found = re.search(r'name="id" value="([^"]+)"', page)
    night = re.search(r'name="dreamt_on" value="([^"]+)"', page)
    assert found
    assert night
    return {"id": found[1], "dreamt_on": night[1]}


def test_a_dream_is_kept_changed_asked_about_and_deleted(alice: Client) -> None:
    fields = {
        **sheet(alice),
        "text": "A whale in the kitchen.",
        "mood": "calm",
        "tags": "sea, whale",
        "lucidity": "0",
        "dreamt_on": "2026-05-04",
    }
    for _ in range(2):  # sent twice, kept once
        answer = alice.post("/journal/new/", fields, follow=True)
    assert "A whale in the kitchen." in answer.content.decode()
    (dream,) = Dream.objects.all()
    assert (dream.tags, dream.mood, dream.lucidity, str(dream.night)) == (["sea", "whale"], "calm", 0, "2026-05-04")
    month = alice.get("/journal/?month=2026-05").content.decode()
    assert "night=2026-05-04" in month
    assert "A whale in the kitchen." in alice.get("/journal/?night=2026-05-04").content.decode()
    assert "A whale in the kitchen." not in alice.get("/journal/?night=2026-05-05").content.decode()
    alice.post(f"/journal/{dream.pk}/", {**fields, "text": "Two whales in the kitchen.", "tags": ""})
    dream.refresh_from_db()
    assert (dream.tags, Message.objects.get(dream=dream).text) == ([], "Two whales in the kitchen.")
    assert "A whale in the kitchen." in alice.get(f"/journal/{dream.pk}/").content.decode()
    before = ledger.balance(dream.author_id).amount
    assert alice.post(f"/journal/{dream.pk}/ask/")["Location"] == f"/dreams/{dream.pk}/"
    assert ledger.balance(dream.author_id).amount == before - 1
    alice.post(f"/journal/{dream.pk}/delete/")
    assert "whale" not in alice.get("/journal/").content.decode()


@pytest.mark.parametrize("kind", ["nothing", "later"])
def test_one_tap_notes_a_night_without_words(alice: Client, kind: str) -> None:
    alice.post("/journal/nothing/", {"kind": kind})
    assert Dream.objects.get().kind == kind
    assert alice.get("/journal/").status_code == 200
    assert alice.get(f"/journal/{Dream.objects.get().pk}/").status_code == 200


def test_what_is_wrong_is_said_and_nothing_is_lost(alice: Client) -> None:
    fields = {**sheet(alice), "text": "I was at sea. " * 3, "tags": "x" * 41, "dreamt_on": ""}
    answer = alice.post("/journal/new/", fields)
    assert answer.status_code == 400
    assert "I was at sea." in answer.content.decode()
    assert not Dream.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "first=x&last=2026-05-01&least_hours=-1&distress=99",
        "person=%27&lucidity=2&recall=3&distress=4&most_hours=9&only=lucid&sign=sea",
        "month=2026-13",
        "month=x",
        "cursor=no",
        "mood=no",
        "night=x",
        "only=no",
        "search=%00",
        "month=9999-12",
        "tag=%27",
        "search=" + "a" * 300,
    ],
)
def test_every_query_is_answered(alice: Client, query: str) -> None:
    assert alice.get(f"/journal/?{query}").status_code == 200


def test_danger_leads_to_where_the_card_is(alice: Client) -> None:
    text = "This is not a dream. I am awake and I want to kill myself tonight."
    answer = alice.post("/journal/new/", {**sheet(alice), "text": text})
    dream = Dream.objects.get()
    assert answer["Location"] == f"/dreams/{dream.pk}/"
    listed = alice.get("/journal/").content.decode() + str(alice.get("/api/user/me/dreams/pages/").json())
    assert (dream.description, "awake" in listed, "kill" in listed) == (None, False, False), "no list begins with it"


def test_anothers_entry_is_not_there(alice: Client) -> None:
    other = Dream.objects.create(author=people.make())
    for method, path in (("get", ""), ("post", ""), ("post", "ask/"), ("post", "delete/")):
        assert getattr(alice, method)(f"/journal/{other.pk}/{path}").status_code == 404


def test_each_figure_of_a_year_opens_the_dreams_behind_it(alice: Client) -> None:
    nights = {"2025-01-01": "", "2025-06-30": "is_nightmare", "2025-12-31": "lucidity"}
    for night, detail in nights.items():
        fields = {**sheet(alice), "text": f"A dream of {night}.", "dreamt_on": night, **({detail: "1"} if detail else {})}
        alice.post("/journal/new/", {**fields, "slept_at": "2025-01-01T23:00", "woke_at": "2025-01-02T06:00"})
    page = alice.get("/journal/year/2025/").content.decode()
    assert "3 nights in the journal" in page
    assert page.count('data-level="1" ') >= 3
    links = {unescape(link) for link in re.findall(r'href="(/journal/\?[^"]+)"', page)}
    for link in links:
        assert "A dream of 2025-" in alice.get(link).content.decode(), link
    june = "A dream of 2025-06-30."
    for query in ("only=nightmares", "first=2025-06-01&last=2025-06-30", "night=2025-06-30"):
        found = alice.get(f"/journal/?{query}").content.decode()
        assert june in found
        assert "A dream of 2025-12-31." not in found
    assert alice.get("/journal/year/").status_code == 302
    assert [alice.get(f"/journal/year/{year}/").status_code for year in (1900, 1901, 2100)] == [404, 200, 404]


def test_waking_comes_after_falling_asleep(alice: Client) -> None:
    fields = {**sheet(alice), "text": "Short.", "slept_at": "2026-05-04T23:00", "woke_at": "2026-05-04T22:00"}
    answer = alice.post("/journal/new/", fields)
    assert answer.status_code == 400
    assert "Waking comes after falling asleep." in answer.content.decode()
