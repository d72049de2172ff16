"""The public gallery: for everybody, with what was made public and nothing that its maker wrote."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from imagegen.catalogue import load
from imagegen.models import Job
from person.models import User

from .. import people
from . import pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]


@pytest.fixture
def alice() -> User:
    return people.make(username="alice-the-dreamer")


def shown(client: Client, path: str = "", /, **query: Any) -> str:
    answer = client.get(f"/images/gallery/{path}", query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def count(text: str) -> int:
    return len(re.findall('<li class="tile"', text))


def test_everybody_sees_what_is_public_and_nothing_else(client: Client, alice: User) -> None:
    public = pictures.result(alice, is_public=True)
    private = pictures.result(alice)
    gone = pictures.result(alice, is_public=True, deleted_at=timezone.now())
    text = shown(client)
    assert (count(text), str(public.pk) in text) == (1, True)
    for hidden in (private, gone):
        assert client.get(f"/images/gallery/{hidden.pk}/").status_code == 404
        assert hidden.thumbnail not in text


def test_neither_names_nor_words_are_told(client: Client, alice: User) -> None:
    load.all_of_it()
    row = pictures.result(alice, "my sister in the burning house", is_public=True, style=pictures.style())
    text = shown(client) + shown(client, f"{row.pk}/")
    assert "Pencil sketch" in text
    assert not any(secret in text for secret in ("sister", "burning", alice.username, alice.email, str(alice.pk), str(row.job_id)))


def test_nobody_finds_out_by_searching_what_somebody_wrote(client: Client, alice: User) -> None:
    load.all_of_it()
    pictures.result(alice, "my sister", is_public=True, style=pictures.style())
    pictures.result(alice, "my brother", is_public=True, type=Job.Type.EDIT, operation="sepia")
    assert count(shown(client, search="sister")) == 0
    assert count(shown(client, search="pencil")) == 1
    assert count(shown(client, search="sepia")) == 1
    assert count(shown(client, style="pencil-sketch")) == 1


def test_it_has_pages(client: Client, alice: User) -> None:
    for _ in range(25):
        pictures.result(alice, is_public=True)
    assert (count(shown(client)), count(shown(client, page=2)), 'rel="next"' in shown(client)) == (24, 1, True)


def test_without_an_account_it_is_the_only_room(client: Client, alice: User) -> None:
    text = shown(client)
    assert "Nothing is shown yet" in text
    assert "/images/library/" not in text
    pictures.result(alice, is_public=True)
    assert "yours" not in shown(client)
    assert ">yours<" in shown(people.browser(alice))


@pytest.mark.parametrize("query", [{"search": "\x00"}, {"style": "' OR 1=1"}, {"page": "-1"}])
def test_any_query_is_answered_with_a_page(client: Client, query: dict[str, str]) -> None:
    shown(client, **query)
