"""People for the tests: made in the database, signed in through HTTP, with the mail they are sent."""

from __future__ import annotations

import datetime
import functools
import re
import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client
from django.utils import timezone

from person import outbox
from person.credits import ledger
from person.flows import sessions
from person.models import Session, User

PASSWORD = "a quiet blue lake"
OTHER_PASSWORD = "a loud yellow hill"
LINK = re.compile(r"http\S+/person/\S+")


def email(name: str = "alice") -> str:
    """An address that no other test uses: throttles and waits are counted by address."""
    return f"{name}-{secrets.token_hex(4)}@example.org"


def make(name: str = "alice", *, credits: int = 0, password: str | None = PASSWORD, **fields: Any) -> User:
    """A person whose address is confirmed, unless `fields` say otherwise."""
    address = email(name)
    person = User.objects.create_user(address, None, **{"email_verified_at": timezone.now(), **fields})
    if password is not None:
        person.password = _hashed(password)
        person.save(update_fields=["password"])
    if credits:
        with transaction.atomic():
            ledger.grant(person_id=person.pk, amount=credits, key=f"test:{person.pk}")
    return person


@functools.cache
def _hashed(password: str) -> str:
    """Hashing is slow by design: once for all tests will do."""
    return make_password(password)


def unconfirmed(name: str = "alice") -> User:
    return make(name, is_active=False, email_verified_at=None)


def log_in(client: Client, person: User, password: str = PASSWORD) -> dict[str, Any]:
    """`{refresh, access, user}` of a program's sign-in."""
    answer = client.post("/api/user/login/", {"email": person.email, "password": password}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    signed_in: dict[str, Any] = answer.json()
    return signed_in


def access(person: User) -> str:
    """What a program holds that has signed in, for tests of something else: signing in takes forty statements."""
    with transaction.atomic():
        session = sessions.begin(user=person, ip="127.0.0.1", user_agent="", now=timezone.now())
        return sessions.issue(session=session).access


def browser(person: User, password: str = PASSWORD, after: Callable[[Client], Any] | None = None) -> Client:
    """A browser that this person has signed in with; `after` takes the second step where there is one."""
    client = Client()
    answer = client.post("/person/sign-in/", {"email": person.email, "password": password})
    assert answer.status_code == 302, answer.content
    if after is not None:
        after(client)
    return client


def bearer(access: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {access}"}


def me(client: Client, access: str | None = None) -> int:
    """The status with which `/api/user/me/` answers: 200 while signed in."""
    return client.get("/api/user/me/", headers=bearer(access) if access else {}).status_code


def grow_old(minutes: int = 11) -> None:
    """Every sign-in is older than what needs a fresh one allows."""
    Session.objects.update(created_at=timezone.now() - datetime.timedelta(minutes=minutes), proven_at=None)


def receive_mail() -> list[EmailMultiAlternatives]:
    """Send what waits in the outbox; all that was sent in this test, the newest last."""
    for mail_id in outbox.waiting(timezone.now()):
        outbox.send(mail_id=mail_id, now=timezone.now())
    return [message for message in mail.outbox if isinstance(message, EmailMultiAlternatives)]


def mailed_path(message: EmailMultiAlternatives) -> str:
    """The path of the link that a mail holds."""
    link = LINK.search(str(message.body))
    assert link is not None, message.body
    return link.group().removeprefix(settings.PUBLIC_URL)
