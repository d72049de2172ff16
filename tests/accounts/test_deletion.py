"""The end of an account: after days of grace, taken back by signing in, complete when it is done."""

from __future__ import annotations

import datetime
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.contrib.sessions.models import Session as BrowserSession
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.utils import timezone

from dreams import diary
from dreams.models import Message
from person import account_jobs
from person.flows import account_job, export, invite, picture, register
from person.models import InviteCode, User, Work

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media")]


@pytest.fixture
def alice() -> User:
    return people.make(credits=3)


@pytest.fixture
def access(client: Client, alice: User) -> str:
    return str(people.log_in(client, alice)["access"])


def ask(client: Client, access: str, password: str = people.PASSWORD) -> Any:
    return client.post("/api/user/deletion/", {"password": password}, content_type="application/json", headers=people.bearer(access))


def planned(client: Client, access: str) -> int:
    return client.get("/api/user/deletion/", headers=people.bearer(access)).status_code


def carry_out(days: float = configured.PERSON_DELETION_DAYS, **more: float) -> None:
    """What the sweep does, so many days from now."""
    now = timezone.now() + datetime.timedelta(days=days, minutes=1, **more)
    for work_id in account_job.due(now):
        account_jobs.run(work_id=work_id, now=now)


def receipt(client: Client, work_id: str) -> dict[str, Any]:
    return dict(client.get(f"/api/user/deletion/{work_id}/").json())


def test_it_is_planned_for_the_end_of_the_days_of_grace(client: Client, access: str) -> None:
    answer = ask(client, access)
    due_at = datetime.datetime.fromisoformat(answer.json()["due_at"])
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    assert abs(due_at - timezone.now() - datetime.timedelta(days=configured.PERSON_DELETION_DAYS)) < datetime.timedelta(minutes=1)


@pytest.mark.once
def test_the_password_is_asked_for_once_more(client: Client, access: str) -> None:
    answer = ask(client, access, "not this")
    assert (answer.status_code, answer.json().keys()) == (400, {"password"})
    assert planned(client, access) == 404


def test_every_other_sign_in_ends_and_this_one_can_still_take_it_back(client: Client, alice: User, access: str) -> None:
    browser = people.browser(alice)
    ask(client, access)
    assert (people.me(browser), people.me(client, access)) == (401, 200)
    assert client.delete("/api/user/deletion/", headers=people.bearer(access)).status_code == 204
    assert planned(client, access) == 404


