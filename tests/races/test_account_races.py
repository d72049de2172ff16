"""A crowd at one door of an account: a link to another address, an account job, a first sign-in with Google, a wish to leave."""

from __future__ import annotations

import datetime
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone
from pytest_django.fixtures import Settings

from person.flows import account_job, change_email, deletion, export, google, links, sign_in
from person.models import EmailChange, OutgoingMail, User, Work

from .. import people
from ..contracts import google as fake_google
from .crowd import NEEDS_POSTGRESQL, THREADS, a_connection_for_each_thread, at_once, crowd, rounds

__all__ = ["a_connection_for_each_thread", "crowd", "rounds"]

pytestmark = NEEDS_POSTGRESQL


def test_one_link_to_another_address_works_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(password=None)
        change_email.ask(user=alice, email=people.email("new"), now=timezone.now())
        token = links.email_change(EmailChange.objects.get(user=alice).key).rstrip("/").rpartition("/")[2]

        def follow(_: int, token: str = token) -> User:
            return change_email.by_link(token=token, now=timezone.now())

        assert len(at_once(crowd, follow)) == 1
        assert OutgoingMail.objects.filter(user=alice, kind="email_changed").count() == 1


def test_two_people_can_not_both_have_one_new_address(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        wanted, tokens = people.email("wanted"), []
        for _person in range(THREADS):
            user = people.make(password=None)
            change_email.ask(user=user, email=wanted, now=timezone.now())
            tokens.append(links.email_change(EmailChange.objects.get(user=user).key).rstrip("/").rpartition("/")[2])

        def follow(number: int, tokens: list[str] = tokens) -> User:
            return change_email.by_link(token=tokens[number], now=timezone.now())

        assert len(at_once(crowd, follow)) == 1
        assert User.objects.filter(email=wanted).count() == 1


def test_one_errand_is_claimed_once(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        task = export.ask(user=people.make(password=None), now=timezone.now())

        def claim(_: int, pk: uuid.UUID = task.pk) -> Work | None:
            return account_job.claim(work_id=pk, now=timezone.now())

        assert len([found for found in at_once(crowd, claim) if found is not None]) == 1
        assert Work.objects.get(pk=task.pk).attempt == 1


def test_a_wish_to_leave_is_one_wish_and_one_mail(crowd: ThreadPoolExecutor, rounds: int) -> None:
    for _ in range(rounds):
        alice = people.make(password=None)

        def leave(_: int, alice: User = alice) -> Work:
            return deletion.plan(user=alice, session_id=None, now=timezone.now())

        assert len({task.pk for task in at_once(crowd, leave)}) == 1
        assert OutgoingMail.objects.filter(user=alice, kind="deletion_planned").count() == 1


def test_at_the_last_moment_an_account_is_either_kept_or_ended(crowd: ThreadPoolExecutor, rounds: int) -> None:
    now = timezone.now() + datetime.timedelta(days=30)
    for _ in range(rounds):
        alice = people.make(password=None)
        task = deletion.plan(user=alice, session_id=None, now=timezone.now())

        def sign_in_or_end(number: int, alice: User = alice, pk: uuid.UUID = task.pk) -> bool:
            if number % 2:
                return account_job.claim(work_id=pk, now=now) is not None
            sign_in.begin(user=alice, ip=None, user_agent=f"agent {number}", now=now)
            return False

        claims = at_once(crowd, sign_in_or_end).count(True)
        state = Work.objects.get(pk=task.pk).state
        assert (claims, state) in {(1, "running"), (0, "cancelled")}


def test_a_first_sign_in_with_google_makes_one_person(crowd: ThreadPoolExecutor, settings: Any, rounds: int) -> None:
    with fake_google.running() as server:
        settings.GOOGLE_CLIENT_ID, settings.GOOGLE_JWKS_URL = fake_google.CLIENT_ID, server.jwks_url
        for number in range(rounds):
            token = server.id_token(sub=f"race-{number}", email=people.email("race"))

            def enter(_: int, token: str = token) -> User:
                return google.person(token=token, language="en", now=timezone.now())

            entered = at_once(crowd, enter)
            assert len(entered) == THREADS
            assert len({person.pk for person in entered}) == 1


def test_one_account_is_linked_to_one_google_account(crowd: ThreadPoolExecutor, settings: Any, rounds: int) -> None:
    with fake_google.running() as server:
        settings.GOOGLE_CLIENT_ID, settings.GOOGLE_JWKS_URL = fake_google.CLIENT_ID, server.jwks_url
        for round_number in range(rounds):
            alice = people.make(password=None)
            tokens = [server.id_token(sub=f"link-{round_number}-{number}", email=alice.email) for number in range(THREADS)]

            def enter(number: int, tokens: list[str] = tokens) -> User:
                return google.person(token=tokens[number], language="en", now=timezone.now())

            assert len(at_once(crowd, enter)) == 1
            assert OutgoingMail.objects.filter(user=alice, kind="google_linked").count() == 1


def test_processes_that_start_together_make_one_demo_account(crowd: ThreadPoolExecutor, settings: Settings, tmp_path: Path) -> None:
    settings.REVERIE_ENV, settings.DATA_DIR = "development", tmp_path

    def start(_: int) -> bool:
        call_command("demo")
        return True

    assert len(at_once(crowd, start)) == THREADS
    assert User.objects.filter(email="demo@reverie.local").count() == 1
