"""A nightmare told anew: the dreamer chooses first, the page only asks, and each day of rehearsal counts once."""

from __future__ import annotations

import datetime
import re
import uuid

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from dreams import nights
from dreams.journal import pictures, rewriting
from dreams.models import Rewriting
from imagegen.models import Job, Result
from person.flows import reminders
from person.models import OutgoingMail
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


def test_the_reminder_to_rehearse_comes_once_a_day_without_a_word_and_stops_by_its_link(alice: Dreamer) -> None:
    entry = nightmare(alice)
    alice.call("put", f"entries/{entry}/rewriting/", {"change": "I turn around.", "scene": "It lies down like a dog."})
    client = people.browser(alice.person)
    client.post(f"/journal/{entry}/rehearse-at/", {"wish": "set", "at": "17:30"})
    told = alice.call("get", "rehearsal-reminder/")
    assert told["at"] == "17:30:00"
    due = datetime.datetime.fromisoformat(told["next_at"])
    for _ in range(2):
        reminders.sweep(now=due)
    letter = people.receive_mail()[-1]
    assert OutgoingMail.objects.filter(kind=OutgoingMail.Kind.REHEARSAL).count() == 1
    assert "dog" not in str(letter.message())
    page, stop = re.findall(r"http\S+", str(letter.body))[:2]
    assert client.get("/" + page.split("/", 3)[3])["Location"] == f"/journal/{entry}/rewrite/"
    assert Client().post("/" + stop.split("/", 3)[3]).status_code == 200
    assert alice.call("get", "rehearsal-reminder/")["next_at"] is None


@pytest.mark.usefixtures("own_media")
def test_a_picture_of_the_new_scene_is_no_picture_of_the_dream(alice: Dreamer) -> None:
    entry = nightmare(alice)
    order = {"id": str(uuid.uuid4())}
    assert alice.call("post", f"entries/{entry}/rewriting/picture/", order, status=404)["code"] == "rewriting_not_found"
    alice.call("put", f"entries/{entry}/rewriting/", {"change": "I turn around.", "scene": "A dog sleeps by a red house."})
    job = alice.call("post", f"entries/{entry}/rewriting/picture/", order, status=201)
    assert alice.call("post", f"entries/{entry}/rewriting/picture/", order)["id"] == job["id"]
    assert "red house" in job["prompt"]
    row = Job.objects.get()
    assert (str(row.dream_id), row.shows_rewriting) == (entry, True)
    Result.objects.create(
        job=row,
        owner=alice.person,
        file="r/1.png",
        thumbnail="r/2.webp",
        media_type="image/png",
        width=1,
        height=1,
        size_bytes=1,
        created_at=timezone.now(),
    )
    assert pictures.of_dream(uuid.UUID(entry), alice.person.pk) == []
    assert len(pictures.of_rewriting(uuid.UUID(entry), alice.person.pk)) == 1
    client = people.browser(alice.person)
    assert client.get(f"/journal/{entry}/rewrite/picture/").status_code == 200
    assert "/images/library/" in client.get(f"/journal/{entry}/rewrite/").content.decode()
