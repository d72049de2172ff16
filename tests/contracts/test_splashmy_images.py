"""Splashmy §3, `images/`: each documented call, in its envelope."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image as Pillow

from imagegen.jobs import claim, finish
from imagegen.media import files
from tests import people
from tests.images.client import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]

ROOT = "/api/v1/images"


class Splashmy:
    """A client written from the document: `Authorization: Token`."""

    def __init__(self, client: Client, who: str = "alice") -> None:
        self._client = client
        self.person = people.make(who, credits=3)
        access = people.access(self.person)
        self._headers = {"Authorization": f"Token {access}"}

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, dict[str, Any]]:
        answer = self._client.generic(method, path, _json(body), "application/json", headers=self._headers, **more)
        return answer.status_code, answer.json()

    def get(self, path: str) -> dict[str, Any]:
        status, answer = self.call("GET", path)
        assert (status, answer["success"]) == (200, True), answer
        return answer

    def upload(self, data: bytes | None = None, **fields: str) -> tuple[int, dict[str, Any]]:
        file = SimpleUploadedFile("photo.png", png() if data is None else data, "image/png")
        answer = self._client.post(f"{ROOT}/upload/", {"image": file, **fields}, headers=self._headers)
        return answer.status_code, answer.json()

    def uploaded(self, **fields: str) -> dict[str, Any]:
        status, answer = self.upload(None, **fields)
        assert (status, answer["success"]) == (201, True), answer
        return dict(answer["data"])

    def processed(self) -> dict[str, Any]:
        """A result, as a worker leaves it."""
        self.call("POST", "/api/v1/processing/jobs/", {"job_type": "generation", "prompt": "a lake", "quality": "low"})
        held = claim.next_job(now=timezone.now())
        assert held is not None
        picture = files.keep(Pillow.new("RGB", (40, 30), "teal"), encoding="png", folder="results")
        assert finish.completed(held, pictures=[picture], now=timezone.now())
        return dict(self.get(f"{ROOT}/processed/")["data"][0])


def _json(body: Any) -> str:
    return "" if body is None else json.dumps(body)


@pytest.fixture
def alice(client: Client) -> Splashmy:
    return Splashmy(client)


@pytest.fixture
def bob(client: Client) -> Splashmy:
    return Splashmy(client, "bob")


def test_an_upload_is_kept_with_its_tags(alice: Splashmy) -> None:
    image = alice.uploaded(title="A lake", tags="water, Calm")
    assert (image["title"], image["width"], image["height"], image["is_public"]) == ("A lake", 64, 48, False)
    assert sorted(image["tags"]) == ["Calm", "water"]


@pytest.mark.once
def test_what_is_no_picture_is_refused(alice: Splashmy) -> None:
    status, answer = alice.upload(b"<html>")
    assert (status, answer["success"], answer["code"]) == (400, False, "upload_no_picture")


@pytest.mark.once
def test_what_is_too_large_is_refused(alice: Splashmy, settings: Any) -> None:
    settings.MAX_UPLOAD_SIZE = 100
    status, answer = alice.upload()
    assert (status, answer["code"]) == (400, "upload_too_large")


def test_the_days_quota_ends(alice: Splashmy, settings: Any) -> None:
    settings.DAILY_UPLOAD_LIMIT_FREE = 1
    alice.uploaded()
    file = SimpleUploadedFile("photo.png", png(), "image/png")
    answer = alice._client.post(f"{ROOT}/upload/", {"image": file}, headers=alice._headers)
    assert (answer.status_code, answer.json()["code"]) == (429, "daily_uploads_used_up")
    midnight = datetime.datetime.combine(timezone.now() + datetime.timedelta(days=1), datetime.time.min, datetime.UTC)
    assert abs(int(answer["Retry-After"]) - (midnight - timezone.now()).total_seconds()) < 60


def test_own_images_are_a_list_of_pages(alice: Splashmy, bob: Splashmy) -> None:
    bob.uploaded()
    image = alice.uploaded()
    answer = alice.get(f"{ROOT}/")
    assert set(answer["pagination"]) == {"count", "next", "previous", "results"}
    assert [one["id"] for one in answer["data"]] == [image["id"]]


def test_images_are_found_by_words_and_tags(alice: Splashmy) -> None:
    lake = alice.uploaded(title="A lake", tags="water")
    alice.uploaded(title="A hill")
    assert [one["id"] for one in alice.get(f"{ROOT}/?search=lake")["data"]] == [lake["id"]]
    assert [one["id"] for one in alice.get(f"{ROOT}/?tag=water")["data"]] == [lake["id"]]


@pytest.mark.once
def test_an_image_is_read_changed_and_deleted(alice: Splashmy) -> None:
    path = f"{ROOT}/{alice.uploaded(tags='old')['id']}/"
    assert alice.get(path)["data"]["title"] == ""
    status, answer = alice.call("PUT", path, {"title": "New", "tags": ["fresh"], "is_public": True})
    assert (status, answer["data"]["title"], answer["data"]["tags"], answer["data"]["is_public"]) == (200, "New", ["fresh"], True)
    assert alice.call("DELETE", path)[0] == 200
    assert alice.call("GET", path)[0] == 404


@pytest.mark.once
def test_public_images_are_everybodys(alice: Splashmy, bob: Splashmy, client: Client) -> None:
    public = alice.uploaded(is_public="true")
    alice.uploaded()
    assert [one["id"] for one in bob.get(f"{ROOT}/public/")["data"]] == [public["id"]]
    assert client.get(f"{ROOT}/public/").json()["pagination"]["count"] == 1


@pytest.mark.once
def test_a_private_image_is_a_404_for_others(alice: Splashmy, bob: Splashmy) -> None:
    image = alice.uploaded()
    for method, path in (("GET", ""), ("PUT", ""), ("DELETE", ""), ("GET", "download/")):
        status, answer = bob.call(method, f"{ROOT}/{image['id']}/{path}", {})
        assert (status, answer["success"], answer["code"]) == (404, False, "image_not_found")


def test_a_download_is_a_signed_address_that_ends_and_is_counted(alice: Splashmy, client: Client, time_machine: Any) -> None:
    image = alice.uploaded()
    address = alice.get(f"{ROOT}/{image['id']}/download/")["data"]["download_url"].removeprefix("http://testserver")
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"], answer["Content-Disposition"][:10]) == (200, "image/png", "attachment")
    assert alice.get(f"{ROOT}/{image['id']}/")["data"]["downloads"] == 1
    time_machine.move_to(timezone.now() + datetime.timedelta(hours=3))
    assert client.get(address).status_code == 403


@pytest.mark.once
def test_processed_images_are_listed_and_read(alice: Splashmy) -> None:
    one = alice.processed()
    assert (one["prompt"], one["original_image"], one["style_name"]) == ("a lake", None, None)
    assert alice.get(f"{ROOT}/processed/{one['id']}/")["data"]["id"] == one["id"]


@pytest.mark.once
def test_a_processed_image_becomes_a_favourite_and_back(alice: Splashmy) -> None:
    path = f"{ROOT}/processed/{alice.processed()['id']}/favorite/"
    assert [alice.call("POST", path)[1]["data"]["is_favorite"] for _ in range(2)] == [True, False]
    assert alice.call("POST", path, {"is_favorite": False})[1]["data"]["is_favorite"] is False


def test_a_processed_image_is_rated_from_one_to_five(alice: Splashmy) -> None:
    path = f"{ROOT}/processed/{alice.processed()['id']}/rate/"
    assert alice.call("POST", path, {"rating": 5})[1]["data"]["rating"] == 5
    assert [alice.call("POST", path, {"rating": rating})[0] for rating in (0, 6, "x")] == [400] * 3


@pytest.mark.once
def test_somebody_elses_processed_image_is_a_404(alice: Splashmy, bob: Splashmy) -> None:
    one = alice.processed()
    assert bob.call("GET", f"{ROOT}/processed/{one['id']}/")[0] == 404
    assert bob.call("POST", f"{ROOT}/processed/{one['id']}/favorite/")[0] == 404


def test_tags_are_listed_by_use_and_private_ones_of_others_are_not(alice: Splashmy, bob: Splashmy) -> None:
    alice.uploaded(tags="sea, night")
    alice.uploaded(tags="sea")
    bob.uploaded(tags="secret")
    told = {tag["slug"]: tag["usage_count"] for tag in alice.get(f"{ROOT}/tags/")["data"]}
    assert (told["sea"], told["night"], "secret" in told) == (2, 1, False)
    assert list(told.values()) == sorted(told.values(), reverse=True)


@pytest.mark.once
def test_main_colours_become_tags_by_themselves(alice: Splashmy) -> None:
    image = alice.uploaded(tags="lake")
    assert (image["tags"], "turquoise" in image["automatic_tags"]) == (["lake"], True)
    assert [one["id"] for one in alice.get(f"{ROOT}/?tag=turquoise")["data"]] == [image["id"]]


@pytest.mark.once
def test_changed_tags_leave_the_automatic_ones(alice: Splashmy) -> None:
    image = alice.uploaded(tags="old")
    changed = alice.call("PUT", f"{ROOT}/{image['id']}/", {"tags": ["turquoise"]})[1]["data"]
    assert (changed["tags"], "turquoise" in changed["automatic_tags"]) == (["turquoise"], False)


def test_stats_count_what_there_is(alice: Splashmy) -> None:
    alice.uploaded(is_public="true")
    alice.uploaded()
    told = alice.get(f"{ROOT}/stats/")["data"]
    assert (told["total_images"], told["public_images"], told["uploaded_today"], told["daily_upload_limit"]) == (2, 1, 2, 10)
    assert told["total_size_bytes"] > 0


@pytest.mark.once
def test_nobody_comes_in_without_a_token(client: Client) -> None:
    for path in ("/", "/processed/", "/tags/", "/stats/"):
        answer = client.get(f"{ROOT}{path}")
        assert (answer.status_code, answer.json()["success"]) == (401, False)
