"""The statements of a message and its reply, made once (project/rows.py). tests/chat/test_statements.py holds each against the ORM.

Text of messages is read and written here by `MESSAGES` and `TOLD` alone.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import uuid
from typing import Any

from person.credits.statements import STANDING, Standing
from project.rows import Rows, execute, fetch, locking, value
from project.sealing.fields import each_opened, next_number, sealed_fields

from .models import Analyst, Dream, Message

DREAMS = Rows(Dream)
ANALYSTS = Rows(Analyst)
MESSAGES = Rows(Message)
TOLD = Rows(Message, only=("id", "dream", "role", "text", "parent", "analyst", "language"))
"""What an analyst is told of a message."""


@dataclasses.dataclass(frozen=True, slots=True)
class LockedDream:
    """A dream whose row is locked, with what its author's plan and settings say. `analyst`: who is to answer; None where there is none."""

    dream: Dream
    analyst: Analyst | None
    author_email: str
    replies_per_dream: int
    daily_dreams: int
    held: int
    """What the dream's hold took, 0 without one."""
    keeps_thinking: bool
    remembers: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Unpaid:
    """What decides on the price of a dream that nothing was held for: dreams of today that the plan covers, the dream's earlier holds."""

    used_today: int
    earlier_holds: int
    standing: Standing


@dataclasses.dataclass(frozen=True, slots=True)
class Before:
    """What a locked dream holds before a message. `branch`: the reply that it answers and what led to that, the newest first.

    `counted` replies are counted up to the limit. `settled` is how the dream's hold was settled, "" where it was not. The messages that are
    stored next have the numbers `next_id` and `reply_id`: they are sealed for these. `unpaid`, where that was asked for.
    """

    next_id: int
    reply_id: int
    earlier_id: int | None
    answered_id: int | None
    is_running: bool
    counted: int
    settled: str
    has_card: bool
    branch: list[Message]
    unpaid: Unpaid | None


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """A streaming reply of a locked dream, with what is to be known at its end."""

    reply: Message
    counted: int
    settled: str


_SELECT_LOCKED = """
SELECT {dream}, u.email, p.replies_per_dream, p.daily_dreams, h.amount, f.keeps_thinking, c.remembers, {analyst}
FROM {source}
JOIN person_user u ON u.id = d.author_id
JOIN person_plan p ON p.id = u.plan_id
LEFT JOIN person_profile f ON f.user_id = u.id
LEFT JOIN person_privacychoice c ON c.user_id = u.id
LEFT JOIN person_creditentry h ON h.id = d.hold_id
LEFT JOIN dreams_analyst a ON a.slug = {slug}
WHERE {condition}
{locking}
"""

_COUNTED = """
(SELECT count(*) FROM (
    SELECT 1 FROM dreams_message c
    WHERE c.dream_id = {dream} AND c.role = 'analyst' AND c.state <> 'failed' AND NOT (c.state = 'stopped' AND c.text = '')
    LIMIT %s
) counted)
"""

_SETTLED = """
(SELECT s.kind FROM dreams_dream h JOIN person_creditentry s ON s.settles_id = h.hold_id WHERE h.id = {dream})
"""


@functools.cache
def _lock_for_message() -> str:
    first = "(SELECT b.slug FROM dreams_analyst b WHERE b.is_active ORDER BY b.position, b.slug LIMIT 1)"
    return _SELECT_LOCKED.format(
        dream=DREAMS.columns("d"),
        analyst=ANALYSTS.columns("a"),
        source="dreams_dream d",
        slug=f"COALESCE(%s, d.analyst_id, {first})",
        condition="d.id = %s AND d.author_id = %s AND d.deleted_at IS NULL",
        # The author's row, too: what is held for the message is taken from it, and each message notes its time there.
        locking=locking("d", "u"),
    )


@functools.cache
def _lock_for_end() -> str:
    return _SELECT_LOCKED.format(
        dream=DREAMS.columns("d"),
        analyst=ANALYSTS.columns("a"),
        source="dreams_message m JOIN dreams_dream d ON d.id = m.dream_id",
        slug="d.analyst_id",
        condition="m.id = %s",
        locking=locking("d"),
    )


