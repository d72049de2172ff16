"""One dream under a link: names replaced, not indexed, counted, expiring, taken back; nothing on it tells whose it is."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from dreams.journal import pictures, shares
from dreams.models import Dream, DreamShare
from project.observability.paths import mask_path
from tests import people

from .client import Dreamer

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TEXT = "I walked with Ayşe through Lisbon. Ayşe'nin annesi was there, and my grandmother waved. Then I woke."


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer()


def kept(dreamer: Dreamer, **more: Any) -> str:
    return str(dreamer.keep(TEXT, title="Lisbon again", people=["Ayşe"], **more)["entry"]["id"])


def opened(address: str, client: Client | None = None) -> Any:
    return (client or Client()).get("/" + address.split("/", 3)[3])


def test_names_are_replaced_before_anybody_reads_them(alice: Dreamer) -> None:
    entry = kept(alice)
    seen = alice.call("post", f"entries/{entry}/share/")
    assert seen["text"] == TEXT
    words = {name["word"] for name in seen["names"]}
    assert {"Ayşe", "Lisbon"} <= words
    assert "I" not in words
    assert "Then" not in words
    for name in ("Ayşe", "Lisbon"):
        assert name not in seen["shown"] + seen["shown_title"]
    own = alice.call("post", f"entries/{entry}/share/", {"replacements": {"Ayşe": "my friend", "Lisbon": "", "woke": "left"}})
    assert own["shown"].startswith("I walked with my friend through Lisbon. my friend'nin annesi")
    assert own["shown"].endswith("I left.")


def test_a_link_shows_what_was_seen_and_nothing_of_whose_it_is(alice: Dreamer) -> None:
    entry = kept(alice)
    made = alice.call("post", f"entries/{entry}/shares/", {"days": 7}, status=201)
    alice.call("patch", f"entries/{entry}/", {"text": "Something else, of Berlin."})
    answer = opened(made["address"])
    page = answer.content.decode()
    assert "walked with" in page
    for word in ("Ayşe", "Lisbon", "Berlin", alice.person.email, alice.person.username, str(alice.person.pk), entry):
        assert word not in page
    assert "noindex" in answer["X-Robots-Tag"]
    assert 'name="robots" content="noindex' in page
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    token = made["address"].split("/")[4]
    assert not DreamShare.objects.filter(token_hash=token).exists()
    assert token not in mask_path(f"/shared/{token}/0/")
    with default_storage.open(DreamShare.objects.get().file) as file:
        assert b"walked" not in file.read()


def test_views_are_counted_but_not_ones_own(alice: Dreamer) -> None:
    entry = kept(alice)
    made = alice.call("post", f"entries/{entry}/shares/", {}, status=201)
    opened(made["address"])
    opened(made["address"], people.browser(alice.person))
    Client().head("/" + made["address"].split("/", 3)[3])
    (listed,) = alice.call("get", f"entries/{entry}/shares/")
    assert listed["views"] == 1


def test_a_link_ends(alice: Dreamer) -> None:
    entry = kept(alice)
    made = [alice.call("post", f"entries/{entry}/shares/", {"days": 1}, status=201) for _ in range(2)]
    alice.call("delete", f"shares/{made[0]['id']}/", status=204)
    assert opened(made[0]["address"]).status_code == 404
    assert opened(made[1]["address"]).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(days=1, minutes=1), tick=False):
        assert opened(made[1]["address"]).status_code == 404
        shares.purge(now=timezone.now())
    assert not DreamShare.objects.exists()
    again = alice.call("post", f"entries/{entry}/shares/", {}, status=201)
    alice.call("delete", f"entries/{entry}/", status=204)
    assert opened(again["address"]).status_code == 404
    shares.erase(uuid.UUID(entry), timezone.now())
    assert not DreamShare.objects.exists()


def test_pictures_only_where_wanted(alice: Dreamer, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = kept(alice)
    one = pictures.Picture(uuid.uuid4(), "image/png", lambda: b"\x89PNG")
    monkeypatch.setattr(pictures, "_providers", [lambda dream_id, person_id: [one]])
    without = alice.call("post", f"entries/{entry}/shares/", {}, status=201)
    assert "<img" not in opened(without["address"]).content.decode().split("<article")[1]
    made = alice.call("post", f"entries/{entry}/shares/", {"with_pictures": True}, status=201)
    assert "/0/" in opened(made["address"]).content.decode()
    picture = opened(made["address"] + "0/")
    assert (picture.content, picture["Content-Type"], picture["Referrer-Policy"]) == (b"\x89PNG", "image/png", "no-referrer")
    assert opened(made["address"] + "1/").status_code == 404


def test_only_the_dreamer_shares(alice: Dreamer) -> None:
    other = kept(Dreamer())
    for path in ("share/", "shares/"):
        alice.call("post", f"entries/{other}/{path}", status=404)
    alice.call("delete", f"shares/{uuid.uuid4()}/", status=404)
    empty = alice.keep("", kind="nothing")["entry"]["id"]
    assert alice.call("post", f"entries/{empty}/shares/", status=409)["code"] == "nothing_to_share"
    assert alice.call("post", f"entries/{kept(alice)}/shares/", {"days": 5}, status=400)


def test_the_pages_show_both_sides_and_give_the_link_once(alice: Dreamer) -> None:
    entry = kept(alice)
    client = people.browser(alice.person)
    page = client.get(f"/journal/{entry}/share/").content.decode()
    assert "What others would read" in page
    fields = {"word-1": "Ayşe", "instead-1": "a friend", "word-61": "grandmother", "instead-61": "nan", "days": "1"}
    page = client.post(f"/journal/{entry}/share/", {**fields, "deed": "look"}).content.decode()
    assert "a friend&#x27;nin" in page
    assert "/shared/" not in page
    page = client.post(f"/journal/{entry}/share/", {**fields, "deed": "share"}).content.decode()
    assert "/shared/" in page
    assert "/shared/" not in client.get(f"/journal/{entry}/share/").content.decode()
    share = DreamShare.objects.get()
    assert people.browser(people.make()).post(f"/journal/share/{share.pk}/revoke/").status_code == 404
    client.post(f"/journal/share/{share.pk}/revoke/")
    assert not DreamShare.objects.exists()
    assert people.browser(people.make()).get(f"/journal/{entry}/share/").status_code == 404
    assert Dream.objects.of(alice.person).exists()


def test_an_entry_says_that_it_is_shared_and_ends_it_there(alice: Dreamer) -> None:
    entry = kept(alice)
    client = people.browser(alice.person)
    assert "Shared by a link" not in client.get(f"/journal/{entry}/").content.decode()
    alice.call("post", f"entries/{entry}/shares/", {}, status=201)
    alice.call("post", f"entries/{kept(alice)}/shares/", {}, status=201)
    page = client.get(f"/journal/{entry}/").content.decode()
    assert page.count("Take it back") == 1
    share = DreamShare.objects.get(dream_id=uuid.UUID(entry))
    answer = client.post(f"/journal/share/{share.pk}/revoke/", {"from": "entry"})
    assert answer["Location"] == f"/journal/{entry}/"
    assert "Shared by a link" not in client.get(f"/journal/{entry}/").content.decode()
    DreamShare.objects.update(dream_id=uuid.UUID(entry), expires_at=timezone.now())
    assert "Shared by a link" not in client.get(f"/journal/{entry}/").content.decode()
