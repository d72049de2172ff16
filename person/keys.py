"""The keys that seal a person's words and files: made when first needed, kept in memory for a minute, destroyed with the account."""

from __future__ import annotations

import datetime
import functools
import threading
import time
import uuid

from django.db import connection, transaction

from project.sealing import master_keys
from project.sealing.errors import KeyDestroyed
from project.sealing.person_keys import PersonKeys

from .models import PersonKey

KEPT_SECONDS = 60.0
"""How long after a key was destroyed another process may still hold it."""
KEPT_AT_MOST = 5000
BATCH = 500

_kept: dict[int, tuple[float, PersonKeys]] = {}
"""By the number of a person's id (finding a UUID takes three times as long, and each value that is opened asks), the oldest first."""
_NOTHING: tuple[float, PersonKeys | None] = (0.0, None)
_lock = threading.Lock()


def keys_of(person_id: uuid.UUID) -> PersonKeys:
    """A query at most once a minute and process. KeyDestroyed for a deleted account; CannotOpen where the operator's key is missing."""
    until, kept = _kept.get(person_id.int, _NOTHING)
    if kept is not None and time.monotonic() < until:
        return kept
    if (made := _made_in_this_transaction(person_id)) is not None:
        return made
    person_key, is_new = _person_key(person_id)
    keys = PersonKeys.derived(person_id, person_key)
    if is_new:
        # A key whose row is rolled back must not seal anything afterwards: until the commit it is this transaction's alone.
        transaction.on_commit(functools.partial(_keep, keys))
    else:
        _keep(keys)
    return keys


def destroy(person_id: uuid.UUID, *, now: datetime.datetime) -> None:
    """Nothing that was sealed for this person opens from now on; only a backup of the database may still hold the wrapped key.

    In the caller's transaction. A person without a key gets a row as well, so that none can be made by something that is still under way.
    """
    PersonKey.objects.update_or_create(person_id=person_id, defaults={"wrapped": None, "master": "", "destroyed_at": now})
    forget(person_id)
    transaction.on_commit(functools.partial(forget, person_id))


def forget(person_id: uuid.UUID | None = None) -> None:
    """Drop what this process holds of one person's keys, or of everybody's."""
    with _lock:
        if person_id is None:
            _kept.clear()
        else:
            _kept.pop(person_id.int, None)


def wrapped_with_older() -> int:
    """How many keys are not wrapped by the newest of ENCRYPTION_KEYS."""
    return PersonKey.objects.filter(wrapped__isnull=False).exclude(master=master_keys.newest_id().hex()).count()


def rewrap_some() -> int:
    """Wrap up to `BATCH` keys with the newest of ENCRYPTION_KEYS; how many it were. CannotOpen where the key before is not among them.

    Each row is written only if nobody did meanwhile, so it may run beside the site, beside itself, and be killed at any moment.
    """
    newest = master_keys.newest_id().hex()
    older = PersonKey.objects.filter(wrapped__isnull=False).exclude(master=newest).order_by("person_id")[:BATCH]
    for key in older:
        person_key = master_keys.unwrap(_bytes(key.wrapped), key.person_id)
        same = PersonKey.objects.filter(pk=key.pk, master=key.master, wrapped__isnull=False)
        same.update(wrapped=master_keys.wrap(person_key, key.person_id), master=newest)
    return len(older)


def _made_in_this_transaction(person_id: uuid.UUID) -> PersonKeys | None:
    """The keys that wait for this connection's commit. Django drops what waits together with what is rolled back, a savepoint too."""
    for _sids, waiting, *_ in connection.run_on_commit:
        if isinstance(waiting, functools.partial) and waiting.func is _keep and waiting.args[0].person_id == person_id:
            keys: PersonKeys = waiting.args[0]
            return keys
    return None


def _person_key(person_id: uuid.UUID) -> tuple[bytes, bool]:
    """The person's key, and whether it was made just now."""
    is_new = False
    key = PersonKey.objects.filter(person_id=person_id).first()
    if key is None:
        fresh = master_keys.wrap(master_keys.new_person_key(), person_id)
        # Of two that make one at the same moment, the second takes the first one's.
        key, is_new = PersonKey.objects.get_or_create(
            person_id=person_id, defaults={"wrapped": fresh, "master": master_keys.wrapped_with(fresh).hex()}
        )
    if key.wrapped is None:
        raise KeyDestroyed
    return master_keys.unwrap(_bytes(key.wrapped), person_id), is_new


def _keep(keys: PersonKeys) -> None:
    with _lock:
        now = time.monotonic()
        _kept.pop(keys.person_id.int, None)
        _kept[keys.person_id.int] = (now + KEPT_SECONDS, keys)
        # Nobody's keys stay in memory because nobody asks for them any more.
        while len(_kept) > KEPT_AT_MOST or next(iter(_kept.values()))[0] < now:
            del _kept[next(iter(_kept))]


def _bytes(value: bytes | memoryview | None) -> bytes:
    """PostgreSQL's driver hands binary columns over as memory views."""
    assert value is not None
    return bytes(value)
