"""The authenticator app and the recovery codes over REST: each code once, guessing slowed down, nothing stored that helps a thief."""

from __future__ import annotations

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from person.models import Authenticator, RecoveryCode, User
from tests import people

from .conftest import Api, code_of, unuse
from .test_second_factor import challenge, exchange

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_the_app_counts_once_a_code_was_shown(api: Api, alice: User, client: Client) -> None:
    setup = api("POST", "factors/totp/").json()
    assert setup["uri"].startswith("otpauth://totp/Reverie:")
    assert setup["qr_svg"].startswith("<svg") and "style=" not in setup["qr_svg"]
    assert api("GET", "factors/").json()["totp"] is None
    people.log_in(client, alice)
    assert api("POST", "factors/totp/confirm/", code="000000").status_code == 400
    answer = api("POST", "factors/totp/confirm/", code=code_of(setup["secret"]))
    assert (answer.status_code, len(set(answer.json()["recovery_codes"])), answer["Cache-Control"]) == (200, 10, "no-store")
    state = api("GET", "factors/").json()
    assert (state["is_on"], state["recovery_codes_left"], state["totp"] is not None) == (True, 10, True)
    assert api("POST", "factors/totp/").json()["code"] == "totp_on_already"


def test_neither_secret_nor_codes_are_stored_as_they_are(api: Api) -> None:
    secret, codes = api.add_app()
    assert secret.encode() not in bytes(Authenticator.objects.get().sealed_secret)
    stored = set(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert len(stored) == 10
    assert not stored & {*codes, *(code.replace("-", "") for code in codes)}


def test_a_secret_that_was_moved_to_somebody_else_does_not_open(api: Api, secret: str, client: Client) -> None:
    bob = people.make("bob")
    theirs = Api(str(people.log_in(client, bob)["access"]))
    theirs.add_app()
    Authenticator.objects.filter(user=bob).update(sealed_secret=Authenticator.objects.exclude(user=bob).get().sealed_secret, last_step=0)
    answer = exchange(client, challenge(client, bob), code=code_of(secret))
    assert (answer.status_code, answer.json()["code"]) == (503, "cannot_open")


def test_a_code_is_good_once(alice: User, secret: str, client: Client) -> None:
    code = code_of(secret)
    assert exchange(client, challenge(client, alice), code=code).status_code == 200
    answer = exchange(client, challenge(client, alice), code=code)
    assert (answer.status_code, answer.json().keys()) == (400, {"code"})


def test_a_secret_from_before_it_named_its_version_opens_and_one_of_an_unknown_version_does_not(
    alice: User, secret: str, client: Client
) -> None:
    row = Authenticator.objects.get()
    named = bytes(row.sealed_secret)
    Authenticator.objects.update(sealed_secret=b"\x02" + named[1:])
    assert exchange(client, challenge(client, alice), code=code_of(secret)).json()["code"] == "cannot_open"
    Authenticator.objects.update(sealed_secret=named[1:])
    assert exchange(client, challenge(client, alice), code=code_of(secret)).status_code == 200


@pytest.mark.parametrize(("steps", "status"), [(-2, 400), (-1, 200), (1, 200), (3, 400)])
def test_a_clock_may_be_half_a_minute_wrong(alice: User, secret: str, client: Client, steps: int, status: int) -> None:
    with time_machine.travel(timezone.now(), tick=False):
        assert exchange(client, challenge(client, alice), code=code_of(secret, steps)).status_code == status


@pytest.mark.parametrize(("steps", "status"), [(-1, 400), (0, 200), (1, 400)])
def test_a_code_may_be_held_to_its_own_half_minute(
    alice: User, secret: str, client: Client, settings: Any, steps: int, status: int
) -> None:
    settings.TOTP_STEPS_BESIDE = 0
    with time_machine.travel(timezone.now(), tick=False):
        assert exchange(client, challenge(client, alice), code=code_of(secret, steps)).status_code == status


def test_a_code_may_be_typed_in_two_halves(alice: User, secret: str, client: Client) -> None:
    code = code_of(secret)
    assert exchange(client, challenge(client, alice), code=f" {code[:3]} {code[3:]}").status_code == 200


def test_guessing_codes_is_slowed_down_and_a_known_browser_goes_on(alice: User, secret: str, client: Client, mailoutbox: Any) -> None:
    known = people.browser(alice, after=lambda browser: browser.post("/person/sign-in/second/", {"code": code_of(secret)}))
    unuse(alice)
    token = challenge(client, alice)
    guesses = [exchange(client, token, code="000000").status_code for _ in range(11)]
    assert guesses == [400] * 10 + [429]
    assert exchange(client, token, code=code_of(secret)).status_code == 429
    told = [mail for mail in people.receive_mail() if "guesses codes" in mail.subject]
    assert (len(told), told[0].to) == (1, [alice.email]), "once, however often they go on"
    assert "knows your password" in told[0].body
    assert exchange(known, token, code=code_of(secret)).status_code == 200


def test_a_recovery_code_is_good_once_and_told_of(api: Api, alice: User, client: Client, mailoutbox: Any) -> None:
    _secret, codes = api.add_app()
    typed = codes[3].lower().replace("-", " ").replace("0", "o")
    assert exchange(client, challenge(client, alice), recovery_code=typed).status_code == 200
    answer = exchange(client, challenge(client, alice), recovery_code=codes[3])
    assert (answer.status_code, answer.json().keys()) == (400, {"recovery_code"})
    assert api("GET", "factors/").json()["recovery_codes_left"] == 9
    assert "Codes that are left: 9." in str(people.receive_mail()[-1].body)


def test_new_codes_make_the_old_ones_worthless(api: Api, alice: User, client: Client) -> None:
    _secret, old = api.add_app()
    new = api("POST", "factors/recovery-codes/").json()["recovery_codes"]
    assert exchange(client, challenge(client, alice), recovery_code=old[0]).status_code == 400
    assert exchange(client, challenge(client, alice), recovery_code=new[0]).status_code == 200


def test_without_the_last_factor_all_is_as_before(api: Api, alice: User, client: Client) -> None:
    api.add_app()
    assert api("DELETE", "factors/totp/").status_code == 204
    state = api("GET", "factors/").json()
    assert (state["is_on"], state["recovery_codes_left"]) == (False, 0)
    people.log_in(client, alice)
