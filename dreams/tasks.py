"""Celery's view of dreams: the search for insights, points for told dreams, the end of deleted ones. A wake-up may be lost: the sweeps
find what is due.
"""

from __future__ import annotations

import time
import uuid
from typing import Any

from celery import shared_task
from django.utils import timezone

from . import after_reply, erasure, retention, rewards, search
from .chat import model_insights, pace, summaries
from .insights import extract
from .journal import shares
from .journal.exports import making
from .journal.imports import flow as imports
from .near import index as near
from .near import threads
from .patterns import kept as patterns
from .signs import store as signs

MOST_PATIENCE_SECONDS = 10.0
"""So long what follows replies makes way for others that are being answered, all dreams of one task together."""


@shared_task(name="dreams.after_reply", ignore_result=True)
def follow_reply(*, dream_id: str, **later: Any) -> None:
    """All that follows a reply. `later`: arguments of newer senders are ignored, for rolling deploys."""
    after_reply.for_dream(dream_id)
    _read_further(dream_id)


@shared_task(name="dreams.after_replies", ignore_result=True)
def follow_replies(*, dream_ids: list[str], **later: Any) -> None:
    """The same in several dreams, between replies that are late. `later`: arguments of newer senders are ignored, for rolling deploys."""
    until = time.monotonic() + MOST_PATIENCE_SECONDS
    for dream_id in dream_ids:
        pace.make_way(until=until)
        follow_reply(dream_id=dream_id)


def _read_further(dream_id: str | uuid.UUID) -> None:
    """What follows the search of a dream's words. They are kept before a model is asked, which may take a while."""
    search.keep_words(dream_id=dream_id)
    model_insights.in_dream(dream_id=dream_id)
    near.compare(dream_id=dream_id)


@shared_task(name="dreams.find_insights", ignore_result=True)
def find_insights(*, dream_id: str, **later: Any) -> None:
    """Search one dream's words. `later`: arguments of newer senders are ignored, for rolling deploys."""
    extract.in_dream(dream_id=dream_id)
    _read_further(dream_id)


@shared_task(name="dreams.keep_words", ignore_result=True)
def keep_words(*, person_id: str, **later: Any) -> None:
    """Keep the words of a person's dreams for searching, where they changed since they were kept."""
    search.keep_all_words(person_id=person_id)


@shared_task(name="dreams.sweep_insights", ignore_result=True)
def sweep_insights(**later: Any) -> None:
    """Search every dream whose words nobody has searched although it is time."""
    for dream_id in extract.due(now=timezone.now()):
        extract.in_dream(dream_id=dream_id)
        _read_further(dream_id)
    for sign_id in signs.due(now=timezone.now()):
        signs.search_all(sign_id=sign_id)
    near.sweep()
    for person_id in threads.due():
        _count(person_id)


@shared_task(name="dreams.find_sign", ignore_result=True)
def find_sign(*, sign_id: str, **later: Any) -> None:
    """Look for one sign in all of its person's dreams. `later`: arguments of newer senders are ignored, for rolling deploys."""
    signs.search_all(sign_id=sign_id)


@shared_task(name="dreams.compare", ignore_result=True)
def compare(*, dream_id: str, **later: Any) -> None:
    """Keep what one dream is compared by. `later`: arguments of newer senders are ignored, for rolling deploys."""
    near.compare(dream_id=dream_id)


@shared_task(name="dreams.compare_all", ignore_result=True)
def compare_all(*, person_id: str, **later: Any) -> None:
    """The same for all dreams of a person, of which some may be from before anything was compared."""
    search.keep_all_words(person_id=person_id)
    while near.sweep() == near.AT_ONCE:
        pass
    _count(uuid.UUID(person_id))


@shared_task(name="dreams.sweep_comparing", ignore_result=True)
def sweep_comparing(**later: Any) -> None:
    """The same for the dreams that wait for it."""
    near.sweep()


@shared_task(name="dreams.count_threads", ignore_result=True)
def count_threads(*, person_id: str, **later: Any) -> None:
    """Count what returns in a person's dreams, and the patterns of a large diary."""
    _count(uuid.UUID(person_id))


def _count(person_id: uuid.UUID) -> None:
    if threads.count(person_id=person_id):
        patterns.refresh(person_id=person_id)


@shared_task(name="dreams.summarise", ignore_result=True)
def summarise(*, reply_id: int, **later: Any) -> None:
    """Tell the middle of a talk in short, for the replies after this one."""
    summaries.make(reply_id=reply_id)


@shared_task(name="dreams.award_progress", ignore_result=True)
def award_progress(*, dream_id: str, **later: Any) -> None:
    """Give the points for one dream that was answered."""
    rewards.for_dream(dream_id=dream_id)


@shared_task(name="dreams.sweep_progress", ignore_result=True)
def sweep_progress(**later: Any) -> None:
    """Give the points for every dream that was answered and not awarded yet."""
    for dream_id in rewards.due():
        rewards.for_dream(dream_id=dream_id)


@shared_task(name="dreams.erase", ignore_result=True)
def erase(*, dream_id: str, **later: Any) -> None:
    """Erase one dream that left the trash."""
    erasure.attempt(dream_id=uuid.UUID(dream_id), now=timezone.now())


@shared_task(name="dreams.sweep_erasures", ignore_result=True, expires=60)
def sweep_erasures(**later: Any) -> None:
    """Erase every dream whose time in the trash is over, and go on with what was left half done."""
    erasure.sweep(now=timezone.now())


@shared_task(name="dreams.keep_to_retention", ignore_result=True, expires=3600)
def keep_to_retention(**later: Any) -> None:
    """Hourly: warn of dreams that grow older than the operator keeps them, and erase those that were warned of in time; also forget files
    that were brought but never read, and links that expired.
    """
    retention.sweep(now=timezone.now())
    imports.purge(now=timezone.now())
    shares.purge(now=timezone.now())
    making.purge(now=timezone.now())