_UNPAID = f"""
(SELECT count(*) FROM dreams_dream o WHERE o.author_id = {{author}} AND o.covered_on = {{today}}),
(SELECT count(*) FROM person_creditentry h WHERE h.subject = {{subject}} AND h.kind = 'hold'),
{STANDING.format(person="{author}")}
"""


@functools.cache
def _unpaid() -> str:
    return f"SELECT {_UNPAID.format(author='%s', today='%s', subject='%s')}"


@functools.cache
def _before_message(*, is_unpaid: bool) -> str:
    # Words that were kept in the journal and never asked about have no reply: what is said now goes on from them.
    unpaid = _UNPAID.format(author="%s", today="%s", subject="%s") if is_unpaid else "0, 0, NULL, 0"
    newest = "(SELECT n.id FROM dreams_message n WHERE n.dream_id = %s AND n.role = '{}' ORDER BY n.id DESC LIMIT 1)"
    return f"""
WITH RECURSIVE facts AS (
    SELECT
        (SELECT e.id FROM dreams_message e WHERE e.dream_id = %s AND e.client_id = %s) AS earlier_id,
        COALESCE(%s, {newest.format("analyst")}, {newest.format("user")}) AS answered_id,
        (SELECT r.id FROM dreams_message r WHERE r.dream_id = %s AND r.state = 'streaming') AS running_id,
        {_COUNTED.format(dream="%s")} AS counted,
        {_SETTLED.format(dream="%s")} AS settled,
        (SELECT k.dream_id FROM dreams_safetycard k WHERE k.dream_id = %s) AS card_id,
        {next_number(Message)} AS next_id,
        {next_number(Message, ahead=1)} AS reply_id
), branch AS (
    SELECT {TOLD.columns("m")}, 1 AS depth FROM facts JOIN dreams_message m ON m.id = facts.answered_id
    UNION ALL
    SELECT {TOLD.columns("m")}, branch.depth + 1 FROM dreams_message m JOIN branch ON m.id = branch.parent_id WHERE branch.depth < %s
)
SELECT facts.next_id, facts.reply_id, facts.earlier_id, facts.answered_id, facts.running_id, facts.counted, facts.settled, facts.card_id,
    {unpaid}, {TOLD.columns("branch")}
FROM facts LEFT JOIN branch ON 1 = 1
ORDER BY branch.depth
"""


@functools.cache
def _running() -> str:
    return f"""
SELECT {_COUNTED.format(dream="m.dream_id")}, {_SETTLED.format(dream="m.dream_id")}, {MESSAGES.columns("m")}
FROM dreams_message m
WHERE m.id = %s AND m.epoch = %s AND m.state = 'streaming'
"""


def lock_for_message(*, dream_id: uuid.UUID, person_id: uuid.UUID, analyst: str | None) -> LockedDream | None:
    """Lock the person's dream. `analyst` is the slug that was asked for; its row may be one that is not active."""
    found = fetch(_lock_for_message(), [analyst, value(Dream, "id", dream_id), value(Dream, "author", person_id)])
    return _locked(found)


def lock_for_end(message_id: int) -> LockedDream | None:
    """Lock the dream of this message, deleted or not."""
    return _locked(fetch(_lock_for_end(), [message_id]))


def _locked(found: list[tuple[object, ...]]) -> LockedDream | None:
    if not found:
        return None
    row, width = found[0], DREAMS.width
    email, limit, daily, held, keeps_thinking, remembers = row[width : width + 6]
    analyst = row[width + 6 :]
    return LockedDream(
        dream=DREAMS.read(row[:width]),
        analyst=ANALYSTS.read(analyst) if analyst[0] is not None else None,
        author_email=str(email),
        replies_per_dream=int(limit),  # type: ignore[call-overload]  # as the column is
        daily_dreams=int(daily),  # type: ignore[call-overload]  # the same
        held=-int(held or 0),  # type: ignore[call-overload]  # the same
        keeps_thinking=keeps_thinking is None or bool(keeps_thinking),
        remembers=bool(remembers),
    )


