"""The library: a person's own results, found again, kept, rated, shown, downloaded and deleted, all without a script."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from dreams import diary
from imagegen.catalogue import load
from imagegen.models import Job, Result
from person.models import User

from .. import people
from . import pictures

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]


@pytest.fixture
def alice() -> User:
    return people.make(credits=1)


@pytest.fixture
def page(alice: User) -> Client:
    return people.browser(alice)


def shown(page: Client, path: str = "", /, **query: Any) -> str:
    answer = page.get(f"/images/library/{path}", query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def captions(text: str) -> list[str]:
    return [re.sub(r"<.*?>", "", one).strip() for one in re.findall(r'<span class="caption">(.*?)</span>', text, re.DOTALL)]


def change(page: Client, row: Result, deed: str, **form: str) -> Any:
    return page.post(f"/images/library/{row.pk}/{deed}/", form, follow=True)


@pytest.mark.parametrize("name", ["library", "usage", "webhooks"])
def test_ones_own_pages_are_for_who_is_signed_in_and_kept_nowhere(client: Client, page: Client, name: str) -> None:
    answer = client.get(f"/images/{name}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/person/sign-in/?next=/images/{name}/")
    text = (answer := page.get(f"/images/{name}/")).content.decode()
    assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (200, True)
    assert f'href="/images/{name}/" aria-current="page"' in text
    assert len(re.findall("<h1", text)) == 1
    assert not re.search(r'<script(?![^>]*\bsrc=)|\sstyle="|\son\w+="', text)


def test_an_empty_library_leads_to_the_studio(page: Client) -> None:
    text = shown(page)
    assert "No pictures yet" in text
    assert 'href="/images/"' in text
    assert 'role="search"' not in text


def test_results_are_shown_newest_first_and_only_ones_own(page: Client, alice: User) -> None:
    for words in ("first", "second"):
        pictures.result(alice, words)
    pictures.result(people.make("bob"), "for bob alone", is_public=True)
    assert captions(shown(page)) == ["second", "first"]


def test_results_are_found_by_words_type_favourites_and_what_is_public(page: Client, alice: User) -> None:
    pictures.result(alice, "a fox in the snow", is_favorite=True)
    pictures.result(alice, "a fox at sea", type=Job.Type.EDIT)
    pictures.result(alice, "a lighthouse", is_public=True)
    assert captions(shown(page, search="fox")) == ["a fox at sea", "a fox in the snow"]
    assert captions(shown(page, search="fox", only="favorites")) == ["a fox in the snow"]
    assert captions(shown(page, type="edit")) == ["a fox at sea"]
    assert captions(shown(page, only="public")) == ["a lighthouse"]
    assert "Nothing like that here" in shown(page, search="a whale")


@pytest.mark.parametrize("query", [{"search": "\x00"}, {"search": "x" * 5000}, {"type": "nonsense"}, {"only": "nonsense"}, {"page": "x"}])
def test_any_query_is_answered_with_a_page(page: Client, query: dict[str, str]) -> None:
    shown(page, **query)


def test_many_results_have_pages_that_keep_the_filters(page: Client, alice: User) -> None:
    for number in range(26):
        pictures.result(alice, f"fox {number}")
    text = shown(page, search="fox")
    assert len(captions(text)) == 24
    assert 'href="?search=fox&amp;page=2" rel="next"' in text
    assert captions(shown(page, search="fox", page=2)) == ["fox 1", "fox 0"]


def test_a_result_tells_what_made_it(page: Client, alice: User) -> None:
    load.all_of_it()
    dream = diary.begin(person=alice, now=timezone.now(), title="The sea")
    row = pictures.result(alice, "ein Haus am Meer", translated_prompt="a house by the sea", style=pictures.style(), dream=dream)
    text = shown(page, f"{row.pk}/")
    assert all(words in text for words in ("ein Haus am Meer", "a house by the sea", "Pencil sketch", "64 × 48", "the built-in painter"))
    assert f'<a dir="auto" href="/dreams/{dream.pk}/">The sea</a>' in text
    assert f'href="/images/?source={row.pk}"' in text
    assert f'href="/images/?again={row.job_id}"' in text
    diary.delete(dream_id=dream.pk, person_id=alice.pk, now=timezone.now())
    assert page.get(f"/images/library/{row.pk}/").status_code == 404
    diary.restore(dream_id=dream.pk, person_id=alice.pk, now=timezone.now())
    assert f"/dreams/{dream.pk}/" in shown(page, f"{row.pk}/")


def test_words_cannot_become_markup(page: Client, alice: User) -> None:
    row = pictures.result(alice, "<script>alert(1)</script>")
    assert "<script>alert" not in shown(page) + shown(page, f"{row.pk}/")


def test_a_result_leads_to_the_next_ones(page: Client, alice: User) -> None:
    old, middle, new = (pictures.result(alice, words) for words in ("old", "middle", "new"))
    text = shown(page, f"{middle.pk}/")
    assert f'href="/images/library/{new.pk}/" rel="prev"' in text
    assert f'href="/images/library/{old.pk}/" rel="next"' in text


def test_a_favourite_is_kept_and_let_go_and_one_is_where_one_was(page: Client, alice: User) -> None:
    row = pictures.result(alice)
    answer = change(page, row, "favorite", is_favorite="true", next=f"/images/library/?page=1#result-{row.pk}")
    assert answer.redirect_chain == [(f"/images/library/?page=1#result-{row.pk}", 302)]
    assert 'value="false" aria-pressed="true"' in answer.content.decode()
    change(page, row, "favorite", is_favorite="false")
    row.refresh_from_db()
    assert not row.is_favorite


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_form_never_leads_to_another_site(page: Client, alice: User, elsewhere: str) -> None:
    row = pictures.result(alice)
    answer = change(page, row, "favorite", is_favorite="true", next=elsewhere)
    assert answer.redirect_chain == [(f"/images/library/{row.pk}/", 302)]


def test_a_rating_is_from_one_to_five(page: Client, alice: User) -> None:
    row = pictures.result(alice)
    assert re.search(r'value="4" checked', change(page, row, "rating", rating="4").content.decode())
    for nonsense in ("6", "", "x"):
        assert "A rating is a whole number from 1 to 5." in change(page, row, "rating", rating=nonsense).content.decode()
    row.refresh_from_db()
    assert row.rating == 4


def test_a_picture_is_shown_to_everybody_and_taken_back(page: Client, client: Client, alice: User) -> None:
    row = pictures.result(alice)
    assert "You alone." in shown(page, f"{row.pk}/")
    assert "in the gallery</a>" in change(page, row, "public", is_public="true").content.decode()
    assert client.get(f"/images/gallery/{row.pk}/").status_code == 200
    change(page, row, "public", is_public="false")
    assert client.get(f"/images/gallery/{row.pk}/").status_code == 404


def test_a_download_is_counted_and_saved_under_a_name(page: Client, alice: User) -> None:
    row = pictures.result(alice)
    answer = page.get(f"/images/library/{row.pk}/download/", follow=True)
    assert answer["Content-Disposition"] == f'attachment; filename="reverie-{str(row.pk)[:8]}.png"'
    assert "Downloads" in shown(page, f"{row.pk}/")


def test_a_deleted_result_waits_in_the_trash_and_is_then_gone_with_its_files(page: Client, alice: User) -> None:
    row = pictures.result(alice, "a fox of mine")
    assert "The picture was deleted." in change(page, row, "delete").content.decode()
    assert page.get(f"/images/library/{row.pk}/").status_code == 404
    assert "There is no such result." in change(page, row, "delete").content.decode()
    assert "a fox of mine" in page.get("/trash/").content.decode()
    assert "It is back where it was." in page.post(f"/trash/result/{row.pk}/restore/", follow=True).content.decode()
    assert shown(page, f"{row.pk}/")
    assert default_storage.exists(row.file)
    change(page, row, "delete")
    assert "It was erased for good." in page.post(f"/trash/result/{row.pk}/erase/", follow=True).content.decode()
    assert not default_storage.exists(row.file)
    assert "The trash is empty." in page.get("/trash/").content.decode()


def test_a_mark_on_every_picture_says_that_a_machine_made_it(page: Client, client: Client, alice: User) -> None:
    row = pictures.result(alice, is_public=True)
    mark = 'class="ai-mark" title="Made by a machine (AI)"'
    for reader, address in ((page, f"library/{row.pk}/"), (page, "library/"), (client, "gallery/"), (client, f"gallery/{row.pk}/")):
        assert mark in reader.get(f"/images/{address}").content.decode()


def test_somebody_elses_result_does_not_exist(page: Client) -> None:
    row = pictures.result(people.make("bob"), is_public=True)
    for path in (f"{row.pk}/", f"{row.pk}/download/", f"{uuid.uuid4()}/"):
        assert page.get(f"/images/library/{path}").status_code == 404
    for deed in ("favorite", "rating", "public", "delete"):
        text = change(page, row, deed, is_favorite="true", rating="1", is_public="false").content.decode()
        assert "There is no such result." in text
    row.refresh_from_db()
    assert (row.is_favorite, row.rating, row.is_public, row.deleted_at) == (False, None, True, None)


def test_the_address_of_a_form_leads_to_the_library(page: Client, alice: User) -> None:
    row = pictures.result(alice)
    answer = page.get(f"/images/library/{row.pk}/delete/")
    assert (answer.status_code, answer["Location"]) == (302, "/images/library/")
