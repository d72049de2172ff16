"""Telling sockets from synchronous code: views, flows, Celery tasks. Best effort: who misses an event asks the store."""

from __future__ import annotations

from django.db import transaction

from .layers import Event, layer


def publish(*, group: str, event: Event) -> None:
    """Send `event` to `group` now, from any thread of any process."""
    layer().post_from_thread(group, event)


def publish_on_commit(*, group: str, event: Event) -> None:
    """Send `event` to `group` once the open transaction is committed; at once where there is none."""
    transaction.on_commit(lambda: publish(group=group, event=event), robust=True)
