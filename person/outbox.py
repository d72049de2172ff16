"""Mail: decided in a transaction, sent after it, once, in the person's language; what fails is tried again."""

from __future__ import annotations

import datetime
import uuid
from typing import Any
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from project.celery import wake_workers

from .flows import devices, links, receipt
from .flows.changes import Change
from .models import EmailChange, FactorRecovery, OutgoingMail, User, Work

log = structlog.get_logger(__name__)

MOST_ATTEMPTS = 8
CLAIM_SECONDS = 60


def on_registered(sender: Any, *, person: User, language: str, **later: Any) -> None:
    """The receiver of `person_registered`."""
    if not person.is_active:
        put(user=person, kind=OutgoingMail.Kind.ACTIVATION, language=language)


def put(
    *,
    user: User,
    kind: OutgoingMail.Kind,
    language: str,
    address: str = "",
    facts: dict[str, Any] | None = None,
    due_at: datetime.datetime | None = None,
) -> OutgoingMail:
    """Write a mail into the outbox, to the person's own address or another.

    It is sent once the open transaction is committed, or at `due_at` if it is about something even then.
    """
    due_at = due_at or timezone.now()
    mail = OutgoingMail.objects.create(user=user, kind=kind, language=language, address=address, facts=facts or {}, due_at=due_at)
    wake_workers("person.send_mail", mail_id=mail.pk)
    return mail


def put_for_address(*, address: str, kind: OutgoingMail.Kind, language: str) -> None:
    """Write a mail for whoever has this address. Who that is, if anybody, is looked up when it is sent: asking takes as long for all."""
    mail = OutgoingMail.objects.create(kind=kind, language=language, address=User.objects.canonical_email(address), due_at=timezone.now())
    wake_workers("person.send_mail", mail_id=mail.pk)


def put_invitation(*, address: str, language: str, code: str, expires_at: datetime.datetime | None) -> None:
    """Write an invitation to somebody who has no account. Its address is forgotten once it is sent."""
    facts = {"code": code, **({"expires_at": expires_at.isoformat()} if expires_at else {})}
    mail = OutgoingMail.objects.create(
        kind=OutgoingMail.Kind.INVITATION, language=language, address=address, facts=facts, due_at=timezone.now()
    )
    wake_workers("person.send_mail", mail_id=mail.pk)


def send_receipt(*, address: str, language: str, work: Work) -> None:
    """Mail the receipt of a deletion to somebody whose account is gone, at once and once: their address is not written down for it.

    A mail server that is away costs the mail, not the receipt: that is at its number.
    """
    with translation.override(language):
        context = {
            "link": f"{settings.PUBLIC_URL}{reverse('deletion_receipt', args=[work.pk])}",
            "site": settings.PUBLIC_URL,
            "places": receipt.PLACES.values(),
            "backup_days": settings.BACKUP_DAYS,
        }
        subject = f"{settings.EMAIL_SUBJECT_PREFIX} {gettext('Your Reverie account was deleted')}".strip()
        message = EmailMultiAlternatives(subject, render_to_string("email/deletion_done.txt", context), to=[address])
        message.attach_alternative(render_to_string("email/deletion_done.html", context), "text/html")
        try:
            message.send()
        except OSError as error:
            log.warning("mail.receipt_not_sent", work=str(work.pk), error=type(error).__name__)


def put_again(mail: OutgoingMail, person: User) -> OutgoingMail | None:
    """Write a person's mail once more, to be sent with fresh links; None where what it is about is over."""
    if not _is_about_something(mail, person):
        return None
    return put(user=person, kind=OutgoingMail.Kind(mail.kind), language=mail.language, address=mail.address, facts=mail.facts)


def _is_about_something(mail: OutgoingMail, person: User) -> bool:
    match mail.kind:
        case OutgoingMail.Kind.ACTIVATION:
            return not person.is_active and person.email_verified_at is None
        case OutgoingMail.Kind.EMAIL_CHANGE:
            return _reader(mail) is not None
        case OutgoingMail.Kind.EXPORT_READY:
            return Work.objects.filter(pk=mail.facts.get("work")).exclude(archive="").exists()
        case OutgoingMail.Kind.DELETION_PLANNED:
            return Work.objects.filter(user=person, kind=Work.Kind.DELETION, state=Work.State.WAITING).exists()
        case OutgoingMail.Kind.FACTOR_RECOVERY | OutgoingMail.Kind.RECOVERY_DUE:
            return _recovery_waits(mail)
    return True


def _recovery_waits(mail: OutgoingMail) -> bool:
    return FactorRecovery.objects.filter(user=mail.user, key=mail.facts.get("key")).exists()