def before_message(
    *, dream: Dream, client_id: str, parent: int | None, limit: int, depth: int, today: datetime.date | None = None
) -> Before:
    """What counts for a message to a dream that is locked: read behind the lock, so that it is what whoever held it before left.

    `today` asks for what decides on the price; the author is locked, too, then.
    """
    pk = value(Dream, "id", dream.pk)
    # In the order in which they stand in the statement: what it selects stands last.
    values = [pk, client_id, parent, pk, pk, pk, pk, limit, pk, pk, depth]
    if today is not None:
        values += _of_unpaid(dream, today)
    found = fetch(_before_message(is_unpaid=today is not None), values)
    next_id, reply_id, earlier_id, answered_id, running_id, counted, settled, card_id = found[0][:8]
    branch = [TOLD.read(row[12:]) for row in found if row[12] is not None]
    unpaid = _as_unpaid(found[0][8:12]) if today is not None else None
    return Before(
        next_id, reply_id, earlier_id, answered_id, running_id is not None, counted, settled or "", card_id is not None, branch, unpaid
    )


def unpaid(dream: Dream, *, today: datetime.date) -> Unpaid:
    """The same by itself, with the dream's author locked."""
    return _as_unpaid(fetch(_unpaid(), _of_unpaid(dream, today))[0])


def _of_unpaid(dream: Dream, today: datetime.date) -> list[Any]:
    author = value(Dream, "author", dream.author_id)
    return [author, value(Dream, "covered_on", today), payment_subject(dream), author, author]


def _as_unpaid(row: tuple[Any, ...]) -> Unpaid:
    used, holds, cap, has_lots = row
    return Unpaid(int(used), int(holds), Standing(cap, bool(has_lots)))


def payment_subject(dream: Dream) -> str:
    """What the ledger's lines say that they are for."""
    return f"dream:{dream.pk}"


@functools.cache
def _lock_author() -> str:
    return f"SELECT p.daily_dreams FROM person_user u JOIN person_plan p ON p.id = u.plan_id WHERE u.id = %s {locking('u')}"


def lock_author(dream: Dream) -> int:
    """Lock the dream's author: how many dreams a day the plan covers."""
    return int(fetch(_lock_author(), [value(Dream, "author", dream.author_id)])[0][0])


def note_chat(*, person_id: uuid.UUID, now: datetime.datetime) -> None:
    execute(
        "UPDATE person_user SET last_chat_at = %s WHERE id = %s",
        [value(Dream, "answered_at", now), value(Dream, "author", person_id)],
    )


def running(*, message_id: int, epoch: int, limit: int) -> Running | None:
    """The attempt `epoch` at a reply while it streams, its dream being locked; replies are counted up to `limit`."""
    found = fetch(_running(), [limit, message_id, epoch])
    if not found:
        return None
    counted, settled = found[0][:2]
    return Running(MESSAGES.read(found[0][2:]), counted, settled or "")


_LISTED = """
id title description analyst dreamt_on kind slept_at woke_at mood lucidity recall is_nightmare distress is_recurring people tags
created_at updated_at deleted_at stays_here
"""
LISTED = Rows(Dream, only=_LISTED.split())
"""What a list tells of a dream, in the order of the model's fields."""


@functools.cache
def _listed(*, has_cursor: bool, has_limit: bool) -> str:
    # The first condition says nothing new; it is what an index can use.
    cursor = "AND d.created_at <= %s AND (d.created_at < %s OR d.id < %s)" if has_cursor else ""
    return f"""
SELECT {LISTED.columns("d")}, u.email
FROM dreams_dream d JOIN person_user u ON u.id = d.author_id
WHERE d.author_id = %s AND d.deleted_at IS NULL {cursor}
ORDER BY d.created_at DESC, d.id DESC {"LIMIT %s" if has_limit else ""}
"""


