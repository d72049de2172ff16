"""Being reminded in the morning: at one's own hour, once a day, with a link that stops it, and without a word of a dream."""

from __future__ import annotations

import datetime
import re

import pytest
import time_machine
from django.test import Client

from person.flows import profile, reminders
from person.models import OutgoingMail, Reminder, User
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = "2026-03-10T04:00:00+00:00"


def at(moment: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(moment)


def reminded(zone: str = "Europe/Istanbul", *, hour: int = 7, now: str = WHEN) -> User:
    person = people.make(language="tr")
    person.profile.time_zone = zone
    person.profile.save()
    reminders.change(user=person, at=datetime.time(hour), now=at(now))
    return person


def written() -> int:
    return OutgoingMail.objects.filter(kind=OutgoingMail.Kind.REMINDER).count()


@pytest.mark.parametrize(
    ("zone", "hour", "now", "due"),
    [
        ("Europe/Istanbul", 7, "2026-03-10T03:59:00+00:00", "2026-03-10T04:00:00+00:00"),
        ("Europe/Istanbul", 7, "2026-03-10T04:00:00+00:00", "2026-03-11T04:00:00+00:00"),
        ("Europe/Madrid", 7, "2026-03-28T12:00:00+00:00", "2026-03-29T05:00:00+00:00"),
        ("America/New_York", 7, "2026-11-01T04:00:00+00:00", "2026-11-01T12:00:00+00:00"),
    ],
)
def test_the_hour_is_that_of_the_persons_own_clock(zone: str, hour: int, now: str, due: str) -> None:
    assert Reminder.objects.get(pk=reminded(zone, hour=hour, now=now).pk).next_at == at(due)


def test_one_a_day_and_none_in_the_evening() -> None:
    person = reminded(now="2026-03-10T00:00:00+00:00")
    reminders.sweep(now=at("2026-03-10T03:59:59+00:00"))
    assert written() == 0
    for moment in ("2026-03-10T04:00:30+00:00", "2026-03-10T04:01:30+00:00", "2026-03-10T23:00:00+00:00"):
        reminders.sweep(now=at(moment))
    assert written() == 1
    # The server was away all morning: the next one comes tomorrow.
    reminders.sweep(now=at("2026-03-11T16:00:00+00:00"))
    assert written() == 1
    assert Reminder.objects.get(pk=person.pk).next_at == at("2026-03-12T04:00:00+00:00")
    reminders.sweep(now=at("2026-03-12T04:00:00+00:00"))
    assert written() == 2


def test_another_time_zone_moves_the_hour() -> None:
    with time_machine.travel(at(WHEN), tick=False):
        person = reminded()
        profile.change(user=person, time_zone="America/New_York")
    assert Reminder.objects.get(pk=person.pk).next_at == at("2026-03-10T11:00:00+00:00")


def test_the_mail_leads_to_an_empty_page_and_stops_by_its_link() -> None:
    person = reminded(now="2026-03-10T00:00:00+00:00")
    reminders.sweep(now=at("2026-03-10T04:00:00+00:00"))
    (letter,) = people.receive_mail()
    assert letter.to == [person.email]
    assert "/journal/capture/" in letter.body
    stop = re.search(r"http\S+/person/reminder/stop/\S+", str(letter.body))
    assert stop
    assert letter.extra_headers["List-Unsubscribe"] == f"<{stop[0]}>"
    path = re.sub(r"^https?://[^/]+", "", stop[0])
    anybody = Client(enforce_csrf_checks=True)
    assert anybody.get(path).status_code == 200
    assert Reminder.objects.get(pk=person.pk).next_at is not None
    assert anybody.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Reminder.objects.get(pk=person.pk).next_at is None
    assert anybody.post("/person/reminder/stop/forged/").status_code == 400
    reminders.sweep(now=at("2026-03-11T04:00:00+00:00"))
    assert written() == 1


def test_it_is_set_and_stopped_on_a_page_and_over_rest() -> None:
    person = people.make()
    page = people.browser(person)
    assert "You are not reminded" in page.get("/person/reminder/").content.decode()
    assert "The next one comes on" in page.post("/person/reminder/", {"wish": "set", "at": "06:45"}, follow=True).content.decode()
    assert page.post("/person/reminder/", {"wish": "set", "at": "late"}).status_code == 400
    headers = people.bearer(people.log_in(Client(), person)["access"])
    assert page.get("/api/user/reminder/", headers=headers).json()["at"] == "06:45:00"
    page.post("/person/reminder/", {"wish": "stop"})
    assert page.get("/api/user/reminder/", headers=headers).json()["next_at"] is None
    put = page.put("/api/user/reminder/", {"at": "08:00"}, content_type="application/json", headers=headers)
    assert put.json()["next_at"]
    assert page.delete("/api/user/reminder/", headers=headers).status_code == 204
    assert Client().get("/api/user/reminder/").status_code == 401
