"""A client's address behind proxies, however they write it: one client is one, and nobody is turned away for their proxy's spelling."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.settings import api_settings

from person.models import Session
from project import client_address

from .. import people

pytestmark = pytest.mark.once

_numbers: Iterator[int] = itertools.count(1)

SPELLINGS = {
    "203.0.113.7": "203.0.113.7",
    "203.0.113.7:61234": "203.0.113.7",
    " 203.0.113.7 ": "203.0.113.7",
    '"203.0.113.7:80"': "203.0.113.7",
    "2001:db8::7": "2001:db8::7",
    "2001:DB8:0:0:0:0:0:7": "2001:db8::7",
    "[2001:db8::7]": "2001:db8::7",
    "[2001:db8::7]:443": "2001:db8::7",
    '"[2001:db8::7]:443"': "2001:db8::7",
    "fe80::1%eth0": "fe80::1",
    "[fe80::1%25eth0]:443": "fe80::1",
    "::ffff:203.0.113.7": "203.0.113.7",
    "[::ffff:203.0.113.7]:443": "203.0.113.7",
    "unknown": None,
    "_hidden": None,
    "": None,
    "localhost": None,
    "203.0.113.7:port": None,
    "203.0.113.700": None,
    "203.0.113": None,
    "010.1.1.1": None,
    "[2001:db8::7": None,
    "2001:db8::7]": None,
    "<script>": None,
    "1" * 10_000: None,
}


@pytest.mark.parametrize("text", SPELLINGS, ids=lambda text: repr(text[:30]))
def test_an_address_is_read_however_it_is_written(text: str) -> None:
    assert client_address.parse(text) == SPELLINGS[text]


@given(st.ip_addresses(), st.integers(1, 65535))
def test_a_port_changes_nothing(address: Any, port: int) -> None:
    with_port = f"[{address}]:{port}" if address.version == 6 else f"{address}:{port}"
    assert client_address.parse(with_port) == client_address.parse(str(address)) is not None


@given(st.text())
def test_no_text_is_an_error(text: str) -> None:
    found = client_address.parse(text)
    assert found is None or client_address.parse(found) == found


@pytest.fixture
def behind_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)


@pytest.fixture
def three_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    # DRF's throttles hold this very dictionary; the `settings` fixture would give them another.
    rates: Any = configured.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    monkeypatch.setitem(rates, "login", "3/minute")


def sign_in(forwarded: str, email: str, password: str) -> Any:
    client = Client(REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": forwarded})
    return client.post("/api/user/login/", {"email": email, "password": password}, content_type="application/json")


@pytest.mark.django_db
@pytest.mark.usefixtures("behind_a_proxy")
@pytest.mark.parametrize("text", [text for text in SPELLINGS if len(text) < 100], ids=repr)
def test_a_sign_in_records_the_address_alone(text: str) -> None:
    alice = people.make()
    assert sign_in(f"6.6.6.6, {text}", alice.email, people.PASSWORD).status_code == 200
    assert Session.objects.get(user=alice).ip == SPELLINGS[text]


@pytest.mark.django_db
@pytest.mark.usefixtures("behind_a_proxy", "three_a_minute")
@pytest.mark.parametrize("form", ["203.0.113.{number}:{port}", "[2001:db8::{number}]:{port}"])
def test_guesses_are_counted_whatever_the_port(form: str) -> None:
    number = next(_numbers)
    statuses = [sign_in(form.format(number=number, port=50_000 + turn), people.email(), "a guess").status_code for turn in range(5)]
    assert statuses == [401, 401, 401, 429, 429]


@pytest.mark.django_db
@pytest.mark.usefixtures("behind_a_proxy", "three_a_minute")
def test_clients_without_an_address_count_as_one() -> None:
    statuses = [sign_in(text, people.email(), "a guess").status_code for text in ("unknown", "_a", "_b", "nonsense", "_c")]
    assert statuses[-1] == 429


@pytest.mark.django_db
@pytest.mark.usefixtures("three_a_minute")
def test_without_a_trusted_proxy_the_header_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 0)
    alice = people.make()
    assert sign_in("203.0.113.200", alice.email, people.PASSWORD).status_code == 200
    assert Session.objects.get(user=alice).ip == "127.0.0.1"
