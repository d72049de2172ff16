"""Mail: decided in a transaction, sent after it, once, in the person's language; what fails is tried again."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from project.celery import bell

from .flows import devices, links
from .models import EmailChange, OutgoingMail, User

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
CLAIM_SECONDS = 60


def on_registered(sender: Any, *, person: User, language: str, **later: Any) -> None:
    """The receiver of `person_registered`."""
    if not person.is_active:
        put(user=person, kind=OutgoingMail.Kind.ACTIVATION, language=language)


def put(*, user: User, kind: OutgoingMail.Kind, language: str, address: str = "", facts: dict[str, Any] | None = None) -> OutgoingMail:
    """Write a mail into the outbox, to the person's own address or another. It is sent once the open transaction is committed."""
    mail = OutgoingMail.objects.create(user=user, kind=kind, language=language, address=address, facts=facts or {}, due_at=timezone.now())
    bell("person.send_mail", mail_id=mail.pk)
    return mail


def put_for_address(*, address: str, kind: OutgoingMail.Kind, language: str) -> None:
    """Write a mail for whoever has this address. Who that is, if anybody, is looked up when it is sent: asking takes as long for all."""
    mail = OutgoingMail.objects.create(kind=kind, language=language, address=User.objects.canonical_email(address), due_at=timezone.now())
    bell("person.send_mail", mail_id=mail.pk)


def waiting(now: datetime.datetime) -> list[int]:
    """Mail that is due and was not sent, because its bell was lost or the mail server was away."""
    due = OutgoingMail.objects.filter(sent_at__isnull=True, due_at__lte=now, attempts__lt=MOST_ATTEMPTS)
    return list(due.order_by("due_at").values_list("pk", flat=True)[:100])


def send(*, mail_id: int, now: datetime.datetime) -> bool:
    """Send one mail if nobody else is about to. Raises OSError (SMTP's too); the sweep then tries again, later each time."""
    free = OutgoingMail.objects.filter(pk=mail_id, sent_at__isnull=True, due_at__lte=now, attempts__lt=MOST_ATTEMPTS)
    mail = free.select_related("user").first()
    if mail is None:
        return False
    later = now + datetime.timedelta(seconds=CLAIM_SECONDS * 2**mail.attempts)
    if not free.filter(attempts=mail.attempts).update(attempts=F("attempts") + 1, due_at=later):
        return False
    person = _reader(mail)
    if person is None:
        mail.delete()
        return False
    mail.user = person
    mail.save(update_fields=["user"])
    _compose(mail, person).send()
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now())
    log.info("mail.sent", mail=mail.pk, kind=mail.kind)
    return True


def _reader(mail: OutgoingMail) -> User | None:
    """Who this mail is for; None where there is nobody, or where it would tell what it must not."""
    if mail.kind == OutgoingMail.Kind.EMAIL_CHANGE:
        return (
            mail.user if EmailChange.objects.filter(user=mail.user, email=mail.address).exists() and not _is_taken(mail.address) else None
        )
    person = mail.user or User.objects.by_email(mail.address)
    if mail.user is None and mail.kind == OutgoingMail.Kind.ACTIVATION and person is not None:
        return person if not person.is_active and person.email_verified_at is None else None
    return person


def _is_taken(address: str) -> bool:
    return User.objects.by_email(address) is not None


def _compose(mail: OutgoingMail, person: User) -> EmailMultiAlternatives:
    with translation.override(mail.language):
        context = {
            "username": person.username,
            "link": _link(mail, person),
            "site": settings.PUBLIC_URL,
            "hours": settings.PERSON_ACTIVATION_HOURS,
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            **_told(mail.facts),
        }
        to = mail.address or person.email
        message = EmailMultiAlternatives(_subject(mail), render_to_string(f"email/{mail.kind}.txt", context), to=[to])
        message.attach_alternative(render_to_string(f"email/{mail.kind}.html", context), "text/html")
        return message


def _subject(mail: OutgoingMail) -> str:
    subjects = {
        OutgoingMail.Kind.ACTIVATION: gettext("Confirm your address for Reverie"),
        OutgoingMail.Kind.RESET: gettext("A new password for Reverie"),
        OutgoingMail.Kind.PASSWORD_CHANGED: gettext("Your Reverie password was changed"),
        OutgoingMail.Kind.NEW_DEVICE: gettext("A new sign-in to Reverie"),
        OutgoingMail.Kind.EMAIL_CHANGE: gettext("Confirm your new address for Reverie"),
        OutgoingMail.Kind.EMAIL_CHANGED: gettext("Your Reverie address was changed"),
        OutgoingMail.Kind.GOOGLE_LINKED: gettext("Google was linked to your Reverie account"),
        OutgoingMail.Kind.EXPORT_READY: gettext("Your Reverie archive is ready"),
        OutgoingMail.Kind.DELETION_PLANNED: gettext("Your Reverie account will be deleted"),
        OutgoingMail.Kind.DELETION_CANCELLED: gettext("Your Reverie account stays"),
        OutgoingMail.Kind.WEBHOOK_DISABLED: gettext("A webhook of yours was switched off"),
    }
    return subjects[OutgoingMail.Kind(mail.kind)]


def _link(mail: OutgoingMail, person: User) -> str:
    match mail.kind:
        case OutgoingMail.Kind.ACTIVATION:
            return links.activation(person)
        case OutgoingMail.Kind.RESET:
            return links.reset(person)
        case OutgoingMail.Kind.EMAIL_CHANGE:
            return links.email_change(person.email_change.key)
        case OutgoingMail.Kind.EXPORT_READY:
            return links.archive(uuid.UUID(mail.facts["work"]))
    # Other apps' mails name their page; one that was written before they did leads to the front door.
    return f"{settings.PUBLIC_URL}{mail.facts.get('page', '')}"


def _told(facts: dict[str, Any]) -> dict[str, Any]:
    """A mail's facts as its text shows them."""
    told = dict(facts)
    for name in {"at", "due_at"} & facts.keys():
        told[name] = datetime.datetime.fromisoformat(facts[name])
    if "user_agent" in facts:
        told["device"] = devices.name_of(facts["user_agent"])
    return told
