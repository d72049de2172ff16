"""The end of a deleted dream: its words, what was found in them, its pictures, and every copy that was kept of them elsewhere.

Each step is one short transaction and may be repeated, so an erasure that was cut off goes on where it was. First the dream is closed:
from then on nobody restores it, tells in it or draws from it. Its ledger lines stay; they hold no words. So does its row, emptied, for
KEEP_EMPTY_DAYS: what a day's allowance covered must not come back by deleting, and tabs that were away have to learn of it.

Upper apps register what they keep of a dream:

    erasure.register("imagegen", erase_pictures)     # in AppConfig.ready; called as erase_pictures(dream_id, now)

Such a function may be called again after a crash, and raises NotYet while something of that dream still runs.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.db import transaction

from person import traces
from person.data_registry import NotYet
from project import emptied
from project.celery import wake_workers
from project.sqlite import deleted_bytes
from project.storage import StorageUnavailable

from .chat import events, payment
from .models import Dream, DreamFeature, DreamTerm, DreamVector, DreamWords, Message, MessageMemory, SafetyCard
from .near import due as compared

log = structlog.get_logger(__name__)

KEEP_EMPTY_DAYS = 35
MOST_AT_ONCE = 200
MESSAGES_AT_ONCE = 500

Eraser = Callable[[uuid.UUID, datetime.datetime], None]

_erasers: dict[str, Eraser] = {}

KEPT = (
    *("id", "author", "hold", "covered_on", "is_entry", "answered_at", "is_award_due"),
    *("created_at", "updated_at", "deleted_at", "erase_at", "erased_at"),
)
"""What a day's allowance, the points and tabs that were away need. Whatever else a dream has is emptied."""


def register(name: str, eraser: Eraser) -> None:
    """Have `eraser` called for every dream that is erased; a name once only, the last one counts."""
    _erasers[name] = eraser


def attempt(*, dream_id: uuid.UUID, now: datetime.datetime) -> bool:
    """Erase a dream whose time in the trash is over. True once nothing of it is left; otherwise the sweep goes on with it.

    It has to wait for a reply that is being stopped, for a picture that is being cancelled, and for a storage that is away.
    """
    try:
        is_done = _erase(dream_id, now)
    except NotYet:
        return False
    except StorageUnavailable:
        return False  # logged where it happened
    if is_done:
        log.info("dream.erased", dream=str(dream_id))
        deleted_bytes.wipe_soon()
    return is_done


def sweep(*, now: datetime.datetime) -> None:
    """Erase what is due, date what an older version deleted, and drop rows that were emptied long ago. In batches, any number at once."""
    undated = Dream.objects.filter(deleted_at__isnull=False, erase_at__isnull=True, erased_at__isnull=True)
    dated = list(undated.values_list("pk", flat=True)[:MOST_AT_ONCE])
    undated.filter(pk__in=dated).update(erase_at=now + datetime.timedelta(days=settings.TRASH_DAYS))
    due = list(Dream.objects.filter(erase_at__lte=now).order_by("erase_at").values_list("pk", flat=True)[:MOST_AT_ONCE])
    done = sum(attempt(dream_id=dream_id, now=now) for dream_id in due)
    before = now - datetime.timedelta(days=KEEP_EMPTY_DAYS)
    old = list(Dream.objects.filter(erased_at__lt=before, erase_at__isnull=True).values_list("pk", flat=True)[:MOST_AT_ONCE])
    Dream.objects.filter(pk__in=old).delete()
    deleted_bytes.wipe()
    if done == MOST_AT_ONCE or len(old) == MOST_AT_ONCE:
        wake_workers("dreams.sweep_erasures")


def _erase(dream_id: uuid.UUID, now: datetime.datetime) -> bool:
    person_id = _close(dream_id, now)
    if person_id is None:
        return False
    _delete_messages(dream_id)
    for eraser in _erasers.values():
        eraser(dream_id, now)
    compared.recount(person_id=person_id, now=now)
    # After the rows: an archive or an answer that is made from here on can't hold them any more.
    traces.forget_answers(person_id=person_id, ids=[dream_id])
    traces.withdraw_archives(person_id=person_id, now=now)
    return bool(Dream.objects.filter(pk=dream_id, erased_at__isnull=False).update(erase_at=None))


def _close(dream_id: uuid.UUID, now: datetime.datetime) -> uuid.UUID | None:
    """Empty the dream's row for good; whose it was. None where it is not to be erased (any more). Raises NotYet while a reply runs.

    The lock is stronger than those of other writes: a picture that is just being ordered for this dream waits, and then finds it gone.
    """
    with transaction.atomic(durable=True):
        rows = Dream.objects.select_for_update(of=("self",)).select_related("hold", "author__plan")
        dream = rows.filter(pk=dream_id, deleted_at__isnull=False, erase_at__lte=now).first()
        if dream is None:
            return None
        if dream.erased_at is None:
            is_running = _stop_reply(dream, now)
            if not is_running:
                if payment.settle(dream=dream, is_served=False):
                    events.announce_credits(dream.author_id)
                empty = emptied.values(Dream, keep=KEPT)
                Dream.objects.filter(pk=dream.pk).update(**{**empty, "erased_at": now, "updated_at": now})
        else:
            is_running = False
    if is_running:
        raise NotYet
    return dream.author_id


def _stop_reply(dream: Dream, now: datetime.datetime) -> bool:
    """Whether a reply still runs; it is asked to stop, and its end is written by whoever runs it."""
    running = Message.objects.streaming().filter(dream=dream)
    for reply in running:
        running.filter(pk=reply.pk, stop_requested_at__isnull=True).update(stop_requested_at=now)
        events.stop_wanted(reply.pk)
    return running.exists()


def _delete_messages(dream_id: uuid.UUID) -> None:
    """The newest first, since each hangs on the one before. Insights go with them."""
    SafetyCard.objects.filter(dream=dream_id).delete()
    DreamWords.objects.filter(dream=dream_id).delete()
    DreamTerm.objects.filter(dream=dream_id).delete()
    DreamFeature.objects.filter(dream=dream_id).delete()
    DreamVector.objects.filter(dream=dream_id).delete()
    MessageMemory.objects.filter(dream=dream_id).delete()
    while message_ids := list(Message.objects.filter(dream=dream_id).order_by("-pk").values_list("pk", flat=True)[:MESSAGES_AT_ONCE]):
        with transaction.atomic(durable=True):
            Message.objects.filter(pk__in=message_ids).delete()
            events.forget_drafts(message_ids)
