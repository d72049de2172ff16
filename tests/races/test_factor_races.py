"""A crowd at a factor: a code, a passkey's challenge, a waiting sign-in and a recovery each has one winner, a way in is left."""

from __future__ import annotations

import datetime
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pyotp
from django.core.cache import cache
from django.utils import timezone

from person.flows import factor_recovery, factors, google, links, passkeys, recovery_codes, second_factor, sign_in, totp
from person.flows.origin import NOWHERE
from person.models import Authenticator, FactorRecovery, Passkey, RecoveryCode, User
from project.errors import DomainError
from tests.fakes import authenticator

from .. import people
from .crowd import NEEDS_POSTGRESQL, a_connection_for_each_thread, at_once, crowd, rounds

__all__ = ["a_connection_for_each_thread", "crowd", "rounds"]

pytestmark = NEEDS_POSTGRESQL


class Lost(DomainError):
    """The flow said no without an error of its own."""


def with_app() -> tuple[User, str]:
    """Somebody with an app whose present code is good."""
    alice = people.make(password=None)
    secret = totp.begin(user=alice).secret
    totp.confirm(user=alice, code=pyotp.TOTP(secret).now(), session_id=None, now=timezone.now())
    Authenticator.objects.filter(user=alice).update(last_step=0)
    return alice, secret


def won(is_mine: bool) -> bool:
    if not is_mine:
        raise Lost
    return True


def test_one_code_of_the_app_counts_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice, secret = with_app()
        now = timezone.now()
        code = pyotp.TOTP(secret).at(now)

        def use(_: int, user: User = alice, code: str = code, now: datetime.datetime = now) -> bool:
            return won(totp.use(user=user, code=code, now=now))

        assert len(at_once(crowd, use)) == 1


def test_one_recovery_code_counts_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice, _secret = with_app()
        code, now = recovery_codes.renew(user=alice)[0], timezone.now()

        def use(_: int, user: User = alice, code: str = code, now: datetime.datetime = now) -> bool:
            return won(recovery_codes.use(user=user, code=code, now=now))

        assert len(at_once(crowd, use)) == 1
        assert RecoveryCode.objects.filter(user=alice, used_at__isnull=True).count() == 9


def test_one_waiting_sign_in_becomes_one(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice, _secret = with_app()
        cache.clear()
        codes = recovery_codes.renew(user=alice)
        token = second_factor.ask(user=alice, method="password", access_seconds=60, is_rotating=True).fields["challenge"]

        def show(number: int, token: str = token, codes: list[str] = codes) -> object:
            return second_factor.show(token=token, recovery_code=codes[number % 10], origin=NOWHERE, now=timezone.now())

        assert len(at_once(crowd, show)) <= 1


def test_one_answer_of_a_passkey_signs_in_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(password=None)
        session = sign_in.begin(user=alice, ip=None, user_agent="", now=timezone.now())
        device = authenticator.Authenticator(origin=passkeys.site().origins[0])
        device.count = 1
        made = device.make(passkeys.registration_options(user=alice, session_id=session.pk))
        passkeys.register(user=alice, session_id=session.pk, name="phone", credential=made, now=timezone.now())
        device.count = 2
        shown = device.show(passkeys.sign_in_options())

        def enter(_: int, shown: dict[str, Any] = shown) -> User:
            return passkeys.whose(credential=shown, now=timezone.now())

        assert len(at_once(crowd, enter)) == 1


def test_one_recovery_is_finished_once_or_stopped(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice, _secret = with_app()
        before = timezone.now() - datetime.timedelta(days=2)
        factor_recovery.ask(user=alice, now=before)
        token = links.recovery(FactorRecovery.objects.get(user=alice).key).rstrip("/").rpartition("/")[2]

        def act(number: int, token: str = token) -> str:
            if number % 2:
                factor_recovery.stop(token=token, now=timezone.now())
                return "stopped"
            factor_recovery.finish(token=token, now=timezone.now())
            return "finished"

        [done] = at_once(crowd, act)
        assert factors.has_any(alice.pk) == (done == "stopped")


def test_a_way_in_is_left_whatever_is_taken_away_at_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for round_number in range(rounds):
        alice = people.make(password=None, google_id=f"google-{round_number}-{timezone.now().timestamp()}")
        alice.set_unusable_password()
        alice.save(update_fields=["password"])
        passkey = Passkey.objects.create(user=alice, name="phone", credential_id=f"id-{alice.pk}", public_key=b"x")

        def take(number: int, user: User = alice, passkey: Passkey = passkey) -> Any:
            if number % 2:
                return google.unlink(user=user, now=timezone.now())
            return passkeys.remove(user=user, passkey_id=passkey.pk)

        at_once(crowd, take)
        alice.refresh_from_db()
        assert bool(alice.google_id) + Passkey.objects.filter(user=alice).count() == 1
