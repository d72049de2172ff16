"""The ledger's statements that each reply needs, made once (project/rows.py). tests/credits/test_statements.py holds them against the ORM.

Only the ledger calls those that write, with the person's row locked and in its caller's transaction.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import uuid
from typing import Any

from project.rows import fetch, locking, value

from ..models import CreditEntry, User


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside a person's balance. `has_lots`: some of it expires."""

    monthly_cap: int | None
    has_lots: bool


STANDING = """
(SELECT l.monthly_cap FROM person_spendinglimit l WHERE l.user_id = {person}),
EXISTS (SELECT 1 FROM person_creditlot t WHERE t.user_id = {person} AND t."left" > 0 AND t.expired_at IS NULL)
"""
"""Two columns, as `Standing` has them."""


@functools.cache
def _lock() -> str:
    return f"SELECT u.id FROM person_user u WHERE u.id = %s {locking('u')}"


@functools.cache
def _hold() -> str:
    return """
INSERT INTO person_creditentry
    (user_id, kind, amount, idempotency_key, subject, reason, expires_at, settles_id, refunds_id, created_at)
SELECT u.id, 'hold', %s, %s, %s, '', NULL, NULL, NULL, %s FROM person_user u WHERE u.id = %s AND u.balance >= %s
ON CONFLICT DO NOTHING RETURNING id
"""


@functools.cache
def _take() -> str:
    return """
UPDATE person_user SET balance = balance - %s, last_chat_at = COALESCE(%s, last_chat_at)
WHERE id = %s AND balance >= %s RETURNING granted_total, balance
"""


@functools.cache
def _capture() -> str:
    return f"""
INSERT INTO person_creditentry
    (user_id, kind, amount, idempotency_key, subject, reason, expires_at, settles_id, refunds_id, created_at)
SELECT h.user_id, 'capture', 0, %s, h.subject, '', NULL, h.id, NULL, %s
FROM person_creditentry h JOIN person_user u ON u.id = h.user_id WHERE h.id = %s {locking("u")}
ON CONFLICT DO NOTHING RETURNING id
"""


def _person(person_id: uuid.UUID) -> Any:
    return value(User, "id", person_id)


def lock(person_id: uuid.UUID) -> bool:
    """Lock the person's row; whether there is one."""
    return bool(fetch(_lock(), [_person(person_id)]))


def standing(person_id: uuid.UUID) -> Standing:
    person = _person(person_id)
    [(cap, has_lots)] = fetch(f"SELECT {STANDING.format(person='%s')}", [person, person])
    return Standing(cap, bool(has_lots))


def hold(
    *, person_id: uuid.UUID, amount: int, key: str, subject: str, now: datetime.datetime, chat_at: datetime.datetime | None
) -> tuple[int, int, int] | None:
    """Write a hold and take its amount: its number, all that was ever granted, and what is left. None, and nothing is written, where
    there is too little or the key was used before. `chat_at` is when the person last wrote in a chat, where that is to be noted.
    """
    person, at = _person(person_id), value(CreditEntry, "created_at", now)
    if not (written := fetch(_hold(), [-amount, key, subject, at, person, amount])):
        return None
    chatted = None if chat_at is None else value(User, "last_chat_at", chat_at)
    [(granted, left)] = fetch(_take(), [amount, chatted, person, amount])
    return written[0][0], granted, left


def capture(*, hold_id: int, key: str, now: datetime.datetime) -> bool:
    """Settle a hold as captured; False, and nothing is written, where it is settled already. Locks the person's row."""
    return bool(fetch(_capture(), [key, value(CreditEntry, "created_at", now), hold_id]))
