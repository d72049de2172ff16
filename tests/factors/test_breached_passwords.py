"""A password that was found in a breach is refused: by a list on this machine, or a service that learns five digits of a hash."""

from __future__ import annotations

import hashlib
import random
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from person import breached_passwords
from person.models import User
from tests import people
from tests.fakes.collector import Collector, collecting

pytestmark = [pytest.mark.once]

STOLEN = "Tr0ub4dor and three"
FINE = "a lamp nobody ever lit"


def digits(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def refused(password: str) -> bool:
    try:
        validate_password(password)
    except ValidationError as error:
        return [one.code for one in error.error_list] == ["breached"]
    return False


@pytest.fixture
def listed(tmp_path: Path, settings: Any) -> list[str]:
    """A list on the disk; what is on it."""
    chance = random.Random(6)
    stolen = [STOLEN, *(f"stolen {chance.random()}" for _ in range(997))]
    path = tmp_path / "breached.txt"
    path.write_bytes(b"".join(f"{digits(one)}:{chance.randrange(1, 9_999_999)}\r\n".encode() for one in sorted(stolen, key=digits)))
    settings.PASSWORD_BREACH_LIST = str(path)
    return stolen


def test_each_of_a_list_is_refused_and_nothing_else(listed: list[str]) -> None:
    assert [one for one in listed if not refused(one)] == []
    assert [one for one in (f"fine {number} fine" for number in range(1000)) if refused(one)] == []


@pytest.mark.parametrize("count", [0, 1, 2])
def test_short_lists_are_read_too(tmp_path: Path, settings: Any, count: int) -> None:
    several = sorted([STOLEN, "another one of them"][:count], key=digits)
    path = tmp_path / "few.txt"
    path.write_text("\n".join(f"{digits(one)}:3" for one in several))
    settings.PASSWORD_BREACH_LIST = str(path)
    assert refused(STOLEN) == (count > 0)
    assert not refused(FINE)


def test_nobody_is_asked_where_nothing_is_configured() -> None:
    assert not refused(STOLEN)
    assert breached_passwords.BreachedPasswordValidator().get_help_text() == ""


@pytest.mark.django_db
def test_registering_and_changing_refuse_it_beside_the_field(listed: list[str], client: Client) -> None:
    form = {"email": people.email("stolen"), "password": STOLEN, "username": "stolen-here"}
    assert b"stolen elsewhere" in client.post("/person/register/", form).content
    answer = client.post("/api/user/register/", form, content_type="application/json")
    assert (answer.status_code, list(answer.json())) == (400, ["password"])
    assert not User.objects.filter(email=form["email"]).exists()
    alice = people.make()
    access = people.log_in(client, alice)["access"]
    body = {"old_password": people.PASSWORD, "new_password": STOLEN}
    changed = client.post("/api/user/password/change/", body, content_type="application/json", headers=people.bearer(access))
    assert changed.status_code == 400


@pytest.fixture
def service(settings: Any) -> Any:
    with collecting() as running:
        settings.PASSWORD_BREACH_URL = f"{running.url}/range/"
        yield running


def test_the_service_learns_five_digits_of_a_hash(service: Collector) -> None:
    service.answer = f"{digits('else')[5:]}:7\r\n{digits(STOLEN)[5:]}:3\r\n{digits(FINE)[5:]}:0".encode()
    assert refused(STOLEN)
    assert not refused(FINE), "a line that pads"
    assert not refused("a third one of another kind")
    paths = [path for path, _body in service.bodies]
    assert set(paths) >= {f"/range/{digits(STOLEN)[:5]}"}
    assert {len(path) for path in paths} == {len("/range/12345")}
    assert STOLEN.encode() not in service.everything


@pytest.mark.parametrize("trouble", ["away", "500", "endless"])
def test_a_service_in_trouble_keeps_nobody_out(service: Collector, settings: Any, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if trouble == "away":
        settings.PASSWORD_BREACH_URL = "http://127.0.0.1:9/range/"
    elif trouble == "500":
        service.status = 500
    else:
        monkeypatch.setattr(breached_passwords, "MOST_BYTES", 10)
        service.answer = b"x" * 1000
    assert not refused(STOLEN)
