"""Inviting many: addresses in, a table of codes out, or a mail to each that leads to registering."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from person.models import InviteCode, OutgoingMail, User
from tests import people

from .conftest import Colleague

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PATH = "/admin/invite-many/"


@pytest.fixture
def support(colleague: Colleague) -> Client:
    return colleague("support")


def invite(browser: Client, addresses: str = "", **given: Any) -> Any:
    return browser.post(PATH, {"addresses": addresses, "reason": "the choir", **given})


def test_a_csv_file_gives_a_table_of_codes(support: Client) -> None:
    file = SimpleUploadedFile("guests.csv", "e-mail;language\nAnn@Example.org;tr\nbob@example.org\nann@example.org\n".encode("utf-8-sig"))
    answer = invite(support, file=file, expires_on="2099-01-01")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode())))
    codes = InviteCode.objects.order_by("pk")
    assert [(row["address"], row["language"], row["code"]) for row in rows] == [
        ("ann@example.org", "tr", codes[0].code),
        ("bob@example.org", "en", codes[1].code),
    ]
    assert {code.note for code in codes} == {"the choir"}
    assert all(code.expires_at is not None and code.expires_at.year == 2099 for code in codes)
    assert not OutgoingMail.objects.exists()


def test_an_address_is_no_formula_in_the_table(support: Client) -> None:
    answer = invite(support, "=cmd@example.org")
    assert "\r\n'=cmd@example.org," in answer.content.decode()


@pytest.mark.parametrize("addresses", ["", "not an address", "a@example.org\nb@@example", "heading\n"])
def test_a_wrong_address_makes_no_invite_at_all(support: Client, addresses: str) -> None:
    assert invite(support, addresses).status_code == 200
    assert not InviteCode.objects.exists()


def test_a_mail_leads_to_registering_and_the_address_is_forgotten(support: Client, client: Client, settings: Any, mailoutbox: Any) -> None:
    settings.PERSON_INVITE_ONLY = True
    assert invite(support, "guest@example.org,es", by_mail="on").status_code == 302
    [message] = people.receive_mail()
    assert message.to == ["guest@example.org"]
    code = InviteCode.objects.get().code
    assert code in str(message.body)
    page = client.get(people.mailed_path(message)).content.decode()
    assert f'value="{code}"' in page
    assert "guest@example.org" not in str(list(OutgoingMail.objects.values()))
    form = {"username": "guest", "email": "guest@example.org", "password": people.PASSWORD, "invite_code": code}
    client.post("/person/register/", form)
    assert User.objects.filter(email="guest@example.org").exists()
