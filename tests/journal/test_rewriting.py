"""A nightmare told anew: the dreamer chooses first, the page only asks, and each day of rehearsal counts once."""

from __future__ import annotations

import datetime

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from dreams import nights
from dreams.journal import rewriting
from dreams.models import Rewriting
from tests import people

from .client import Dreamer

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def alice() -> Dreamer:
    return Dreamer()


def nightmare(dreamer: Dreamer, days_ago: int = 0, distress: int = 8) -> str:
    night = nights.of_person(dreamer.person.pk, timezone.now()) - datetime.timedelta(days=days_ago)
    kept = dreamer.keep(f"The wave came, {days_ago}.", is_nightmare=True, distress=distress, dreamt_on=night.isoformat())
    return str(kept["entry"]["id"])


def test_the_dreamer_chooses_first(alice: Dreamer) -> None:
    path = f"entries/{nightmare(alice)}/rewriting/"
    assert alice.call("get", path, status=404)["code"] == "rewriting_not_found"
    assert alice.call("put", path, {"change": " ", "scene": "It stops."}, status=409)["code"] == "rewriting_change_not_chosen"
    chosen = alice.call("put", path, {"change": "I turn around."})
    assert chosen["questions"] != [str(question) for question in rewriting.CHOOSING]
    assert alice.call("post", f"{path}rehearsed/", status=404)
    alice.call("put", path, {"change": "I turn around.", "scene": "It lies down like a dog."})
    for _ in range(2):
        done = alice.call("post", f"{path}rehearsed/")
    assert done["rehearsed_on"] == [timezone.localdate().isoformat()]
    with default_storage.open(Rewriting.objects.get().file) as file:
        assert b"dog" not in file.read()
    alice.call("delete", path, status=204)
    assert not Rewriting.objects.exists()


def test_the_weeks_before_and_since(alice: Dreamer) -> None:
    for days_ago, distress in ((9, 1), (5, 8), (3, 6), (0, 3)):
        entry = nightmare(alice, days_ago, distress)
    told = alice.call("put", f"entries/{entry}/rewriting/", {"change": "I turn around."})
    assert told["week_before"] == {"nightmares": 2, "distress": 7.0}
    assert told["week_since"] == {"nightmares": 1, "distress": 3.0}


def test_pointers_come_when_it_has_been_heavy_for_two_weeks(alice: Dreamer) -> None:
    entry = nightmare(alice, 1, 8)
    client = people.browser(alice.person)
    assert "people to talk to" not in client.get(f"/journal/{entry}/rewrite/").content.decode()
    nightmare(alice, 9, 9)
    assert "people to talk to" in client.get(f"/journal/{entry}/rewrite/").content.decode()


def test_the_page_leads_through_it(alice: Dreamer) -> None:
    entry = nightmare(alice)
    client = people.browser(alice.person)
    assert f"/journal/{entry}/rewrite/" in client.get(f"/journal/{entry}/").content.decode()
    address = f"/journal/{entry}/rewrite/"
    assert client.post(address, {"change": "", "scene": ""}).status_code == 400
    client.post(address, {"change": "I turn around.", "scene": ""})
    client.post(address, {"change": "I turn around.", "scene": "It lies down."})
    client.post(f"/journal/{entry}/rehearsed/")
    page = client.get(address).content.decode()
    assert "Done for today." in page
    assert "1 day so far" in page
    assert people.browser(people.make()).get(address).status_code == 404
