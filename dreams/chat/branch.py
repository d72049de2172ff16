"""The branch of a dream's messages that leads to one of them, read in one query that costs what it returns, however long the dream is."""

from __future__ import annotations

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
    SELECT id, parent_id, 0 AS depth FROM dreams_message WHERE id = %s
    UNION ALL
    SELECT message.id, message.parent_id, branch.depth + 1 FROM dreams_message message JOIN branch ON message.id = branch.parent_id
)
SELECT message.*, branch.depth FROM branch JOIN dreams_message message ON message.id = branch.id WHERE branch.parent_id IS NULL
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


def root_of(message: Message) -> tuple[Message, int]:
    """The dream's telling, with which the message's branch begins, and how many steps lead to it."""
    [root] = Message.objects.raw(_ROOT, [message.pk])
    return root, root.depth  # type: ignore[attr-defined]  # a column of the query


def ids_leading_to(message_id: int) -> set[int]:
    """The same without their words, up to the dream's beginning."""
    return {row.pk for row in Message.objects.raw(_IDS, [message_id])}


def beginning(message: Message) -> Message | None:
    """The first message of the message's dream: the dream itself, as it was first told."""
    return Message.objects.filter(dream_id=message.dream_id, role=Message.Role.USER).in_order().first()
