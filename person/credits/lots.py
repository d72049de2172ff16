"""What is left of grants that expire. Only the ledger calls these, inside its transaction and with the person's row locked.

Kept at all times: the lots of a person sum up to at most the balance; the rest of the balance never expires.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator

from django.db.models import F

from ..models import CreditDraw, CreditEntry, CreditLot


def begin(grant: CreditEntry) -> None:
    """The lot of a new grant."""
    CreditLot.objects.create(grant=grant, user_id=grant.user_id, left=grant.amount)


def draw(line: CreditEntry, now: datetime.datetime) -> None:
    """Take what a line spends from the lots, soonest-expiring first; what they don't hold comes from the rest of the balance."""
    wanted = -line.amount
    for lot in CreditLot.objects.open().filter(user_id=line.user_id, grant__expires_at__gt=now).soonest_first():
        taken = min(wanted, lot.left)
        if not taken:
            return
        CreditLot.objects.filter(pk=lot.pk).update(left=F("left") - taken)
        CreditDraw.objects.create(line=line, lot=lot, amount=taken)
        wanted -= taken


def put_back(hold: CreditEntry, now: datetime.datetime) -> Iterator[tuple[CreditLot, int]]:
    """Return what a released hold took to its lots; yields lots that have expired meanwhile, with what must expire now."""
    for taken in CreditDraw.objects.filter(line=hold).select_related("lot__grant"):
        expires_at = taken.lot.grant.expires_at
        if taken.lot.expired_at is not None or (expires_at is not None and expires_at <= now):
            yield taken.lot, taken.amount
        else:
            CreditLot.objects.filter(pk=taken.lot_id).update(left=F("left") + taken.amount)


def close_due(person_id: uuid.UUID, now: datetime.datetime) -> Iterator[tuple[CreditLot, int]]:
    """Empty the person's expired lots; yields each with what it still held."""
    for lot in CreditLot.objects.due(now).filter(user_id=person_id).soonest_first():
        CreditLot.objects.filter(pk=lot.pk).update(left=0, expired_at=now)
        yield lot, lot.left


def expiring(person_id: uuid.UUID, now: datetime.datetime) -> list[CreditLot]:
    """What will expire, soonest first."""
    return list(CreditLot.objects.open().filter(user_id=person_id, grant__expires_at__gt=now).soonest_first().select_related("grant"))


def people_with_due(now: datetime.datetime, *, most: int) -> list[uuid.UUID]:
    """Some people whose grants have expired and are still counted."""
    due = CreditLot.objects.due(now).order_by("user_id").values_list("user_id", flat=True)
    return list(due.distinct()[:most])
