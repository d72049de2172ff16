"""Splashmy §4, `styles/`: each documented call, in its envelope."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from imagegen.catalogue import examples
from imagegen.models import PromptTemplate, Style, StyleCategory
from imagegen.prompts import placeholders
from tests.contracts.test_splashmy_images import Splashmy

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROOT = "/api/v1/styles"
DOCUMENTED = {
    *("name", "category", "prompt_template", "default_quality", "default_background", "default_output_format"),
    *("supports_transparency", "is_premium"),
}


@pytest.fixture(autouse=True)
def catalogue(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    call_command("seed")


@pytest.fixture
def alice(client: Client) -> Splashmy:
    return Splashmy(client)


@pytest.fixture
def bob(client: Client) -> Splashmy:
    return Splashmy(client, "bob")


def style_id(slug: str) -> str:
    return str(Style.objects.get(slug=slug).pk)


def test_the_catalogue_is_there_after_the_first_start_and_the_same_after_the_second() -> None:
    call_command("seed")
    assert (StyleCategory.objects.count(), Style.objects.count() >= 24, PromptTemplate.objects.count() >= 24) == (6, True, True)


def test_what_an_operator_changed_stays(alice: Splashmy) -> None:
    Style.objects.filter(slug="anime").update(name="Our anime")
    call_command("seed")
    assert alice.get(f"{ROOT}/{style_id('anime')}/")["data"]["name"] == "Our anime"


def starter() -> list[dict[str, Any]]:
    """What the catalogue's start is made of, without what differs from site to site."""
    columns = [field.attname for field in Style._meta.concrete_fields if field.name not in {"id", "category", "created_at"}]
    styles = Style.objects.order_by("slug").values("category__slug", *columns)
    return [*styles, *StyleCategory.objects.order_by("slug").values("slug", "name")]


def test_the_documented_loaddata_fills_a_fresh_site_with_what_a_start_makes() -> None:
    made = starter()
    Style.objects.all().delete()
    StyleCategory.objects.all().delete()
    call_command("loaddata", "initial_styles.json", verbosity=0)
    assert starter() == made
    call_command("seed")
    assert starter() == made


def test_the_documented_loaddata_doubles_nothing_and_leaves_each_style_its_id(alice: Splashmy) -> None:
    made, ids = starter(), set(Style.objects.values_list("pk", flat=True))
    Style.objects.filter(slug="anime").update(name="Our anime")
    call_command("loaddata", "initial_styles.json", verbosity=0)
    assert (starter(), set(Style.objects.values_list("pk", flat=True))) == (made, ids)
    assert [row["name"] for row in alice.get(f"{ROOT}/?search=anime")["pagination"]["results"]].count("Anime") == 1


def test_every_template_of_the_start_can_be_used_as_it_is() -> None:
    for row in PromptTemplate.objects.all():
        assert "{" not in placeholders.fill(row.prompt, {}, row.fields), row.slug


def test_categories_are_listed(alice: Splashmy) -> None:
    told = alice.get(f"{ROOT}/categories/")["data"]
    assert [category["slug"] for category in told] == ["dream", "painting", "drawing", "photo", "comic", "craft"]
    assert all(category["style_count"] >= 4 and category["icon"] and category["color"] for category in told)


def test_styles_are_listed_in_pages_of_20(alice: Splashmy) -> None:
    answer = alice.get(f"{ROOT}/")
    assert (len(answer["data"]), answer["pagination"]["count"]) == (20, Style.objects.count())
    assert set(answer["data"][0]) >= DOCUMENTED


def test_styles_are_filtered_searched_and_ordered(alice: Splashmy) -> None:
    assert {one["category"]["slug"] for one in alice.get(f"{ROOT}/?category=comic")["data"]} == {"comic"}
    assert {one["slug"] for one in alice.get(f"{ROOT}/?search=charcoal")["data"]} == {"charcoal-sketch"}
    assert all(one["is_premium"] for one in alice.get(f"{ROOT}/?is_premium=true")["data"])
    names = [one["name"] for one in alice.get(f"{ROOT}/?ordering=-name&page_size=100")["data"]]
    assert names == sorted(names, reverse=True)


def test_one_style_is_read(alice: Splashmy) -> None:
    told = alice.get(f"{ROOT}/{style_id('anime')}/")["data"]
    assert set(told) >= DOCUMENTED
    assert "{style_name}" in told["prompt_template"]
    assert "{original_prompt}" in told["prompt_template"]


def test_an_unknown_style_is_a_404(alice: Splashmy) -> None:
    status, answer = alice.call("GET", f"{ROOT}/{uuid.uuid4()}/")
    assert (status, answer["code"]) == (404, "style_not_found")


