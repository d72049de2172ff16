"""Text that can't be seen counts as empty, and characters that turn text around turn nothing but their own words."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from django.test import Client

from dreams.models import Dream
from imagegen.models import Job
from imagegen.pages import captions
from project.text.visible import is_blank, without_directions
from tests import people
from tests.images import pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]

UNSEEN = ["\u200b", "\u2800\u2800", "\u3164", "\u202e\u2066 \u2069", "\u00ad\ufeff\n", "\u115f \u00a0", "\u200d\ufe0f"]


@pytest.fixture
def page() -> Client:
    return people.browser(people.make(credits=2))


def post(page: Client, path: str, body: Any) -> Any:
    return page.post(path, body, content_type="application/json")


@pytest.mark.parametrize("title", UNSEEN)
def test_a_title_that_cannot_be_seen_is_empty(page: Client, title: str) -> None:
    empty, unseen = (post(page, "/api/user/me/dreams/", {"title": one}) for one in ("", title))
    assert (unseen.status_code, unseen.json()) == (400, empty.json())
    dream = post(page, "/api/user/me/dreams/", {"title": "Море"}).json()["id"]
    assert page.patch(f"/api/user/me/dream/{dream}/", {"title": title}, content_type="application/json").status_code == 400
    assert Dream.objects.get(pk=dream).title == "Море"


@pytest.mark.parametrize("text", UNSEEN)
def test_a_message_that_cannot_be_seen_is_missing(page: Client, text: str) -> None:
    dream = post(page, "/api/user/me/dreams/", {}).json()["id"]
    answer = post(page, f"/api/user/me/dream/{dream}/messages/", {"id": "one", "text": text})
    assert (answer.status_code, answer.json()["code"]) == (400, "text_missing")


def test_whatever_unicode_draws_as_nothing_is_empty() -> None:
    unseen = (chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in {"Zs", "Zl", "Zp", "Cc", "Cs"})
    assert [one for one in unseen if not is_blank(one)] == []
    fillers = "\u115f\u1160\u3164\uffa0\u2800\u17b4\u034f\u180e\u2065\ufffc\ufdd0\uffff\U0001d159\U00016fe4\U00013430\U000e0061\U0010ffff"
    assert is_blank(fillers)


@pytest.mark.parametrize("text", ["a", "👩\u200d👩\u200d👧", "\u202eabc", "❤\ufe0f", "\u2800.", "가", "0"])
def test_what_can_be_seen_is_not_empty(text: str) -> None:
    assert not is_blank(text)


def test_characters_that_turn_text_around_are_left_out_of_labels() -> None:
    assert without_directions("a\u202eb\u202c\u2067c\u2069") == "abc"
    assert captions.own(Job(prompt="a \u202efox\u202c at sea")) == "a fox at sea"


def test_words_of_people_stand_in_elements_of_their_own_direction() -> None:
    alice = people.make(credits=1, username="عائشة")
    page = people.browser(alice)
    pictures.result(alice, prompt="ثعلب \u202e في البحر")
    for path, words in (("/person/account/", "عائشة</p>"), ("/images/library/", "ثعلب  في البحر".replace("  ", " "))):
        text = page.get(path).content.decode()
        before = text[: text.index(words)]
        assert before.rindex('dir="auto"') > before.rindex("<p" if path.startswith("/person") else "<span")
        assert "\u202e" not in text