def listed(
    person_id: uuid.UUID, *, before: tuple[datetime.datetime, uuid.UUID] | None = None, limit: int | None = None
) -> list[tuple[Any, ...]]:
    """A person's dreams, newest first, as `LISTED` values in their columns' order and the author's address; behind `before`, if given."""
    values = [value(Dream, "author", person_id)]
    if before is not None:
        at = value(Dream, "created_at", before[0])
        values += [at, at, value(Dream, "id", before[1])]
    if limit is not None:
        values.append(limit)
    rows = fetch(_listed(has_cursor=before is not None, has_limit=limit is not None), values)
    told = each_opened(Dream, _SEALED, (LISTED.values(row[:-1]) for row in rows), person_id)
    return [(*values, row[-1]) for values, row in zip(told, rows, strict=True)]


_SEALED = {_LISTED.split().index(field.name): field.name for field in sealed_fields(Dream) if field.name in _LISTED.split()}


@dataclasses.dataclass(frozen=True, slots=True)
class Joined:
    """A dream that somebody opens, with the author's address and balance. `has_card`: it may have a safety card.

    `last_id` is the newest message's, 0 without any; `has_changing`: `changing` finds something.
    """

    dream: Dream
    author_email: str
    granted_total: int
    balance: int
    has_card: bool
    last_id: int
    has_changing: bool


_IS_CHANGING = "(m.state = 'streaming' OR m.continuations > 0 OR m.finish_reason = 'length')"


@functools.cache
def _joined() -> str:
    return f"""
SELECT u.email, u.granted_total, u.balance, k.dream_id, (SELECT max(m.id) FROM dreams_message m WHERE m.dream_id = d.id),
    EXISTS (SELECT 1 FROM dreams_message m WHERE m.dream_id = d.id AND {_IS_CHANGING}), {DREAMS.columns("d")}
FROM dreams_dream d JOIN person_user u ON u.id = d.author_id LEFT JOIN dreams_safetycard k ON k.dream_id = d.id
WHERE d.id = %s AND d.author_id = %s AND d.deleted_at IS NULL
"""


@functools.cache
def _messages(*, has_limit: bool) -> str:
    order = "DESC LIMIT %s" if has_limit else "ASC"
    return f"SELECT {MESSAGES.columns('m')} FROM dreams_message m WHERE m.dream_id = %s AND m.id > %s ORDER BY m.id {order}"


@functools.cache
def _changing() -> str:
    return f"""
SELECT {MESSAGES.columns("m")} FROM dreams_message m WHERE m.dream_id = %s AND {_IS_CHANGING} ORDER BY m.id
"""


def joined(*, dream_id: uuid.UUID, person_id: uuid.UUID) -> Joined | None:
    """The person's dream, for who opens it."""
    found = fetch(_joined(), [value(Dream, "id", dream_id), value(Dream, "author", person_id)])
    if not found:
        return None
    email, granted_total, balance, card_id, last_id, has_changing = found[0][:6]
    return Joined(DREAMS.read(found[0][6:]), email, granted_total, balance, card_id is not None, last_id or 0, bool(has_changing))


def messages(dream_id: uuid.UUID, *, after: int, last: int | None = None) -> list[Message]:
    """The messages after `after` in order; where `last` says so, of these only so many, the newest, which come first then."""
    values = [value(Dream, "id", dream_id), after, *(() if last is None else (last,))]
    return [MESSAGES.read(row) for row in fetch(_messages(has_limit=last is not None), values)]


@functools.cache
def _answers() -> str:
    return f"""
SELECT {TOLD.columns("m")} FROM dreams_message m JOIN dreams_dream d ON d.id = m.dream_id
WHERE d.author_id = %s AND m.role = 'analyst' AND m.id < %s AND m.text <> '' ORDER BY m.id DESC LIMIT %s
"""


def answers(person_id: uuid.UUID, *, before: int, last: int) -> list[Message]:
    """The newest replies with words in all the person's dreams, as `TOLD` reads them, before a message."""
    return [TOLD.read(row) for row in fetch(_answers(), [value(Dream, "author", person_id), before, last])]


def changing(dream_id: uuid.UUID) -> list[Message]:
    """The reply that streams, and those that ended by their length or were gone on with."""
    return [MESSAGES.read(row) for row in fetch(_changing(), [value(Dream, "id", dream_id)])]
