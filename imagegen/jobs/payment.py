"""What a job costs and when: the day's allowance, else a hold at its creation; settled in the transaction that ends the job."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Sequence

from person.credits import allowance, ledger, prices
from person.credits import quote as quotes
from person.credits.quote import Quote
from person.models import User

from ..models import Job


def price(*, job_type: str, quality: str) -> int:
    """Credits for one picture."""
    return prices.image(operation=job_type, quality=quality)


def free_left_today(*, person: User, now: datetime.datetime) -> int:
    """How many more jobs the day's allowance covers."""
    return allowance.images_left_today(person, used_today=covered_on(person, now.date()))


def covered_on(person: User, day: datetime.date) -> int:
    """How many jobs a day's allowance has covered. Failed and cancelled ones don't count."""
    covered = Job.objects.filter(person=person, covered_on=day)
    return covered.exclude(state__in=(Job.State.FAILED, Job.State.CANCELLED)).count()


def quote(*, job_type: str, quality: str, person: User, now: datetime.datetime) -> Quote:
    """What a picture would cost a person now."""
    left = free_left_today(person=person, now=now)
    return quotes.of(person_id=person.pk, price=price(job_type=job_type, quality=quality), allowance_left=left, now=now)


def quote_several(*, jobs: Sequence[Job], person: User, now: datetime.datetime) -> Quote:
    """What these, not stored yet, would cost together now."""
    left = free_left_today(person=person, now=now)
    due = sum(price(job_type=job.type, quality=job.quality) for job in jobs[left:])
    return dataclasses.replace(quotes.of(person_id=person.pk, price=due, now=now), allowance_left=left)


def hold(*, job: Job, person: User, now: datetime.datetime) -> None:
    """Pay for a job that is new and not stored yet. Raises InsufficientCredit. Needs the transaction that locked the person."""
    job.price_credits = price(job_type=job.type, quality=job.quality)
    if free_left_today(person=person, now=now) > 0:
        job.covered_on = now.date()
        job.price_credits = 0
    else:
        job.hold = ledger.hold(person_id=person.pk, amount=job.price_credits, key=f"job:{job.pk}:hold", subject=f"job:{job.pk}")


def settle(*, job: Job, is_served: bool) -> bool:
    """Capture the hold if there is a picture, else give it back. True when the balance changed hands."""
    if job.hold is None or ledger.settlement(job.hold) is not None:
        return False
    if is_served:
        ledger.capture(hold=job.hold)
    else:
        ledger.release(hold=job.hold)
    return True
