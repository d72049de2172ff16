"""Staff sees no dreams. A person may let one of them read one dream, or all, for an hour, and take that back at any moment."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind

from .. import audit
from ..models import Disclosure, StaffGrant, User
from . import disclosures

LASTS = datetime.timedelta(hours=1)
MOST_OPEN = 20


class NoSuchStaff(DomainError):
    code = "staff_not_found"
    message = _("Nobody of the staff has this address.")
    field = "staff"


class NoSuchGrant(DomainError):
    code = "grant_not_found"
    kind = Kind.MISSING
    message = _("There is no such grant, or it is over.")


class TooManyGrants(DomainError):
    code = "too_many_grants"
    kind = Kind.CONFLICT
    message = _("That many grants are open already. Take one back first.")


def give(*, person_id: uuid.UUID, staff: str, dream_id: uuid.UUID | None, now: datetime.datetime) -> StaffGrant:
    """`staff` is the address of a member of staff. The caller has seen to it that the dream is the person's."""
    reader = User.objects.by_email(staff)
    if reader is None or not (reader.is_staff and reader.is_active) or reader.pk == person_id:
        raise NoSuchStaff
    with transaction.atomic(durable=True):
        User.objects.select_for_update(no_key=True).values_list("pk").get(pk=person_id)
        if StaffGrant.objects.open(now).filter(user=person_id).count() >= MOST_OPEN:
            raise TooManyGrants
        grant = StaffGrant.objects.create(user_id=person_id, staff=reader, dream_id=dream_id, created_at=now, expires_at=now + LASTS)
        disclosures.record(person_id=person_id, kind=Disclosure.Kind.GRANT, dream_id=dream_id, recipient=reader.username, now=now)
    return grant


def revoke(*, person_id: uuid.UUID, grant_id: uuid.UUID, now: datetime.datetime) -> None:
    """Raises NoSuchGrant."""
    if not StaffGrant.objects.open(now).filter(pk=grant_id, user=person_id).update(revoked_at=now):
        raise NoSuchGrant


def to(staff_id: uuid.UUID, now: datetime.datetime) -> list[StaffGrant]:
    """What this member of staff may read now."""
    found = StaffGrant.objects.open(now).filter(staff=staff_id, user__is_active=True)
    return list(found.select_related("user"))


def read(*, grant_id: uuid.UUID, staff: User, dream_id: uuid.UUID | None, now: datetime.datetime) -> StaffGrant:
    """The grant, with this reading in the person's log and in the audit log. `dream_id` None: the list of dreams. Raises NoSuchGrant."""
    with transaction.atomic():
        allowed = Q(dream_id__isnull=True) if dream_id is None else Q(dream_id__isnull=True) | Q(dream_id=dream_id)
        found = StaffGrant.objects.open(now).filter(allowed, pk=grant_id, staff=staff, user__is_active=True)
        grant = found.select_related("user").select_for_update(of=("self",)).first()
        if grant is None:
            raise NoSuchGrant
        disclosures.record(person_id=grant.user_id, kind=Disclosure.Kind.STAFF_READ, dream_id=dream_id, recipient=staff.username, now=now)
        audit.record(
            actor_id=staff.pk, action="dream.read", person_id=grant.user_id, facts={"grant": str(grant.pk), "dream": str(dream_id or "")}
        )
    return grant
