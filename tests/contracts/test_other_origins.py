"""Clients on their own origins: addresses are absolute, signed files may be shown anywhere, CORS lets through what they use."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import people
from tests.images.client import png

from .test_splashmy_images import Splashmy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]

VITE = "http://localhost:5173"
EXPOSED = {"retry-after", "idempotency-replayed", "content-disposition", "location", "x-request-id"}


@pytest.fixture(autouse=True)
def allowed(settings: Any) -> None:
    settings.CORS_ALLOWED_ORIGINS = [VITE]
    settings.CORS_ALLOW_CREDENTIALS = True


@pytest.fixture
def alice(client: Client) -> Splashmy:
    return Splashmy(client)


def names(header: str) -> set[str]:
    return {name.strip().lower() for name in header.split(",")}


@pytest.mark.parametrize("kind", ["image_url", "thumbnail_url"])
def test_an_uploads_addresses_are_absolute_and_may_be_shown_by_any_page(alice: Splashmy, client: Client, kind: str) -> None:
    address = alice.uploaded()[kind]
    assert address.startswith("http://testserver/")
    assert client.get(address)["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_a_results_addresses_are_absolute_in_every_dialect(alice: Splashmy) -> None:
    result = alice.processed()
    [listed] = alice.get("/api/v1/processing/results/")["data"]
    [own] = alice.call("GET", "/api/images/results/")[1]["results"]
    task = alice.call("GET", f"/api/imagegen/task/{result['job']}/")[1]["data"]["result"]
    for told in (result, listed, own, task):
        assert all(told[kind].startswith("http://testserver/api/images/files/") for kind in ("image_url", "thumbnail_url"))


def test_a_profile_image_may_be_shown_by_any_page(client: Client) -> None:
    form = {"email": people.email(), "password": people.PASSWORD, "password2": people.PASSWORD}
    photo = SimpleUploadedFile("me.png", png(), "image/png")
    answer = client.post("/api/accounts/register/", {**form, "username": "kullanici_adi", "profile_image": photo})
    shown = client.get(answer.json()["data"]["user"]["profile_image"])
    assert (shown.status_code, shown["Cross-Origin-Resource-Policy"]) == (200, "cross-origin")


def test_addresses_begin_with_the_host_that_was_asked(alice: Splashmy, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["dreams.example.org"]
    status, image = alice.call("GET", f"/api/v1/images/{_id(alice)}/", HTTP_HOST="dreams.example.org")
    assert status == 200
    assert image["data"]["image_url"].startswith("http://dreams.example.org/")


def _id(alice: Splashmy) -> str:
    file = SimpleUploadedFile("photo.png", png(), "image/png")
    headers = {**alice._headers, "Host": "dreams.example.org"}
    answer = alice._client.post("/api/v1/images/upload/", {"image": file}, headers=headers)
    return str(answer.json()["data"]["id"])


def test_a_page_may_send_what_the_clients_send(client: Client) -> None:
    asked = "authorization,content-type,idempotency-key,x-csrftoken,x-requested-with,accept-language"
    headers = {"Origin": VITE, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": asked}
    answer = client.options("/api/imagegen/generate/", headers=headers)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Credentials"]) == (200, VITE, "true")
    assert names(asked) <= names(answer["Access-Control-Allow-Headers"])
    assert {"delete", "get", "options", "patch", "post", "put"} <= names(answer["Access-Control-Allow-Methods"])


def test_a_page_may_read_what_the_answers_say(client: Client) -> None:
    answer = client.get("/api/user/me/", headers={"Origin": VITE})
    assert names(answer["Access-Control-Expose-Headers"]) == EXPOSED
    assert answer["X-Request-Id"]


def test_a_page_of_another_origin_may_read_nothing(client: Client) -> None:
    assert "Access-Control-Allow-Origin" not in client.get("/api/user/me/", headers={"Origin": "https://evil.example"})