@pytest.mark.once
def test_a_mail_says_when_and_how_to_take_it_back(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    ask(client, access)
    [message] = people.receive_mail()
    assert message.to == [alice.email]
    assert "sign in" in str(message.body)


def test_signing_in_takes_it_back(client: Client, alice: User, access: str, mailoutbox: Any) -> None:
    ask(client, access)
    people.browser(alice)
    carry_out()
    assert User.objects.filter(pk=alice.pk).exists()
    assert planned(client, access) == 404
    assert "will not be deleted" in str(people.receive_mail()[-1].body)


def test_asking_twice_is_one_plan(client: Client, access: str) -> None:
    assert ask(client, access).json()["id"] == ask(client, access).json()["id"]


@pytest.mark.once
def test_taking_back_what_is_not_planned_is_404(client: Client, access: str) -> None:
    answer = client.delete("/api/user/deletion/", headers=people.bearer(access))
    assert (answer.status_code, answer.json()["code"]) == (404, "no_deletion_planned")


def test_nothing_happens_before_the_last_day_is_over(client: Client, alice: User, access: str) -> None:
    ask(client, access)
    carry_out(configured.PERSON_DELETION_DAYS - 1)
    assert people.me(client, access) == 200


def test_at_the_end_nobody_can_sign_in_any_more(client: Client, alice: User, access: str) -> None:
    ask(client, access)
    carry_out()
    answer = client.post("/api/user/login/", {"email": alice.email, "password": people.PASSWORD})
    assert (people.me(client, access), answer.status_code) == (401, 401)


@pytest.mark.once
def test_the_receipt_tells_that_it_is_done_and_names_nobody(client: Client, alice: User, access: str) -> None:
    number = ask(client, access).json()["id"]
    carry_out()
    told = receipt(client, number)
    assert (told["state"], told["progress"]) == ("done", 100)
    assert str(alice.pk) not in str(told)
    assert Work.objects.get(pk=number).user_id is None


def test_no_row_and_no_file_of_the_person_is_left(client: Client, settings: Any) -> None:
    settings.PERSON_EMAIL_ACTIVATION = "off"
    [code] = invite.make()
    email = people.email("alice")
    alice = register.person(
        username="alice-to-go", email=email, password=people.PASSWORD, invite_code=code.code, ip="198.51.100.77", user_agent="Trace/1"
    )
    browser = people.browser(alice)
    access = people.log_in(client, alice)["access"]
    dream = diary.begin(person=alice, now=timezone.now(), title="My secret whale")
    Message.objects.create(dream=dream, role=Message.Role.USER, text="My secret whale", client_id=str(uuid.uuid4()))
    picture.keep(user=alice, encoded=b"a picture")
    export.ask(user=alice, now=timezone.now())
    carry_out(0)
    ask(client, str(access))
    carry_out()

    traces = (str(alice.pk), alice.pk.hex, email, "alice-to-go", "My secret whale", "198.51.100.77", "Trace/1")
    assert [(model, row) for model, row in _all_values() for trace in traces if trace in row] == []
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []
    assert not BrowserSession.objects.filter(session_key=browser.cookies["sessionid"].value).exists()
    assert InviteCode.objects.get(pk=code.pk).used_at is not None


def _all_values() -> list[tuple[str, str]]:
    """Every row of every table, as text."""
    return [
        (model._meta.label, repr(row))
        for model in apps.get_models()
        for row in model._default_manager.values(*[field.attname for field in model._meta.concrete_fields])
        if issubclass(model, models.Model)
    ]


def test_what_others_have_is_untouched(client: Client, access: str) -> None:
    bob = people.make("bob", credits=2)
    diary.begin(person=bob, now=timezone.now(), title="Of bob")
    picture.keep(user=bob, encoded=b"bob")
    ask(client, access)
    carry_out()
    bob.refresh_from_db()
    assert bob.balance == 1
    assert default_storage.exists(str(bob.profile.picture))


def test_the_address_and_the_name_are_free_again(client: Client, alice: User, access: str) -> None:
    ask(client, access)
    carry_out()
    body = {"username": alice.username, "email": alice.email, "password": people.PASSWORD}
    assert client.post("/api/user/register/", body).status_code == 201


def test_a_reply_that_runs_is_stopped_first_and_the_deletion_goes_on_afterwards(client: Client, alice: User, access: str) -> None:
    dream = diary.begin(person=alice, now=timezone.now())
    reply = Message.objects.create(dream=dream, role=Message.Role.ANALYST, state=Message.State.STREAMING)
    number = ask(client, access).json()["id"]
    carry_out()
    reply.refresh_from_db()
    assert reply.stop_requested_at is not None
    assert receipt(client, number)["state"] == "waiting"
    assert people.me(client, access) == 401
    Message.objects.filter(pk=reply.pk).update(state=Message.State.STOPPED)
    carry_out(seconds=30)
    assert receipt(client, number)["state"] == "done"


def test_a_worker_that_died_in_the_middle_is_followed_by_another(client: Client, alice: User, access: str) -> None:
    number = ask(client, access).json()["id"]
    late = timezone.now() + datetime.timedelta(days=configured.PERSON_DELETION_DAYS, minutes=1)
    assert account_job.claim(work_id=uuid.UUID(number), now=late) is not None
    carry_out(seconds=account_job.LEASE.total_seconds())
    assert not User.objects.filter(pk=alice.pk).exists()


def test_an_archive_that_is_being_made_meanwhile_is_not_left_behind(client: Client, alice: User, access: str, settings: Any) -> None:
    export.ask(user=alice, now=timezone.now())
    running = account_job.claim(work_id=Work.objects.get().pk, now=timezone.now())
    assert running is not None
    default_storage.save(f"exports/{running.pk}-1.zip", ContentFile(b"half an archive"))
    ask(client, access)
    carry_out()
    with pytest.raises(account_job.LostClaim):
        account_job.report(running, progress=50, stage="dreams")
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


@pytest.mark.once
def test_an_unknown_receipt_is_404(client: Client) -> None:
    assert client.get(f"/api/user/deletion/{uuid.uuid4()}/").status_code == 404


@pytest.mark.once
def test_who_is_not_signed_in_deletes_nothing(client: Client) -> None:
    assert client.post("/api/user/deletion/").status_code == client.delete("/api/user/deletion/").status_code == 401
