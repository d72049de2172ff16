"""A dream and its messages as JSON, the same in frames, REST and server-sent events (Dreamalyze §7 and §8, plus ours)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from ..models import Dream, Message
from ..near import memory

Json = dict[str, Any]

FAILURES = {
    "analyst_unavailable": _("The analyst can't be reached right now."),
    "analyst_busy": _("The analyst has too much to do right now. Please try again in a minute."),
    "analyst_misconfigured": _("The analyst is not set up correctly. The people who run this site have to look at it."),
    "analyst_stalled": _("The analyst fell silent in the middle of the answer."),
    "analyst_interrupted": _("The line to the analyst broke in the middle of the answer."),
    "analyst_refused": _("The analyst's provider declined to answer this."),
    "analyst_filtered": _("The provider's content filter held the answer, or the rest of it, back."),
    "analyst_budget_spent": _("What this site can pay for today has been asked for. Tomorrow the analyst is there again."),
    "analyst_too_long": _("The answer grew too long or took too long and was ended."),
    "internal_error": _("Something went wrong on our side. Nothing was lost; please try again."),
}


def dream(row: Dream, *, author: str) -> Json:
    """Dreamalyze §7's dream, then this project's own fields."""
    return {
        "id": str(row.pk),
        "author": author,
        "title": row.title,
        "description": row.description,
        "created_at": moment(row.created_at),
        "updated_at": moment(row.updated_at),
        "deleted_at": moment(row.deleted_at),
        "is_active": row.is_active,
        "analyst": row.analyst_id,
        "dreamt_on": row.dreamt_on.isoformat() if row.dreamt_on else None,
        "kind": row.kind,
        "mood": row.mood or None,
        "lucidity": row.lucidity,
        "recall": row.recall,
        "is_nightmare": row.is_nightmare,
        "distress": row.distress,
        "is_recurring": row.is_recurring,
        "people": row.people,
        "stays_here": row.stays_here,
        "slept_at": moment(row.slept_at),
        "woke_at": moment(row.woke_at),
        "tags": row.tags,
    }


def listed_dream(values: Sequence[Any]) -> Json:
    """The same of a row that `statements.listed` read."""
    id_, title, description, analyst, dreamt_on, kind, slept_at, woke_at, mood, lucidity, recall, is_nightmare, *rest = values
    distress, is_recurring, people, tags, created_at, updated_at, deleted_at, stays_here, author = rest
    return {
        "id": str(id_),
        "author": author,
        "title": title,
        "description": description,
        "created_at": moment(created_at),
        "updated_at": moment(updated_at),
        "deleted_at": moment(deleted_at),
        "is_active": deleted_at is None,
        "analyst": analyst,
        "dreamt_on": dreamt_on.isoformat() if dreamt_on else None,
        "kind": kind,
        "mood": mood or None,
        "lucidity": lucidity,
        "recall": recall,
        "is_nightmare": is_nightmare,
        "distress": distress,
        "is_recurring": is_recurring,
        "people": people,
        "stays_here": stays_here,
        "slept_at": moment(slept_at),
        "woke_at": moment(woke_at),
        "tags": tags,
    }


def message(row: Message, *, versions: int = 1, memories: list[Json] | None = None) -> Json:
    """Dreamalyze §8's message, then this project's own fields. `versions` counts the replies under the same message; `memories` are the
    earlier dreams that its analyst was reminded of, which are looked up where they are not given.
    """
    return {
        "id": row.pk,
        "dream": str(row.dream_id),
        "role": row.role,
        "message": row.text,
        "created_at": moment(row.created_at),
        "state": row.state,
        "client_id": row.client_id,
        "parent": row.parent_id,
        "version": row.version,
        "versions": versions,
        "analyst": row.analyst_id,
        "epoch": row.epoch,
        "error": failure(row.failure_code) if row.failure_code else None,
        "finish_reason": row.finish_reason or None,
        "can_continue": row.is_continuable,
        "thinking": row.thinking or None,
        "notice": row.notice or None,
        "memories": memory.named_by([row])[row.pk] if memories is None else memories,
    }


def messages(rows: Iterable[Message], *, versions: Mapping[int | None, int] | None = None) -> list[Json]:
    """Messages of one dream, in order. Where they do not go on to the newest one, `versions` says how many replies each parent has."""
    listed = list(rows)
    counts = dict(versions or {})
    for row in listed:
        if row.role == Message.Role.ANALYST:
            # Versions are numbered from 1 without gaps, and a later one has a later id.
            counts[row.parent_id] = max(row.version, counts.get(row.parent_id, 0))
    named = memory.named_by(listed)
    return [
        message(row, versions=counts[row.parent_id] if row.role == Message.Role.ANALYST else 1, memories=named[row.pk]) for row in listed
    ]


def one_message(row: Message) -> Json:
    """One message alone; asks the database how many versions it has."""
    is_reply = row.role == Message.Role.ANALYST
    return message(row, versions=Message.objects.filter(parent_id=row.parent_id, role=row.role).count() if is_reply else 1)


def newest_message(row: Message) -> Json:
    """A message that was just added, or a reply that just ended: while it ran, no other version could be added."""
    return message(row, versions=row.version)


def failure(code: str) -> Json:
    """Why a reply failed, in the active language."""
    return {"code": code, "detail": str(FAILURES.get(code) or gettext("This can't be done."))}


def moment(at: datetime.datetime | None) -> str | None:
    if at is None:
        return None
    in_utc = at if at.tzinfo is datetime.UTC else at.astimezone(datetime.UTC)
    return in_utc.isoformat().removesuffix("+00:00") + "Z"
