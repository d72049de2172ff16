"""Changing a person's plan. It counts at once: limits from the next request on, credits in the same transaction."""

from __future__ import annotations

import datetime
import uuid

import structlog
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from ..credits import ledger, monthly
from ..models import Plan, User

log = structlog.get_logger(__name__)


class NoSuchPlan(DomainError):
    code = "plan_not_found"
    kind = Kind.MISSING
    message = _("There is no such plan.")


def to(*, person_id: uuid.UUID, plan: str, now: datetime.datetime) -> User:
    """Put a person on the plan with this slug; the same plan again changes nothing. Raises NoSuchPlan.

    A better plan brings its welcome credits, once, and this month's credits less those that the month has brought already.
    A lesser one takes nothing away: what was granted is spent or expires.
    """
    with transaction.atomic():
        person = User.objects.lock(person_id)
        if person.plan.slug == plan:
            return person
        wanted = Plan.objects.filter(slug=plan).first()
        if wanted is None:
            raise NoSuchPlan
        User.objects.filter(pk=person_id).update(plan=wanted, plan_since=now)
        person.plan = wanted
        if wanted.welcome_credits and wanted.slug != Plan.FREE:
            key = f"welcome:{person_id}:{wanted.slug}"
            ledger.grant(person_id=person_id, amount=wanted.welcome_credits, key=key, subject=f"plan:{wanted.slug}", reason="welcome")
        monthly.top_up(person=person, now=now)
    log.info("plan.changed", person=str(person_id), plan=plan)
    person.refresh_from_db()
    return person
