"""Tickets for websockets: given to who is signed in, good once, for 30 seconds."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from person.flows import tickets
from person.flows.identity import NotSignedIn
from person.models import User

from .. import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice() -> User:
    return people.make()


@pytest.fixture
def access(client: Client, alice: User) -> str:
    return str(people.log_in(client, alice)["access"])


def ticket(client: Client, access: str) -> str:
    answer: Any = client.post("/api/user/ws-ticket/", headers=people.bearer(access))
    assert answer.json()["expires_in"] == tickets.SECONDS
    return str(answer.json()["ticket"])


def test_a_ticket_names_its_person_and_their_sign_in(client: Client, alice: User, access: str) -> None:
    identity = tickets.consume(ticket(client, access))
    assert (identity.person_id, identity.session_id) == (alice.pk, alice.sessions.get().pk)


def test_a_ticket_is_good_no_longer_than_the_token_it_was_bought_with(client: Client, access: str) -> None:
    expires_at = tickets.consume(ticket(client, access)).expires_at
    assert expires_at is not None
    assert expires_at <= timezone.now() + datetime.timedelta(hours=1)


def test_a_ticket_is_good_once(client: Client, access: str) -> None:
    given = ticket(client, access)
    tickets.consume(given)
    with pytest.raises(NotSignedIn):
        tickets.consume(given)


@pytest.mark.embedded
def test_a_ticket_is_good_for_30_seconds(client: Client, access: str) -> None:
    given = ticket(client, access)
    with time_machine.travel(timezone.now() + datetime.timedelta(seconds=31), tick=False), pytest.raises(NotSignedIn):
        tickets.consume(given)


def test_a_ticket_dies_with_its_sign_in(client: Client, access: str) -> None:
    given = ticket(client, access)
    client.post("/api/user/logout/", headers=people.bearer(access))
    with pytest.raises(NotSignedIn):
        tickets.consume(given)


@pytest.mark.parametrize("given", ["", "x", "🙂", "\ud800", "a" * 10_000])
def test_what_was_never_a_ticket_is_refused(given: str) -> None:
    with pytest.raises(NotSignedIn):
        tickets.consume(given)


def test_two_tickets_differ(client: Client, access: str) -> None:
    assert ticket(client, access) != ticket(client, access)


def test_who_is_not_signed_in_is_given_none(client: Client) -> None:
    assert client.post("/api/user/ws-ticket/").status_code == 401
