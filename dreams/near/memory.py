"""What an analyst is reminded of: short passages of earlier dreams that resemble the one that is talked about, where the dreamer wants it.

Off until the person switches it on. A dream that is kept out, deleted or not told is never among them; whether one may leave this server
is asked at the door (dreams/analysts/chain.py), which depends on who answers.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import formats, translation

from person.privacy import choice
from project.text import sentences, stems

from ..analysts.base import Memory
from ..models import Dream, Message, MessageMemory
from . import nearest

MOST_CHARS = 400
MOST_LOOKED_AT = 20_000


def for_reply(dream: Dream, *, language: str, remembers: bool | None = None) -> tuple[Memory, ...]:
    """The passages for a reply in this dream, the nearest dream first; none where the person does not want them.

    `remembers`: what the person chose, where that was read already.
    """
    if not (choice.remembers(dream.author_id) if remembers is None else remembers):
        return ()
    found = nearest.of(dream, with_kept_out=False)
    told = _tellings([one.dream.pk for one in found])
    with translation.override(language):
        return tuple(
            Memory(
                dream_id=one.dream.pk,
                night=formats.date_format(one.dream.night or one.dream.created_at.date(), "DATE_FORMAT"),
                title=one.dream.title or "",
                reason=one.reason,
                passage=passage(told[one.dream.pk], one.reason),
            )
            for one in found
            if one.dream.pk in told
        )


def passage(told: Message, reason: Sequence[str]) -> str:
    """The words around what both dreams share, from the sentence on that has most of it."""
    language = told.language or "en"
    wanted = {stems.root(token.text, language) for words in reason for token in stems.tokens(words)}
    pieces = sentences.pieces(told.text[:MOST_LOOKED_AT])
    if not pieces:
        return ""
    shared = [len(wanted & {stems.root(token.text, language) for token in stems.tokens(piece)}) for piece in pieces]
    first = max(range(len(pieces)), key=lambda number: (shared[number], -number))
    text = " ".join(" ".join(pieces[first:]).split())
    cut = text if len(text) <= MOST_CHARS else f"{text[:MOST_CHARS].rsplit(' ', 1)[0]}…"
    return f"… {cut}" if first else cut


def note(reply: Message, dream_ids: Iterable[uuid.UUID]) -> int:
    """Keep which dreams the analyst was reminded of when it wrote this reply; of how many in all. In the transaction of its end."""
    there = Dream.objects.of(reply.sealed_for()).filter(pk__in=list(dream_ids))
    rows = [MessageMemory(message=reply, dream_id=pk) for pk in there.values_list("pk", flat=True)]
    MessageMemory.objects.bulk_create(rows, ignore_conflicts=True)
    return MessageMemory.objects.filter(message=reply).count()


def named_by(replies: Sequence[Message]) -> dict[int, list[dict[str, Any]]]:
    """For each of these the dreams that its analyst was reminded of, the latest night first; those that are gone are left out.

    No statement where there are none.
    """
    named: dict[int, list[dict[str, Any]]] = {row.pk: [] for row in replies}
    with_some = [row.pk for row in replies if row.memories]
    if with_some:
        rows = MessageMemory.objects.filter(message__in=with_some, dream__deleted_at__isnull=True).select_related("dream")
        for row in rows.order_by("-dream__night", "dream__pk"):
            night = row.dream.night.isoformat() if row.dream.night else None
            named[row.message_id].append({"dream": str(row.dream_id), "night": night, "title": row.dream.title or row.dream.description})
    return named


def _tellings(dream_ids: list[uuid.UUID]) -> dict[uuid.UUID, Message]:
    rows = Message.objects.filter(dream__in=dream_ids, role=Message.Role.USER).exclude(text="").order_by("-id").select_related("dream")
    return {row.dream_id: row for row in rows}
