"""Replies that are being written anywhere on the site, for the metrics."""

from __future__ import annotations

import datetime

from django.db.models import Min

from project.observability import site_state
from project.observability.site_state import Values

from .models import Message


def register() -> None:
    site_state.register("reverie_replies_streaming", "Replies that have not ended.", _streaming)
    site_state.register("reverie_replies_oldest_streaming_seconds", "How long ago the oldest of them was asked for.", _oldest)


def _streaming(now: datetime.datetime) -> Values:
    return {"": Message.objects.filter(state=Message.State.STREAMING).count()}


def _oldest(now: datetime.datetime) -> Values:
    return site_state.age(now, Message.objects.filter(state=Message.State.STREAMING).aggregate(first=Min("created_at"))["first"])
