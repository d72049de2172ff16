"""The log of who saw what, consent, the refusal of an outside analyst, grants to staff, and the receipt of a deletion."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from dreams import diary
from dreams.chat import send
from dreams.models import Analyst, Message
from person import account_jobs
from person.flows import account_job, deletion
from person.models import AuditEntry, Disclosure, StaffGrant, User
from person.privacy import choice, consent, disclosures, door, grants, recipients
from person.privacy.door import Kind, Subject
from person.privacy.recipients import Recipient
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)

OUTSIDE = Recipient("openai", "ai.example.org", "big", is_storing_refused=True)


@pytest.fixture
def alice() -> User:
    return people.make(credits=5)


@pytest.fixture
def outside() -> Any:
    """A site that asks somebody outside."""
    recipients.register("tests", lambda: [OUTSIDE])
    yield
    recipients.register("tests", list)


def lines(person: User) -> list[Disclosure]:
    return list(disclosures.of(person.pk))


@pytest.mark.parametrize("deed", ["update", "delete"])
def test_the_database_refuses_to_change_or_delete_a_line(alice: User, deed: str) -> None:
    disclosures.record(person_id=alice.pk, kind=Kind.REPLY)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        if deed == "update":
            Disclosure.objects.update(chars=0)
        else:
            Disclosure.objects.all().delete()
    User.objects.filter(pk=alice.pk).update(deleted_at=timezone.now())
    alice.delete()
    assert not Disclosure.objects.exists()


def test_the_line_is_there_before_the_words_go_and_without_it_they_stay(alice: User) -> None:
    whose = Subject(alice.pk, Kind.REPLY)
    door.let_text_out(whose, OUTSIDE, "a whale")
    [line] = lines(alice)
    assert (line.host, line.model, line.chars, line.size_bytes, line.is_storing_refused) == ("ai.example.org", "big", 7, 7, True)
    choice.choose(person_id=alice.pk, stays_here=True, now=timezone.now())
    with pytest.raises(door.NotLetOut):
        door.let_text_out(whose, OUTSIDE, "a whale")
    assert len(lines(alice)) == 1


@pytest.mark.parametrize(("mode", "reply", "beside"), [("pages", True, False), ("everywhere", False, False), ("off", True, True)])
def test_what_leaves_before_anybody_was_asked(alice: User, settings: Any, mode: str, reply: bool, beside: bool) -> None:
    settings.CONSENT_BEFORE_OUTSIDE = mode
    assert door.may_leave(Subject(alice.pk, Kind.REPLY), OUTSIDE.host) is reply
    assert door.may_leave(Subject(alice.pk, Kind.INSIGHT), OUTSIDE.host) is beside


@pytest.mark.parametrize("is_given", [True, False])
def test_an_answer_counts_for_everything(alice: User, outside: None, is_given: bool) -> None:
    assert consent.unanswered(alice.pk) == [OUTSIDE]
    consent.answer(person_id=alice.pk, is_given=is_given, now=timezone.now())
    assert consent.unanswered(alice.pk) == []
    assert {door.may_leave(Subject(alice.pk, kind), OUTSIDE.host) for kind in (Kind.REPLY, Kind.SUMMARY, Kind.IMAGE)} == {is_given}


def test_programs_are_told_who_would_get_the_words_where_the_site_asks_everywhere(
    client: Client, alice: User, settings: Any, outside: None
) -> None:
    settings.CONSENT_BEFORE_OUTSIDE = "everywhere"
    bearer = people.bearer(str(people.log_in(client, alice)["access"]))
    dream = diary.begin(person=alice, now=timezone.now())
    path, message = f"/api/user/me/dream/{dream.pk}/messages/", {"id": "1", "text": "I saw a whale."}
    answer = client.post(path, message, content_type="application/json", headers=bearer)
    assert (answer.status_code, answer.json()["code"]) == (409, "consent_needed")
    assert answer.json()["recipients"][0]["host"] == "ai.example.org"
    assert not Message.objects.exists()
    told = client.post("/api/user/privacy/consent/", {"is_given": False}, content_type="application/json", headers=bearer).json()
    assert (told["is_consent_needed"], told["recipients"][0]["is_given"]) == (False, False)
    assert client.post(path, message, content_type="application/json", headers=bearer).status_code == 201


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", {"model": "jungian", "messages": [{"role": "user", "content": "I saw a whale."}]}),
        ("/v1/images/generations", {"prompt": "a whale"}),
        ("/api/images/jobs/", {"prompt": "a whale"}),
        ("/api/v1/processing/jobs/", {"prompt": "a whale"}),
        ("/api/imagegen/generate/", {"prompt": "a whale"}),
    ],
)
def test_every_door_for_programs_asks_with_the_same_code(
    client: Client, alice: User, settings: Any, outside: None, path: str, body: dict[str, Any]
) -> None:
    settings.CONSENT_BEFORE_OUTSIDE = "everywhere"
    Analyst.objects.create(slug="jungian", name="Jung")
    bearer = people.bearer(str(people.log_in(client, alice)["access"]))
    answer = client.post(path, body, content_type="application/json", headers=bearer)
    told = answer.json()
    told = told.get("error", told) if isinstance(told.get("error"), dict) else told
    assert (answer.status_code, told["code"]) == (409, "consent_needed"), told
    assert not Message.objects.exists()


def test_an_outside_analyst_is_refused_for_a_dream_that_stays_and_nothing_is_charged(alice: User, settings: Any) -> None:
    settings.DREAMS_ANALYST_PROVIDERS = ["openai"]
    Analyst.objects.create(slug="outsider", name="Outsider", model="big")
    dream = diary.begin(person=alice, now=timezone.now(), stays_here=True)
    alice.refresh_from_db()
    words: dict[str, Any] = {"client_id": "1", "text": "I saw a whale.", "now": timezone.now()}
    before = alice.balance
    with pytest.raises(door.StaysHere):
        send.message(dream_id=dream.pk, person_id=alice.pk, analyst="outsider", **words)
    alice.refresh_from_db()
    assert (alice.balance, Message.objects.count()) == (before, 0)
    assert send.message(dream_id=dream.pk, person_id=alice.pk, **words).reply is not None


def test_a_program_with_a_key_is_on_the_log_once_a_day(client: Client, alice: User) -> None:
    from person.flows import api_keys

    key = api_keys.make(person_id=alice.pk, name="my diary", scopes=["dreams:read"], now=timezone.now()).secret
    dream = diary.begin(person=alice, now=timezone.now())
    for _ in range(2):
        assert client.get(f"/api/user/me/dream/{dream.pk}/", headers=people.bearer(key)).status_code == 200
    [line] = lines(alice)
    assert (line.kind, line.recipient, line.dream_id) == ("program", "my diary", dream.pk)


def test_staff_reads_what_it_was_let_and_both_logs_tell(alice: User) -> None:
    boss = people.make("boss", is_staff=True, is_superuser=True)
    room, now = people.browser(boss), timezone.now()
    dream = diary.begin(person=alice, now=now, title="The whale")
    other = diary.begin(person=alice, now=now, title="The other")
    page = people.browser(alice)
    given = page.post("/person/privacy/grant/", {"staff": boss.email, "dream": str(dream.pk)})
    assert given.status_code == 302, given.content
    grant = StaffGrant.objects.get()
    assert b"one dream" in room.get("/admin/grants/").content
    assert "The whale" in room.get(f"/admin/grants/{grant.pk}/{dream.pk}/").content.decode()
    assert room.get(f"/admin/grants/{grant.pk}/{other.pk}/").status_code == 404
    assert room.get(f"/admin/grants/{grant.pk}/").status_code == 404
    assert [line.kind for line in lines(alice)] == ["staff_read", "grant"]
    assert AuditEntry.objects.filter(action="dream.read", person=alice.pk).count() == 1
    assert boss.username in page.get("/person/privacy/").content.decode()
    page.post(f"/person/privacy/grant/end/{grant.pk}/")
    assert room.get(f"/admin/grants/{grant.pk}/{dream.pk}/").status_code == 404


def test_a_grant_is_over_after_an_hour_and_goes_to_staff_alone(alice: User) -> None:
    boss, bob, now = people.make("boss", is_staff=True), people.make("bob"), timezone.now()
    with pytest.raises(grants.NoSuchStaff):
        grants.give(person_id=alice.pk, staff=bob.email, dream_id=None, now=now)
    grants.give(person_id=alice.pk, staff=boss.email, dream_id=None, now=now)
    assert len(grants.to(boss.pk, now)) == 1
    assert grants.to(boss.pk, now + datetime.timedelta(hours=1, seconds=1)) == []


def test_somebody_elses_dream_is_not_granted(client: Client, alice: User) -> None:
    boss, bob = people.make("boss", is_staff=True), people.make("bob", credits=1)
    dream = diary.begin(person=bob, now=timezone.now())
    bearer = people.bearer(str(people.log_in(client, alice)["access"]))
    wish = {"staff": boss.email, "dream": str(dream.pk)}
    assert client.post("/api/user/privacy/grants/", wish, content_type="application/json", headers=bearer).status_code == 404


def test_the_receipt_comes_as_a_mail_a_page_and_over_rest(client: Client, alice: User, mailoutbox: Any, settings: Any) -> None:
    settings.BACKUP_DAYS = 10
    disclosures.record(person_id=alice.pk, kind=Kind.REPLY)
    now = timezone.now()
    work = deletion.plan(user=alice, session_id=None, now=now)
    due = now + datetime.timedelta(days=settings.PERSON_DELETION_DAYS, minutes=1)
    for work_id in account_job.due(due):
        account_jobs.run(work_id=work_id, now=due)
    told = client.get(f"/api/user/deletion/{work.pk}/").json()
    assert {"key", "dreams", "files", "log"} <= {place["place"] for place in told["places"]}
    assert {place["backups_until"] for place in told["places"]} == {(due + datetime.timedelta(days=10)).date().isoformat()}
    page = client.get(f"/person/deletion/{work.pk}/").content.decode()
    assert "Pictures, uploads" in page
    letter = mailoutbox[-1]
    assert (letter.to, f"/person/deletion/{work.pk}/" in letter.body) == ([alice.email], True)
    assert client.get(f"/person/deletion/{uuid.uuid4()}/").status_code == 404
