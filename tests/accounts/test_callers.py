"""Who calls is remembered for a moment, and never beyond the end of the sign-in, however the two race."""

from __future__ import annotations

import datetime
import threading
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from person import statements
from person.api.serializers import UserOut, user_values
from person.flows import callers
from person.flows.identity import Identity, NotSignedIn
from person.models import Session, User

from .. import people
from ..queries import counted
from ..rows import values


@pytest.fixture
def sign_in() -> Identity:
    return Identity(uuid.uuid4(), uuid.uuid4())


@pytest.fixture
def asked() -> list[str]:
    """The proofs that were looked up."""
    return []


def look_up(proof: str, identity: Identity, asked: list[str]) -> Identity:
    def ask() -> Identity:
        asked.append(proof)
        return identity

    return callers.identified(proof, ask)


def test_a_second_question_within_a_moment_asks_nobody(sign_in: Identity, asked: list[str]) -> None:
    proof = uuid.uuid4().hex
    assert [look_up(proof, sign_in, asked) for _ in range(3)] == [sign_in] * 3
    assert asked == [proof]
    assert callers.is_known(sign_in.session_id)


def test_it_is_asked_again_after_the_moment(sign_in: Identity, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(callers, "HOLD_SECONDS", 0.0)
    for _ in range(2):
        look_up("late", sign_in, asked)
    assert asked == ["late", "late"]


def test_what_was_read_before_an_end_is_not_used_after_it(sign_in: Identity, asked: list[str]) -> None:
    proof, has_read, may_answer = uuid.uuid4().hex, threading.Event(), threading.Event()

    def slow() -> Identity:
        has_read.set()
        may_answer.wait(10)
        return sign_in

    asking = threading.Thread(target=callers.identified, args=(proof, slow))
    asking.start()
    has_read.wait(10)
    callers.forget(sign_in.session_id)
    may_answer.set()
    asking.join(10)
    assert not callers.is_known(sign_in.session_id)
    look_up(proof, sign_in, asked)
    assert asked == [proof]


def test_many_who_ask_while_it_ends_are_all_refused_afterwards(sign_in: Identity) -> None:
    has_ended = threading.Event()
    wrong: list[str] = []

    def row() -> Identity:
        if has_ended.is_set():
            raise NotSignedIn
        return sign_in

    def ask(number: int) -> None:
        for _ in range(300):
            was_over = told.is_set()
            try:
                callers.identified(f"{sign_in.session_id}{number % 3}", row)
            except NotSignedIn:
                continue
            if was_over:
                wrong.append("served after the end was told")

    told = threading.Event()
    crowd = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in crowd:
        thread.start()
    has_ended.set()
    callers.forget(sign_in.session_id)
    told.set()
    for thread in crowd:
        thread.join(20)
    assert wrong == []


@pytest.mark.django_db
def test_the_next_request_of_a_caller_reads_no_sign_in(client: Client) -> None:
    headers = people.bearer(people.log_in(client, people.make())["access"])
    client.get("/api/user/me/dreams/", headers=headers)
    with counted() as cost:
        assert client.get("/api/user/me/dreams/", headers=headers).status_code == 200
    assert not any("person_session" in statement for statement in cost.statements)


@pytest.mark.django_db
def test_a_caller_is_read_anew_though_remembered(client: Client) -> None:
    headers = people.bearer(people.log_in(client, alice := people.make())["access"])
    client.get("/api/user/me/", headers=headers)
    User.objects.filter(pk=alice.pk).update(email="new@example.org")
    assert client.get("/api/user/me/", headers=headers).json()["email"] == "new@example.org"


@pytest.mark.django_db
def test_the_statements_read_what_the_orm_reads() -> None:
    alice = people.make()
    session = Session.objects.create(user=alice, expires_at=timezone.now() + datetime.timedelta(days=1))
    read, known = statements.person(alice.pk), User.objects.select_related("plan", "profile").get(pk=alice.pk)
    assert read is not None
    for one, other in ((read, known), (read.plan, known.plan), (read.profile, known.profile)):
        assert values(one) == values(other)
    found = statements.sign_in(session.pk, now=timezone.now())
    assert found is not None
    assert (found.user_id, found.expires_at) == (alice.pk, session.expires_at)
    assert statements.sign_in(session.pk, now=timezone.now() + datetime.timedelta(days=2)) is None
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert statements.person(alice.pk) is None
    assert statements.sign_in(session.pk, now=timezone.now()) is None


@pytest.mark.django_db
def test_the_object_of_a_person_is_what_the_schema_says() -> None:
    alice = people.make(credits=3, google_id="7", image="https://example.org/a.png", last_chat_at=timezone.now())
    assert user_values(alice) == UserOut(alice).data
