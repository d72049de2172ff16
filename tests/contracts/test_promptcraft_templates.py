"""Promptcraft's template library: written, found, kept, rated and used. Its document names no paths; the shape is Splashmy's."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.contracts.test_splashmy_images import Splashmy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

ROOT = "/api/v1/prompts/templates"


@pytest.fixture
def alice(client: Client) -> Splashmy:
    return Splashmy(client)


@pytest.fixture
def bob(client: Client) -> Splashmy:
    return Splashmy(client, "bob")


def written(person: Splashmy, **fields: Any) -> dict[str, Any]:
    body = {"name": "Flying", "prompt": "I fly over {place} at {time}", "defaults": {"time": "dawn"}, **fields}
    status, answer = person.call("POST", f"{ROOT}/", body)
    assert (status, answer["success"]) == (201, True), answer
    return dict(answer["data"])


def slugs(person: Splashmy, query: str) -> list[int]:
    return [one["id"] for one in person.get(f"{ROOT}/?{query}")["data"]]


def test_a_template_is_written_with_its_placeholders(alice: Splashmy) -> None:
    told = written(alice, category="dream", difficulty="advanced", parameters={"size": "1536x1024"})
    assert told["fields"] == [{"name": "place", "label": "place", "default": ""}, {"name": "time", "label": "time", "default": "dawn"}]
    assert (told["category"], told["difficulty"], told["parameters"], told["is_mine"]) == ("dream", "advanced", {"size": "1536x1024"}, True)


@pytest.mark.once
@pytest.mark.parametrize("prompt", ["a {", "a }", "{Place}", "{a b}", "{}", " ".join(f"{{p{number}}}" for number in range(13))])
def test_placeholders_that_are_none_are_refused(alice: Splashmy, prompt: str) -> None:
    status, answer = alice.call("POST", f"{ROOT}/", {"name": "x", "prompt": prompt})
    assert (status, answer["code"], list(answer["errors"])) == (400, "bad_placeholders", ["prompt"])


@pytest.mark.once
def test_harmful_templates_are_refused(alice: Splashmy) -> None:
    status, answer = alice.call("POST", f"{ROOT}/", {"name": "x", "prompt": "hot porn scene with {name}"})
    assert (status, answer["code"], answer["category"]) == (400, "content_refused", "sexual")


def test_lists_come_in_pages_of_20(alice: Splashmy) -> None:
    call_command("seed")
    answer = alice.get(f"{ROOT}/")
    assert (len(answer["data"]), answer["pagination"]["count"] >= 24) == (20, True)


def test_templates_are_searched_and_filtered(alice: Splashmy) -> None:
    whale = written(alice, name="Whale", category="dream", difficulty="advanced")["id"]
    other = written(alice, name="City", category="landscape", type="edit")["id"]
    assert slugs(alice, "search=whale") == [whale]
    assert slugs(alice, "category=landscape") == slugs(alice, "type=edit") == [other]
    assert slugs(alice, "difficulty=advanced") == [whale]
    assert slugs(alice, "difficulty=nothing") == []


def test_templates_are_ordered(alice: Splashmy) -> None:
    first, second = written(alice, name="B")["id"], written(alice, name="A")["id"]
    assert slugs(alice, "ordering=name") == [second, first]
    assert slugs(alice, "ordering=-name") == [first, second]
    alice.call("POST", f"{ROOT}/{second}/rate/", {"rating": 3})
    assert slugs(alice, "ordering=-rating") == [second, first]
    alice.call("POST", f"{ROOT}/{first}/use/", {"values": {"place": "a lake"}})
    assert slugs(alice, "ordering=-use_count") == [first, second]


@pytest.mark.once
def test_a_template_is_used_with_its_values(alice: Splashmy) -> None:
    path = f"{ROOT}/{written(alice)['id']}/use/"
    told = alice.call("POST", path, {"values": {"place": "the {time} sea"}})[1]["data"]
    assert (told["prompt"], told["type"], told["use_count"]) == ("I fly over the {time} sea at dawn", "generation", 1)


def test_a_used_template_makes_a_job(alice: Splashmy) -> None:
    told = alice.call("POST", f"{ROOT}/{written(alice)['id']}/use/", {"values": {"place": "a lake"}})[1]["data"]
    body = {"prompt": told["prompt"], "type": told["type"], **told["parameters"], "quality": "low"}
    assert alice.call("POST", "/api/v1/processing/jobs/", body)[0] == 201


@pytest.mark.once
@pytest.mark.parametrize(
    ("values", "named"), [({}, "place"), ({"place": " "}, "place"), ({"place": "a", "mood": "b"}, "mood"), ({"place": "x" * 301}, "place")]
)
def test_values_that_do_not_fit_are_named(alice: Splashmy, values: dict[str, str], named: str) -> None:
    template = written(alice)
    status, answer = alice.call("POST", f"{ROOT}/{template['id']}/use/", {"values": values})
    assert (status, list(answer["errors"])) == (400, [named])
    assert alice.get(f"{ROOT}/{template['id']}/")["data"]["use_count"] == 0


@pytest.mark.once
def test_only_its_author_changes_a_template(alice: Splashmy, bob: Splashmy) -> None:
    path = f"{ROOT}/{written(alice)['id']}/"
    told = alice.call("PATCH", path, {"prompt": "now {thing}", "defaults": {"thing": "a fox"}})[1]["data"]
    assert (told["name"], [field["default"] for field in told["fields"]]) == ("Flying", ["a fox"])
    for method in ("PATCH", "DELETE"):
        status, answer = bob.call(method, path, {"name": "Mine now"})
        assert (status, answer["code"]) == (403, "template_not_yours")
    assert alice.call("DELETE", path)[0] == 200
    assert alice.call("GET", path)[0] == 404


@pytest.mark.once
def test_ours_are_changed_by_nobody(alice: Splashmy) -> None:
    call_command("seed")
    one = alice.get(f"{ROOT}/")["data"][0]
    assert (one["is_ours"], alice.call("PATCH", f"{ROOT}/{one['id']}/", {"name": "x"})[0]) == (True, 403)


def test_a_private_template_is_its_authors_alone(alice: Splashmy, bob: Splashmy) -> None:
    template = written(alice, is_public=False)["id"]
    assert slugs(alice, "mine=true") == [template]
    assert slugs(bob, "") == []
    for method, path in (("GET", ""), ("PATCH", ""), ("POST", "use/"), ("POST", "bookmark/")):
        assert bob.call(method, f"{ROOT}/{template}/{path}", {})[0] == 404


def test_a_bookmark_is_set_and_taken_away(alice: Splashmy, bob: Splashmy) -> None:
    template = written(alice)["id"]
    assert bob.call("POST", f"{ROOT}/{template}/bookmark/")[1]["data"]["is_bookmarked"] is True
    assert (slugs(bob, "bookmarked=true"), slugs(alice, "bookmarked=true")) == ([template], [])
    assert bob.call("POST", f"{ROOT}/{template}/bookmark/", {"is_bookmarked": False})[1]["data"]["is_bookmarked"] is False


def test_ratings_make_an_average(alice: Splashmy, bob: Splashmy) -> None:
    path = f"{ROOT}/{written(alice)['id']}/rate/"
    alice.call("POST", path, {"rating": 5})
    told = bob.call("POST", path, {"rating": 2})[1]["data"]
    assert (told["average_rating"], told["rating_count"], told["my_rating"]) == (3.5, 2, 2)
    assert bob.call("POST", path, {"rating": 0})[0] == 400


@pytest.mark.once
def test_nobody_comes_in_without_a_token(client: Client) -> None:
    answer = client.get(f"{ROOT}/")
    assert (answer.status_code, answer.json()["success"]) == (401, False)


@pytest.mark.once
def test_a_template_names_its_author(alice: Splashmy) -> None:
    call_command("seed")
    mine = written(alice)
    assert mine["author"] == alice.person.username
    ours = next(one for one in alice.get(f"{ROOT}/?page_size=100")["data"] if one["is_ours"])
    assert ours["author"] is None
