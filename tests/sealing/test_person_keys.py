"""The key of a person: one, whoever asks first; gone with the account; wrapped anew while everything goes on."""

from __future__ import annotations

import base64
import contextlib
import secrets
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from person import keys
from person.models import PersonKey, User
from project.sealing.errors import CannotOpen, KeyDestroyed, UnknownMasterKey
from tests import people

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    keys.forget()


@pytest.fixture
def alice() -> User:
    return people.make(password=None)


def new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def test_everybody_has_one_key_and_keeps_it(alice: User) -> None:
    bob = people.make("bob", password=None)
    first = keys.keys_of(alice.pk)
    keys.forget()
    assert keys.keys_of(alice.pk) == first != keys.keys_of(bob.pk)


def test_it_is_looked_up_once(alice: User, django_assert_num_queries: Any) -> None:
    keys.keys_of(alice.pk)
    with django_assert_num_queries(0):
        keys.keys_of(alice.pk)


def test_a_key_that_was_rolled_back_seals_nothing(alice: User) -> None:
    with transaction.atomic():
        rolled_back = keys.keys_of(alice.pk)
        transaction.set_rollback(True)
    kept = keys.keys_of(alice.pk)
    keys.forget()
    assert keys.keys_of(alice.pk) == kept != rolled_back


@pytest.mark.parametrize("had_a_key", [True, False])
def test_a_destroyed_key_never_comes_back(alice: User, had_a_key: bool) -> None:
    if had_a_key:
        keys.keys_of(alice.pk)
    with transaction.atomic():
        keys.destroy(alice.pk, now=timezone.now())
    with pytest.raises(KeyDestroyed):
        keys.keys_of(alice.pk)
    assert list(PersonKey.objects.values_list("wrapped", "master")) == [(None, "")]


def test_a_wrapped_key_in_another_persons_row_does_not_open(alice: User) -> None:
    bob = people.make("bob", password=None)
    keys.keys_of(alice.pk)
    keys.keys_of(bob.pk)
    keys.forget()
    PersonKey.objects.filter(pk=bob.pk).update(wrapped=PersonKey.objects.get(pk=alice.pk).wrapped)
    with pytest.raises(CannotOpen):
        keys.keys_of(bob.pk)


def rotated() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue().splitlines()[-1]


def test_keys_are_rotated_while_the_site_serves(alice: User, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "BATCH", 2)
    everybody = [alice, *(people.make(password=None) for _ in range(4))]
    before = [keys.keys_of(person.pk) for person in everybody]
    old = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = [new_key(), *old]
    keys.rewrap_some()  # and is killed
    assert keys.wrapped_with_older() == 3
    assert rotated() == "0 are left with an older key"
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    keys.forget()
    assert [keys.keys_of(person.pk) for person in everybody] == before


def test_a_missing_key_is_told_and_nothing_is_lost(alice: User, settings: Any) -> None:
    before = keys.keys_of(alice.pk)
    keys.forget()
    old, settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS, [new_key()]
    with pytest.raises(UnknownMasterKey):
        keys.keys_of(alice.pk)
    with pytest.raises(CommandError, match="0 wrapped anew"):
        rotated()
    settings.ENCRYPTION_KEYS = old
    assert keys.keys_of(alice.pk) == before


def test_a_key_that_was_made_in_a_transaction_is_asked_for_once_and_goes_with_it(alice: User, django_assert_num_queries: Any) -> None:
    class Undone(Exception):
        pass

    with contextlib.suppress(Undone), transaction.atomic():
        first = keys.keys_of(alice.pk)
        with django_assert_num_queries(2), transaction.atomic():  # the savepoint's own
            assert keys.keys_of(alice.pk) == first
        with contextlib.suppress(Undone), transaction.atomic():
            bob = people.make("bob", password=None)
            inner = keys.keys_of(bob.pk)
            raise Undone
        raise Undone
    assert keys.keys_of(alice.pk) != first, "its row was rolled back, so what it sealed could never be opened"
    bob = people.make("bob", password=None, id=bob.pk)
    assert keys.keys_of(bob.pk) != inner
    with django_assert_num_queries(0):
        keys.keys_of(alice.pk)
