"""Reading the mail that Reverie has sent in a test, and people to read it."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.utils import timezone

from person import outbox
from person.models import User

PASSWORD = "a quiet moon over water"
OWN_LINK = re.compile(re.escape(settings.PUBLIC_URL) + r"(/person/\S+)")


def make_person(email: str = "alice@example.org", **fields: Any) -> User:
    """Somebody with a confirmed address who may sign in with PASSWORD."""
    fields.setdefault("username", email.split("@")[0])
    fields.setdefault("email_verified_at", timezone.now())
    return User.objects.create_user(email, PASSWORD, **fields)


def make_waiting(email: str = "alice@example.org") -> User:
    """Somebody who has registered and not yet followed the link."""
    return make_person(email, is_active=False, email_verified_at=None)


def deliver() -> list[EmailMultiAlternatives]:
    """Send all mail that waits, as the sweep does; the mails of this test so far, oldest first."""
    for mail_id in outbox.waiting(timezone.now()):
        outbox.send(mail_id=mail_id, now=timezone.now())
    return [message for message in mail.outbox if isinstance(message, EmailMultiAlternatives)]


def link_of(message: EmailMultiAlternatives) -> str:
    """The path of the one link of ours in a mail's text."""
    found = OWN_LINK.findall(str(message.body))
    assert len(found) == 1, message.body
    return str(found[0])


def is_signed_in(client: Client) -> bool:
    """Whether this browser's cookie speaks for somebody."""
    return client.get("/api/user/me/").status_code == 200
