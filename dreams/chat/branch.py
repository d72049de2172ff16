"""The branch of a dream's messages that leads to one of them, read in one query that costs what it returns, however long the dream is."""

from __future__ import annotations

import uuid

from ..models import Message

# Columns ride along in the recursion, so that each row is read once. The same on SQLite and PostgreSQL.
_ANCESTORS = """
WITH RECURSIVE branch AS (
    SELECT message.*, 1 AS depth FROM dreams_message message WHERE message.id = %s
    UNION ALL
    SELECT message.*, branch.depth + 1 FROM dreams_message message JOIN branch ON message.id = branch.parent_id WHERE branch.depth < %s
)
SELECT * FROM branch ORDER BY depth
"""

_ROOT = """
WITH RECURSIVE branch AS (
    SELECT id, parent_id, 0 AS depth FROM dreams_message WHERE id = %(message)s
    UNION ALL
    SELECT message.id, message.parent_id, branch.depth + 1 FROM dreams_message message JOIN branch ON message.id = branch.parent_id
    WHERE branch.id <> %(known)s
)
SELECT message.*, branch.depth + CASE WHEN branch.id = %(known)s THEN %(depth)s ELSE 0 END AS steps
FROM branch JOIN dreams_message message ON message.id = CASE WHEN branch.id = %(known)s THEN %(root)s ELSE branch.id END
WHERE branch.parent_id IS NULL OR branch.id = %(known)s
"""

_IDS = """
WITH RECURSIVE branch AS (
    SELECT id, parent_id FROM dreams_message WHERE id = %s
    UNION ALL
    SELECT message.id, message.parent_id FROM dreams_message message JOIN branch ON message.id = branch.parent_id
)
SELECT id FROM branch
"""


def leading_to(message_id: int | None, *, limit: int) -> list[Message]:
    """The message, what it answers, and so on towards the dream's beginning: at most `limit` messages, the newest first."""
    return list(Message.objects.raw(_ANCESTORS, [message_id, limit])) if message_id is not None else []


MOST_KNOWN = 10_000
_known: dict[uuid.UUID, tuple[int, int, int]] = {}
"""Of a dream that was talked about lately: a message, the beginning of its branch, and the steps between. No message ever moves."""


def root_of(message: Message) -> tuple[Message, int]:
    """The dream's telling, with which the message's branch begins, and how many steps lead to it.

    A talk that goes on is gone back only to the message that was asked about last.
    """
    known, root_id, depth = _known.get(message.dream_id, (0, 0, 0))
    [root] = Message.objects.raw(_ROOT, {"message": message.pk, "known": known, "root": root_id, "depth": depth})
    steps: int = root.steps  # type: ignore[attr-defined]  # a column of the query
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[message.dream_id] = message.pk, root.pk, steps
    return root, steps


def ids_leading_to(message_id: int) -> set[int]:
    """The same without their words, up to the dream's beginning."""
    return {row.pk for row in Message.objects.raw(_IDS, [message_id])}


def beginning(message: Message) -> Message | None:
    """The first message of the message's dream: the dream itself, as it was first told."""
    return Message.objects.filter(dream_id=message.dream_id, role=Message.Role.USER).in_order().first()
