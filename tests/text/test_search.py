"""What is searched, looked for and told apart agrees, however it is typed, on either database."""

from __future__ import annotations

import json
import unicodedata

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dreams.insights import find
from dreams.insights.language import language_of
from dreams.models import Dream, Message
from dreams.safety import Level, assess
from dreams.search import matching
from imagegen.catalogue import load
from imagegen.models import Image, PromptTemplate, Tag
from person.models import User
from tests import people, sealed
from tests.contracts.test_splashmy_images import Splashmy

from .variants import Form, variants, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

DANGER = ("intihar etmek istiyorum", "i want to die", "quiero quitarme la vida", "хочу покончить с собой")
MANY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def alice() -> User:
    return people.make(credits=3)


def found(client: Client, search: str) -> list[str]:
    return [dream["title"] for dream in client.get("/api/user/me/dreams/", {"search": search}).json()]


@MANY
@given(st.data())
def test_search_danger_and_uniqueness_agree(alice: User, data: st.DataObject) -> None:
    phrase, name = data.draw(st.sampled_from(DANGER)), data.draw(words)
    dream = Dream.objects.create(author=alice, title=data.draw(variants(f"{name} {phrase}")))
    try:
        typed = data.draw(variants(phrase))
        assert assess(typed, language_of(typed, "en")).level is Level.WAKING
        typed = data.draw(variants(f"{phrase} {name}"))
        assert matching(Dream.objects.of(alice), person_id=alice.pk, words=typed).filter(pk=dream.pk).exists()
        User.objects.filter(pk=alice.pk).update(username=data.draw(variants(name)))
        assert User.objects.by_name(data.draw(variants(name))) == alice
    finally:
        dream.delete()


@pytest.mark.parametrize(
    ("title", "searches"),
    [
        ("Море", ["море", "МОРЕ", "мОр"]),
        ("ÇOCUKLUK", ["çocukluk", "c\u0327ocukluk", "Çocukluk"]),
        ("ÑANDÚ", ["ñandú", "n\u0303andu\u0301", "ñandu", "ÑANDU"]),
        ("Işık ve İnek", ["ışık", "IŞIK", "isik ve".replace("s", "ş"), "İNEK", "inek"]),
        ("The\u00a0old\n sea", ["old sea", "OLD  SEA"]),
        ("Ёлка", ["елка", "ЁЛКА"]),
        ("100%_sure", ["100%_"]),
    ],
)
def test_dreams_are_found_however_they_are_typed(alice: User, title: str, searches: list[str]) -> None:
    client = people.browser(alice)
    Dream.objects.create(author=alice, title=title)
    Dream.objects.create(author=alice, title="another")
    for search in searches:
        assert found(client, search) == [title], search
    assert found(client, "nothing of it") == []


def test_what_was_told_is_found_however_it_was_stored(alice: User) -> None:
    client = people.browser(alice)
    one, two, three = (Dream.objects.create(author=alice, title=title) for title in ("one", "two", "three"))
    message = Message.objects.create(dream=one, role=Message.Role.USER, text="ŞEHİR")
    Message.objects.bulk_create([Message(dream=two, role=Message.Role.USER, text=unicodedata.normalize("NFD", "Şehir"))])
    Message.objects.create(dream=three, role=Message.Role.USER, text="Nothing of the kind")
    assert found(client, "şehir") == ["two", "one"]
    message.text = "ОРЁЛ"
    message.save(update_fields=["text"])
    assert (found(client, "şehir"), found(client, "орёл")) == (["two"], ["one"])
    sealed.update(Message.objects.filter(dream=three), text="Şehir")
    sealed.update(Message.objects.filter(pk=message.pk), text="DENİZ")
    assert (found(client, "şehir"), found(client, "deniz")) == (["three", "two"], ["one"])
    sealed.update(Dream.objects.filter(pk=two.pk), description="ÑANDÚ")
    assert found(client, "ñandú") == ["two"]
    assert found(client, "TWO") == ["two"]


