"""The outbox: mail that was decided in a transaction and is sent after it, once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .user import User


class OutgoingMail(models.Model):
    """A mail to be sent. It holds no link: links are signed at the moment of sending."""

    class Kind(models.TextChoices):
        ACTIVATION = "activation"
        RESET = "reset"
        PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a kind of mail
        NEW_DEVICE = "new_device"
        EMAIL_CHANGE = "email_change"
        EMAIL_CHANGED = "email_changed"
        GOOGLE_LINKED = "google_linked"
        EXPORT_READY = "export_ready"
        DELETION_PLANNED = "deletion_planned"
        DELETION_CANCELLED = "deletion_cancelled"
        WEBHOOK_DISABLED = "webhook_disabled"
        INVITATION = "invitation"
        RETENTION_WARNING = "retention_warning"
        REMINDER = "reminder"
        REHEARSAL = "rehearsal"
        SECURITY_CHANGED = "security_changed"
        FACTOR_RECOVERY = "factor_recovery"
        RECOVERY_DUE = "recovery_due"

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+", help_text=_("Empty: whoever has the address, if anybody.")
    )
    kind = models.CharField(max_length=20, choices=Kind.choices)
    language = models.CharField(max_length=5, default="en")
    address = models.EmailField(blank=True, help_text=_("Empty: the person's own."))
    facts = models.JSONField(default=dict, blank=True, help_text=_("What the mail tells, such as a device's name."))
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        permissions = [
            ("resend_outgoingmail", "Can send a mail again"),
        ]
        indexes = [models.Index(fields=["due_at"], name="mail_due", condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.kind} to {self.user_id}"
