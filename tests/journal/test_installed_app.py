"""The installed app: what its manifest and its service worker promise to a browser."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests import people

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.embedded]


def setup_of(client: Client) -> dict[str, Any]:
    answer = client.get("/service-worker.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Content-Type"].startswith("text/javascript")
    found = re.search(r"} = (\{.*?\n\});", answer.content.decode(), re.DOTALL)
    assert found
    setup: dict[str, Any] = json.loads(found[1])
    return setup


@pytest.mark.parametrize("language", ["en", "tr", "es", "ru"])
def test_the_manifest_names_icons_and_shortcuts_in_the_language(client: Client, language: str) -> None:
    answer = client.get(f"/manifest.webmanifest?language={language}")
    assert answer["Content-Type"] == "application/manifest+json"
    found = answer.json()
    assert found["lang"] == language
    assert {icon["purpose"] for icon in found["icons"] if icon["sizes"] == "512x512"} == {"any", "maskable"}
    assert all(finders.find(icon["src"].removeprefix("/static/")) for icon in found["icons"])
    assert [one["url"] for one in found["shortcuts"]][:2] == ["/journal/capture/", "/journal/"]


def test_the_shell_is_whole_and_nobodys() -> None:
    alice = people.browser(people.make())
    setup = setup_of(alice)
    for address in setup["files"]:
        file = address.removeprefix("/static/")
        assert finders.find(file) if file != address else alice.get(address).status_code == 200, address
    for address in (setup["shell"], setup["offline"]):
        page = alice.get(address).content.decode()
        assert page == Client().get(address).content.decode()
        assert "csrfmiddlewaretoken" not in page
    assert alice.get("/journal/capture/")["Cache-Control"].find("no-store") >= 0
    assert Client().get("/journal/capture/")["Location"].startswith("/person/sign-in/")


def test_a_shell_has_its_language_and_version() -> None:
    english, turkish = Client(), Client(headers={"accept-language": "tr"})
    assert setup_of(english) == setup_of(english)
    assert setup_of(english)["version"] != setup_of(turkish)["version"]
    assert 'lang="tr"' in english.get(setup_of(turkish)["shell"]).content.decode()
    assert english.get("/journal/capture/shell/?language=xx").status_code == 200
