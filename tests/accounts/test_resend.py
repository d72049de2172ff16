"""Asking for the activation link again: whoever asks learns nothing about who is registered."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from person.models import User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailoutbox"), pytest.mark.once]


def resend(client: Client, email: str) -> Any:
    return client.post("/api/user/activation/resend/", {"email": email})


def test_who_waits_is_mailed_a_link_that_works(client: Client) -> None:
    waiting = people.unconfirmed()
    assert resend(client, waiting.email.upper()).status_code == 202
    client.get(people.mailed_path(people.receive_mail()[-1]))
    assert User.objects.get(pk=waiting.pk).is_active


def test_every_address_is_answered_the_same(client: Client) -> None:
    asked = [people.unconfirmed().email, people.make().email, people.make(is_active=False).email, people.email("nobody")]
    answers = [resend(client, email) for email in asked]
    assert len({(answer.status_code, answer.content) for answer in answers}) == 1
    assert [message.to for message in people.receive_mail()] == [[asked[0]]]


def test_the_page_answers_every_address_the_same(client: Client) -> None:
    asked = [people.unconfirmed().email, people.make().email, people.email("nobody")]
    answers = [client.post("/person/activate/resend/", {"email": email}) for email in asked]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {(302, "/person/register/sent/")}


def test_asking_again_within_a_minute_mails_nothing_more(client: Client) -> None:
    waiting = people.unconfirmed()
    answers = {resend(client, waiting.email).status_code for _ in range(3)}
    assert answers == {202}
    assert len(people.receive_mail()) == 1


def test_something_that_is_no_address_is_refused(client: Client) -> None:
    answer = resend(client, "no address")
    assert (answer.status_code, answer.json().keys()) == (400, {"email"})