def test_premium_styles_are_marked_and_kept_for_premium(alice: Splashmy) -> None:
    told = alice.get(f"{ROOT}/{style_id('neon-cyberpunk')}/")["data"]
    assert (told["is_premium"], told["is_available"]) == (True, False)
    status, answer = alice.call("POST", "/api/v1/processing/jobs/", {"prompt": "a lake", "style": "neon-cyberpunk"})
    assert (status, answer["code"]) == (403, "premium_style")


def test_a_style_becomes_a_favourite_and_back(alice: Splashmy, bob: Splashmy) -> None:
    path = f"{ROOT}/{style_id('anime')}/favorite/"
    assert alice.call("POST", path)[1]["data"]["is_favorite"] is True
    assert bob.get(f"{ROOT}/{style_id('anime')}/")["data"]["is_favorite"] is False
    assert alice.call("POST", path)[1]["data"]["is_favorite"] is False


def test_ratings_of_all_make_the_average_and_one_may_be_changed(alice: Splashmy, bob: Splashmy) -> None:
    path = f"{ROOT}/{style_id('anime')}/rate/"
    alice.call("POST", path, {"rating": 1})
    alice.call("POST", path, {"rating": 5, "comment": "lovely"})
    told = bob.call("POST", path, {"rating": 2})[1]["data"]
    assert (told["average_rating"], told["rating_count"], told["my_rating"]) == (3.5, 2, 2)
    assert alice.call("POST", path, {"rating": 6})[0] == 400


def test_popular_is_what_was_used_of_late(alice: Splashmy) -> None:
    for slug in ("pencil-sketch", "watercolor", "pencil-sketch"):
        assert alice.call("POST", "/api/v1/processing/jobs/", {"prompt": "a lake", "style": slug, "quality": "low"})[0] == 201
    told = alice.get(f"{ROOT}/popular/")["data"]
    assert [(one["slug"], one["recent_uses"]) for one in told[:2]] == [("pencil-sketch", 2), ("watercolor", 1)]


def test_preferences_are_favourites_and_what_was_used(alice: Splashmy) -> None:
    alice.call("POST", f"{ROOT}/{style_id('anime')}/favorite/")
    alice.call("POST", "/api/v1/processing/jobs/", {"prompt": "a lake", "style": "watercolor", "quality": "low"})
    told = alice.get(f"{ROOT}/preferences/")["data"]
    assert [(one["style"]["slug"], one["is_favorite"], one["usage_count"]) for one in told] == [
        ("anime", True, 0),
        ("watercolor", False, 1),
    ]


def test_what_others_prefer_is_no_preference_of_mine(alice: Splashmy, bob: Splashmy) -> None:
    path = f"{ROOT}/{style_id('anime')}/favorite/"
    for person in (alice, alice, bob):
        person.call("POST", path)
    assert alice.get(f"{ROOT}/preferences/")["data"] == []


def test_examples_are_painted_one_by_one_and_shown_beside_the_original(alice: Splashmy, client: Client) -> None:
    Style.objects.exclude(slug__in=("dreamlike", "anime")).update(is_active=False)
    assert [examples.make_one() for _ in range(3)] == [True, True, False]
    [told] = alice.get(f"{ROOT}/{style_id('anime')}/examples/")["data"]
    for name in ("styled_image_url", "original_image_url", "thumbnail_url"):
        answer = client.get(told[name].removeprefix("http://testserver"))
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")


def test_nobody_comes_in_without_a_token(client: Client) -> None:
    for path in ("/", "/categories/", "/popular/", "/preferences/"):
        answer = client.get(f"{ROOT}{path}")
        assert (answer.status_code, answer.json()["success"]) == (401, False)


@pytest.mark.parametrize("path", ["/", "/categories/", "/popular/", "/preferences/", "/{style}/examples/"])
def test_every_list_has_pages(alice: Splashmy, path: str) -> None:
    answer = alice.get(ROOT + path.format(style=style_id("anime")))
    assert set(answer["pagination"]) == {"count", "next", "previous", "results"}
    assert answer["pagination"]["results"] == answer["data"]


@pytest.mark.parametrize(("language", "name"), [("en", "Flying"), ("tr", "Uçmak"), ("es", "Volar"), ("ru", "Полёт")])
def test_templates_are_in_the_readers_language(alice: Splashmy, language: str, name: str) -> None:
    for path in ("/api/v1/processing/templates/", "/api/v1/prompts/templates/"):
        rows = alice.call("GET", f"{path}?page_size=100", HTTP_ACCEPT_LANGUAGE=language)[1]["data"]
        assert name in {row["name"] for row in rows if row["slug"] == "flying-over"}
