"""Writing the audit log. A deed and its line belong into one transaction, so that neither is there without the other."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

import structlog
from django.db import models
from django.utils import timezone

from .models import AuditEntry

log = structlog.get_logger(__name__)

Outcome = AuditEntry.Outcome


def record(
    *,
    actor_id: uuid.UUID | None,
    action: str,
    person_id: uuid.UUID | None = None,
    subject: models.Model | None = None,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    outcome: AuditEntry.Outcome = Outcome.DONE,
) -> AuditEntry:
    """Add a line. `action` is a stable name; `facts` hold ids, names of fields and numbers, never an address or what somebody wrote."""
    entry = AuditEntry.objects.create(
        at=timezone.now(),
        actor_id=actor_id,
        action=action,
        outcome=outcome,
        person_id=person_id,
        object_type=subject._meta.label_lower if subject is not None else "",
        object_id=str(subject.pk) if subject is not None else "",
        reason=reason[:300],
        facts=dict(facts or {}),
    )
    log.info("staff.acted", actor=str(actor_id), action=action, outcome=str(outcome), entry=entry.pk)
    return entry
