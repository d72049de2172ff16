"""The statements of an award, made once (project/rows.py). tests/progress/test_statements.py holds them against the ORM."""

from __future__ import annotations

import dataclasses
import datetime
import functools
import uuid
from collections.abc import Collection
from typing import Any

from django.db import connection

from project.rows import Rows, fetch, locking, value

from ..models import Cause, Profile, Progress, User, XpEntry

PROGRESS = Rows(Progress)
POINTS = Rows(XpEntry)


@dataclasses.dataclass(frozen=True, slots=True)
class BeforeAward:
    """What a locked person has before an award. `given`: how often the cause brought points on that day."""

    progress: Progress | None
    is_known: bool
    given: int
    is_first_of_day: bool


@functools.cache
def _lock_for_award() -> str:
    return f"""
SELECT f.time_zone FROM person_user u LEFT JOIN person_profile f ON f.user_id = u.id
WHERE u.id = %s AND u.deleted_at IS NULL {locking("u")}
"""


@functools.cache
def _before_award() -> str:
    return f"""
SELECT
    EXISTS (SELECT 1 FROM person_xpentry k WHERE k.user_id = u.id AND k.cause = %s AND k.key = %s),
    (SELECT count(*) FROM person_xpentry g WHERE g.user_id = u.id AND g.cause = %s AND g.day = %s AND g.amount > 0),
    EXISTS (SELECT 1 FROM person_xpentry d WHERE d.user_id = u.id AND d.day = %s),
    {PROGRESS.columns("p")}
FROM person_user u LEFT JOIN person_progress p ON p.user_id = u.id
WHERE u.id = %s
"""


_TIMES = "SELECT x.cause, count(*) FROM person_xpentry x WHERE x.user_id = %s AND x.cause IN ({among}) GROUP BY x.cause"

# A dream that was kept and answered is one dream; a night of which nothing is remembered is none.
_DREAMS = """
SELECT 'dream', count(DISTINCT substr(x.key, {colon} + 1)) FROM person_xpentry x
WHERE x.user_id = %s AND (x.cause = 'dream' OR (x.cause = 'entry' AND substr(x.key, 1, 6) = 'entry:'))
"""


@functools.cache
def _times(causes: int, *, with_dreams: bool) -> str:
    colon = "strpos(x.key, ':')" if connection.vendor == "postgresql" else "instr(x.key, ':')"
    asked = [_TIMES.format(among=", ".join(["%s"] * causes))] if causes else []
    return " UNION ALL ".join([*asked, _DREAMS.format(colon=colon)] if with_dreams else asked)


@functools.cache
def _unlocked() -> str:
    return "SELECT a.slug FROM person_achievementunlock a WHERE a.user_id = %s"


def _person(person_id: uuid.UUID) -> Any:
    return value(User, "id", person_id)


def lock_for_award(person_id: uuid.UUID) -> str | None:
    """Lock the person's row: the name of their time zone. None where the person is gone."""
    found = fetch(_lock_for_award(), [_person(person_id)])
    if found and found[0][0] is None:
        raise Profile.DoesNotExist
    return str(found[0][0]) if found else None


def before_award(*, person_id: uuid.UUID, cause: Cause, key: str, day: datetime.date) -> BeforeAward:
    """Read behind the lock, so that it is what whoever held it before left."""
    on = value(XpEntry, "day", day)
    [row] = fetch(_before_award(), [cause.value, key, cause.value, on, on, _person(person_id)])
    is_known, given, was_there, *progress = row
    return BeforeAward(PROGRESS.read(progress) if progress[0] is not None else None, bool(is_known), int(given), not was_there)


def unlocked(person_id: uuid.UUID) -> set[str]:
    """The slugs of the achievements that the person has."""
    return {str(slug) for (slug,) in fetch(_unlocked(), [_person(person_id)])}


def times(person_id: uuid.UUID, causes: Collection[str], *, with_dreams: bool) -> dict[str, int]:
    """How often each of these causes was awarded, and `with_dreams` how many dreams were told or kept, as "dream"."""
    if not causes and not with_dreams:
        return {}
    person = _person(person_id)
    values = [*([person, *causes] if causes else ()), *((person,) if with_dreams else ())]
    return {str(cause): count for cause, count in fetch(_times(len(causes), with_dreams=with_dreams), values)}
