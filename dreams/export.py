"""A person's dreams for the archive of their data, each as Markdown and all as JSON; and their erasure with the account."""

from __future__ import annotations

import datetime
import json
import uuid
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from person import personal_data
from person.personal_data import NotYet, Part

from .chat import events
from .models import Dream, DreamInsight, Message

SPEAKERS = {Message.Role.USER: _("You"), Message.Role.ANALYST: _("The analyst"), Message.Role.SYSTEM: "Reverie"}


def register() -> None:
    personal_data.register(personal_data.Keeper("dreams", parts, erase))


def parts(person_id: uuid.UUID) -> Iterator[Part]:
    """Deleted dreams too, as long as they are kept."""
    dreams = Dream.objects.filter(author=person_id).order_by("created_at")
    count = dreams.count()
    yield Part("dreams/dreams.json", _json(dreams), 0.5 if count else 1.0)
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
    Dream.objects.filter(author=person_id).delete()


def _json(dreams: Any) -> Iterator[bytes]:
    """One dream at a time: a diary of years need not fit into memory."""
    yield b"["
    for number, dream in enumerate(dreams.iterator(chunk_size=100)):
        text = json.dumps(_facts(dream), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        yield (",\n" if number else "\n").encode() + text.encode()
    yield b"\n]\n"


def _facts(dream: Dream) -> dict[str, Any]:
    names = ("id", "title", "description", "analyst_id", "dreamt_on", "mood", "lucidity", "recall", "is_nightmare", "tags")
    times = ("created_at", "updated_at", "deleted_at")
    message = ("id", "role", "state", "text", "parent_id", "version", "analyst_id", "language", "provider", "created_at", "ended_at")
    insight = ("message_id", "kind", "key", "label", "start", "end")
    return {
        **{name: getattr(dream, name) for name in (*names, *times)},
        "messages": list(Message.objects.filter(dream=dream).in_order().values(*message)),
        "insights": list(DreamInsight.objects.filter(dream=dream).values(*insight)),
    }


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
