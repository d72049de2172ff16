"""Dropping what no longer serves: long-ended sign-ins, browser sessions, sent mail, answers kept for repeated requests."""

from __future__ import annotations

import datetime

from django.contrib.sessions.models import Session as BrowserSession
from django.db.models import Q

from .flows import export
from .models import EmailChange, IdempotencyKey, OutgoingMail, Session, Work

KEEP_DAYS = 30
KEEP_ANSWERS_HOURS = 48


def purge(*, now: datetime.datetime) -> None:
    """Delete what ended more than KEEP_DAYS ago. Safe to run at any time, any number of times."""
    before = now - datetime.timedelta(days=KEEP_DAYS)
    BrowserSession.objects.filter(expire_date__lt=now).delete()
    Session.objects.filter(Q(ended_at__lt=before) | Q(expires_at__lt=before)).delete()
    OutgoingMail.objects.filter(sent_at__lt=before).delete()
    EmailChange.objects.filter(asked_at__lt=before).delete()
    export.purge(now=now)
    Work.objects.filter(archive="", ended_at__lt=before).delete()
    IdempotencyKey.objects.filter(created_at__lt=now - datetime.timedelta(hours=KEEP_ANSWERS_HOURS)).delete()
