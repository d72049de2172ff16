"""Dropping what no longer serves: long-ended sign-ins, browser sessions, sent mail, answers kept for repeated requests."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import Q

from .flows import export, factor_recovery, sign_in_history
from .models import EmailChange, FactorRecovery, IdempotencyKey, OutgoingMail, Session, Work

KEEP_DAYS = 30
KEEP_ANSWERS_HOURS = 48


def purge(*, now: datetime.datetime) -> None:
    """Delete what ended more than KEEP_DAYS ago. Safe to run at any time, any number of times."""
    before = now - datetime.timedelta(days=KEEP_DAYS)
    BrowserSession.objects.filter(expire_date__lt=now).delete()
    Session.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)).delete()
    OutgoingMail.objects.filter(sent_at__lt=before).delete()
    OutgoingMail.objects.filter(kind=OutgoingMail.Kind.INVITATION, created_at__lt=before).delete()
    EmailChange.objects.filter(asked_at__lt=before).delete()
    FactorRecovery.objects.filter(due_at__lt=now - factor_recovery.GOOD_FOR).delete()
    sign_in_history.purge(now=now)
    export.purge(now=now)
    Work.objects.filter(archive="", ended_at__lt=before).exclude(kind=Work.Kind.DELETION).delete()
    # A receipt is there until what it promises has come true.
    gone_by = before - datetime.timedelta(days=settings.BACKUP_DAYS)
    Work.objects.filter(kind=Work.Kind.DELETION, ended_at__lt=gone_by).delete()
    IdempotencyKey.objects.filter(created_at__lt=now - datetime.timedelta(hours=KEEP_ANSWERS_HOURS)).delete()
