"""Celery's view of dreams: the search for insights, points for dreams that were told. A bell may be lost: the sweeps find what is due."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from . import rewards
from .insights import search


@shared_task(name="dreams.find_insights", ignore_result=True)
def find_insights(*, dream_id: str, **later: Any) -> None:
    """Search one dream's words. `later`: arguments of newer senders are ignored, for rolling deploys."""
    search.in_dream(dream_id=dream_id)


@shared_task(name="dreams.sweep_insights", ignore_result=True)
def sweep_insights(**later: Any) -> None:
    """Search every dream whose words nobody has searched although it is time."""
    for dream_id in search.due(now=timezone.now()):
        search.in_dream(dream_id=dream_id)


@shared_task(name="dreams.award_progress", ignore_result=True)
def award_progress(*, dream_id: str, **later: Any) -> None:
    """Give the points for one dream that was answered."""
    rewards.for_dream(dream_id=dream_id)


@shared_task(name="dreams.sweep_progress", ignore_result=True)
def sweep_progress(**later: Any) -> None:
    """Give the points for every dream that was answered and not awarded yet."""
    for dream_id in rewards.due():
        rewards.for_dream(dream_id=dream_id)