def test_a_changed_title_is_found_by_its_new_words(alice: User) -> None:
    client = people.browser(alice)
    made = client.post("/api/user/me/dreams/", {"title": "Eski"}, content_type="application/json").json()
    client.patch(f"/api/user/me/dream/{made['id']}/", json.dumps({"title": "YENİ"}), content_type="application/json")
    assert (found(client, "eski"), found(client, "yeni")) == ([], ["YENİ"])


@pytest.mark.once
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_insights_are_found_and_quoted_as_they_are_written(form: Form) -> None:
    text = unicodedata.normalize(form, "ESKİ  SEVGİLİM, arkadaşım Ayşe; iş\u00a0yerinde")
    found = find(text, "tr")
    assert [(one.kind, one.key) for one in found] == [("person", "ex"), ("person", "friend:ayşe"), ("place", "work")]
    assert all(one.quote == text[one.start : one.end] for one in found)
    assert unicodedata.normalize("NFC", found[0].quote) == "ESKİ  SEVGİLİM"


@pytest.mark.once
@pytest.mark.parametrize(
    "text",
    [
        "İntihar etmek istiyorum.",
        "İNTİHAR ETMEK İSTİYORUM",
        "INTIHAR ETMEK ISTIYORUM",
        unicodedata.normalize("NFD", "Ölmek istiyorum"),
        "intihar\u00a0etmek  istiyorum",
        "I want\nto die",
        "I DON’T WANT TO LIVE",
        "I want to\u200b die",
        "Хочу\r\nумереть",
        "хочу покончить с\nсобой",
        "Last night I had a dream\nI want to die",
    ],
)
def test_a_person_in_danger_is_heard_however_they_type(text: str) -> None:
    assert assess(text, language_of(text, "en")).level is Level.WAKING


@pytest.mark.once
def test_dying_in_a_dream_is_no_danger() -> None:
    assert assess("In my dream\u00a0I WANT TO DIE", "en").level is Level.NONE


@pytest.mark.parametrize("is_public", [True, False])
def test_pictures_and_tags_are_found_however_they_are_typed(client: Client, is_public: bool) -> None:
    alice = Splashmy(client)
    uploaded = alice.uploaded(title="ÇOCUKLUK", tags="Işık,IŞIK", is_public=str(is_public))
    assert Tag.objects.filter(slug="işik").count() == is_public, "those of private ones are sealed"
    assert [tag["slug"] for tag in alice.get("/api/v1/images/tags/")["data"]].count("işik") == 1
    for query in ("search=çocukluk", "search=c\u0327ocukluk", "search=IŞIK", "search=ışık", "tag=ışık", "tag=IŞIK", "tag=işik"):
        assert [one["id"] for one in alice.get(f"/api/v1/images/?{query}")["data"]] == [uploaded["id"]], query
    sealed.update(Image.objects.filter(pk=uploaded["id"]), title="Море", description="")
    assert len(alice.get("/api/v1/images/?search=МОРЕ")["data"]) == 1


def test_templates_are_found_however_they_are_typed(client: Client) -> None:
    alice = Splashmy(client)
    alice.call("POST", "/api/v1/prompts/templates/", {"name": "ÑANDÚ", "prompt": "un ñandú en {place}", "category": "Pájaros"})
    for query in ("search=ñandú", "search=n\u0303andu\u0301", "search=PÁJAROS", "category=PÁJAROS"):
        assert len(alice.get(f"/api/v1/prompts/templates/?{query}")["data"]) == 1, query


@pytest.mark.once
def test_the_starter_catalogue_can_be_searched(client: Client) -> None:
    load.all_of_it()
    name = PromptTemplate.objects.earliest("pk").name
    assert len(Splashmy(client).get(f"/api/v1/prompts/templates/?search={name.upper()}")["data"]) >= 1
