"""A person's dreams for the archive of their data, each as Markdown and all as JSON; and their erasure with the account."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from person import data_registry
from person.data_registry import NotYet, Part

from . import restoring
from .chat import events
from .journal import recordings, rewriting, shares
from .journal.exports import making
from .journal.imports import flow
from .models import Dream, DreamInsight, DreamSummary, KeptPatterns, Mark, Message, MessageEdit, MessageMemory, Sign, Thread, ThreadCount

SPEAKERS = {Message.Role.USER: _("You"), Message.Role.ANALYST: _("The analyst"), Message.Role.SYSTEM: "Reverie"}


DRAFTS_LAST = datetime.timedelta(hours=1)


def register() -> None:
    data_registry.register(data_registry.Keeper("dreams", parts, erase, restoring.restore))


def parts(person_id: uuid.UUID) -> Iterator[Part]:
    """Deleted dreams too, as long as they are kept."""
    dreams = Dream.objects.filter(author=person_id, erased_at__isnull=True).order_by("created_at")
    count = dreams.count()
    yield Part("dreams/dreams.json", _json(dreams), 0.5 if count else 1.0)
    yield Part("dreams/signs.json", json.dumps(_signs(person_id), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode(), 0.5)
    yield Part("dreams/threads.json", json.dumps(_threads(person_id), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode(), 0.5)
    for name, sound in recordings.files_of(person_id):
        yield Part(f"dreams/recordings/{name}", sound, 0.5)
    for number, dream in enumerate(dreams.iterator(chunk_size=100), 1):
        yield Part(f"dreams/{_name(dream)}.md", _markdown(dream).encode(), 0.5 + number / count / 2)


def erase(person_id: uuid.UUID, now: datetime.datetime) -> None:
    """Delete the dreams with all that was said. Raises NotYet while a reply runs; it is asked to stop."""
    running = Message.objects.streaming().filter(dream__author=person_id)
    for reply in running:
        running.filter(pk=reply.pk, stop_requested_at__isnull=True).update(stop_requested_at=now)
        events.stop_wanted(reply.pk)
    if running.exists():
        raise NotYet
    # Drafts end with their replies; what an outage left is no older than this.
    lately = Message.objects.filter(dream__author=person_id, ended_at__gte=now - DRAFTS_LAST)
    events.forget_drafts(list(lately.values_list("pk", flat=True)))
    flow.erase(person_id)
    shares.erase_of(person_id)
    rewriting.erase_of(person_id)
    recordings.erase_of(person_id)
    making.erase_of(person_id)
    Dream.objects.filter(author=person_id).delete()
    Sign.objects.filter(person=person_id).delete()
    Thread.objects.filter(person=person_id).delete()
    ThreadCount.objects.filter(person=person_id).delete()
    KeptPatterns.objects.filter(person=person_id).delete()


def _json(dreams: Any) -> Iterator[bytes]:
    """One dream at a time: a diary of years need not fit into memory."""
    yield b"["
    for number, dream in enumerate(dreams.iterator(chunk_size=100)):
        text = json.dumps(_facts(dream), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        yield (",\n" if number else "\n").encode() + text.encode()
    yield b"\n]\n"


def _facts(dream: Dream) -> dict[str, Any]:
    names: tuple[str, ...] = (
        "id",
        "kind",
        "title",
        "description",
        "analyst_id",
        "dreamt_on",
        "night",
        "slept_at",
        "woke_at",
        "mood",
        "lucidity",
        "recall",
    )
    names += ("is_nightmare", "distress", "is_recurring", "people", "tags", "stays_here", "is_kept_out")
    times = ("created_at", "updated_at", "deleted_at")
    message = ("id", "role", "state", "text", "thinking", "parent_id", "version", "analyst_id", "language", "created_at", "ended_at")
    source = ("provider", "model", "input_tokens", "output_tokens", "finish_reason")
    insight = ("message_id", "kind", "key", "label", "start", "end", "source")
    summary = ("through_id", "text", "provider", "model", "input_tokens", "output_tokens")
    return {
        **{name: getattr(dream, name) for name in (*names, *times)},
        "messages": _rows(Message.objects.filter(dream=dream).in_order(), *message, *source),
        "edits": _rows(MessageEdit.objects.filter(message__dream=dream).order_by("pk"), "message_id", "text", "created_at"),
        "insights": _rows(DreamInsight.objects.filter(dream=dream), *insight),
        "marks": _marks(dream),
        "memories": _rows(MessageMemory.objects.filter(message__dream=dream).order_by("message_id", "pk"), "message_id", "dream_id"),
        "rewriting": rewriting.facts(dream),
        "recordings": recordings.facts(dream),
        "summaries": _rows(DreamSummary.objects.filter(dream=dream).exclude(text="").order_by("through_id"), *summary),
    }


def _rows(rows: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    """As `values()`, with what is sealed opened."""
    return [{name: getattr(row, name) for name in names} for row in rows]


def _signs(person_id: uuid.UUID) -> list[dict[str, Any]]:
    return [
        {"id": row.pk, "name": row.name, "kind": row.kind, "colour": row.colour, "words": row.words, "created_at": row.created_at}
        for row in Sign.objects.filter(person=person_id).order_by("created_at")
    ]


def _threads(person_id: uuid.UUID) -> list[dict[str, Any]]:
    rows = Thread.objects.filter(person=person_id).order_by("-dreams", "pk")
    return _rows(rows, "id", "label", "name", "is_hidden", "is_sign", "dreams", "first_night", "last_night")


def _marks(dream: Dream) -> list[dict[str, Any]]:
    names = ("message_id", "start", "end", "is_denied", "kind", "sign_id", "label", "quote", "created_at")
    return [{name: getattr(row, name) for name in names} for row in Mark.objects.filter(dream=dream).order_by("created_at")]


def _name(dream: Dream) -> str:
    day = dream.dreamt_on or dream.created_at.date()
    title = slugify(dream.title or dream.description or "", allow_unicode=True)[:40].strip("-")
    return "-".join(part for part in (f"{day:%Y-%m-%d}", title, str(dream.pk)[:8]) if part)


def _markdown(dream: Dream) -> str:
    day = dream.dreamt_on or dream.created_at.date()
    lines = [f"# {dream.title or dream.description or _('A dream')}", "", f"{day:%Y-%m-%d}", ""]
    for message in Message.objects.filter(dream=dream).exclude(text="").in_order():
        speaker = SPEAKERS[Message.Role(message.role)]
        lines += [f"## {speaker}, {message.created_at:%Y-%m-%d %H:%M}", "", message.text, ""]
    return "\n".join(lines)