def waiting(now: datetime.datetime) -> list[int]:
    """Mail that is due and was not sent, because its wake-up was lost or the mail server was away."""
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
    is_invitation = mail.kind == OutgoingMail.Kind.INVITATION
    person = None if is_invitation else _reader(mail)
    if person is None and not is_invitation:
        mail.delete()
        return False
    if person is not None and mail.user is None:
        # To the address that is stored, not to one that was typed and only folds alike: that may be somebody else's mailbox.
        mail.user, mail.address = person, person.email
        mail.save(update_fields=["user", "address"])
    _compose(mail, person).send()
    sent = OutgoingMail.objects.filter(pk=mail.pk)
    # Whoever is invited has agreed to nothing yet: their address is not kept.
    sent.update(sent_at=timezone.now(), **({"address": "", "facts": {}} if is_invitation else {}))
    log.info("mail.sent", mail=mail.pk, kind=mail.kind)
    return True


def _reader(mail: OutgoingMail) -> User | None:
    """Who this mail is for; None where there is nobody, or where it would tell what it must not."""
    if mail.kind == OutgoingMail.Kind.EMAIL_CHANGE:
        is_wanted = EmailChange.objects.filter(user=mail.user, email=mail.address).exists()
        return mail.user if is_wanted and User.objects.by_email(mail.address) in (None, mail.user) else None
    if mail.kind in (OutgoingMail.Kind.FACTOR_RECOVERY, OutgoingMail.Kind.RECOVERY_DUE) and not _recovery_waits(mail):
        return None
    person = mail.user or User.objects.by_email(mail.address)
    if mail.user is None and mail.kind == OutgoingMail.Kind.ACTIVATION and person is not None:
        return person if not person.is_active and person.email_verified_at is None else None
    return person


def _compose(mail: OutgoingMail, person: User | None) -> EmailMultiAlternatives:
    stop_link = _stop_link(mail, person)
    with translation.override(mail.language):
        context = {
            "stop_link": stop_link,
            "username": person.username if person else "",
            "link": _link(mail, person) if person else _invitation(mail),
            "site": settings.PUBLIC_URL,
            "hours": settings.PERSON_ACTIVATION_HOURS,
            "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            **_as_text(mail.facts),
        }
        to = mail.address or (person.email if person else "")
        message = EmailMultiAlternatives(
            f"{settings.EMAIL_SUBJECT_PREFIX} {_subject(mail)}".strip(), render_to_string(f"email/{mail.kind}.txt", context), to=[to]
        )
        if stop_link:
            # RFC 8058: mail programs show a button of their own.
            message.extra_headers |= {"List-Unsubscribe": f"<{stop_link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        message.attach_alternative(render_to_string(f"email/{mail.kind}.html", context), "text/html")
        return message


def _stop_link(mail: OutgoingMail, person: User | None) -> str:
    """Of a mail that comes again and again."""
    if person is None or mail.kind not in {OutgoingMail.Kind.REMINDER, OutgoingMail.Kind.REHEARSAL}:
        return ""
    return links.reminder_stop(person, is_rehearsal=mail.kind == OutgoingMail.Kind.REHEARSAL)


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
        OutgoingMail.Kind.INVITATION: gettext("You are invited to Reverie"),
        OutgoingMail.Kind.RETENTION_WARNING: gettext("Old dreams of yours will be erased"),
        OutgoingMail.Kind.REMINDER: gettext("What did you dream?"),
        OutgoingMail.Kind.REHEARSAL: gettext("Ten minutes for the new dream"),
        OutgoingMail.Kind.SECURITY_CHANGED: gettext("The security of your Reverie account was changed"),
        OutgoingMail.Kind.FACTOR_RECOVERY: gettext("Somebody wants to get into your Reverie account without its second factor"),
        OutgoingMail.Kind.RECOVERY_DUE: gettext("You can get into your Reverie account again"),
    }
    if mail.facts.get("change") == Change.CODES_GUESSED:
        return gettext("Somebody guesses codes for your Reverie account")
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
        case OutgoingMail.Kind.FACTOR_RECOVERY | OutgoingMail.Kind.RECOVERY_DUE:
            return links.recovery(uuid.UUID(mail.facts["key"]))
    # Other apps' mails name their page; one that was written before they did leads to the front door.
    return f"{settings.PUBLIC_URL}{mail.facts.get('page', '')}"


def _invitation(mail: OutgoingMail) -> str:
    return f"{settings.PUBLIC_URL}{reverse('register')}?{urlencode({'invite': mail.facts['code']})}"


def _as_text(facts: dict[str, Any]) -> dict[str, Any]:
    """A mail's facts as its text shows them."""
    told = dict(facts)
    for name in {"at", "due_at", "expires_at"} & facts.keys():
        told[name] = datetime.datetime.fromisoformat(facts[name])
    if "user_agent" in facts:
        told["device"] = devices.name_of(facts["user_agent"])
    return told
