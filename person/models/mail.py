"""The outbox: mail that was decided in a transaction and is sent after it, once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .user import User


class OutgoingMail(models.Model):
    """A mail to be sent. It holds no link: links are signed at the moment of sending."""

    class Kind(models.TextChoices):
        ACTIVATION = "activation", pgettext_lazy("mail", "Activation")
        RESET = "reset", pgettext_lazy("mail", "Reset")
        PASSWORD_CHANGED = "password_changed", pgettext_lazy("mail", "Password Changed")
        NEW_DEVICE = "new_device", pgettext_lazy("mail", "New Device")
        EMAIL_CHANGE = "email_change", pgettext_lazy("mail", "Email Change")
        EMAIL_CHANGED = "email_changed", pgettext_lazy("mail", "Email Changed")
        GOOGLE_LINKED = "google_linked", pgettext_lazy("mail", "Google Linked")
        EXPORT_READY = "export_ready", pgettext_lazy("mail", "Export Ready")
        DELETION_PLANNED = "deletion_planned", pgettext_lazy("mail", "Deletion Planned")
        DELETION_CANCELLED = "deletion_cancelled", pgettext_lazy("mail", "Deletion Cancelled")
        WEBHOOK_DISABLED = "webhook_disabled", pgettext_lazy("mail", "Webhook Disabled")
        INVITATION = "invitation", pgettext_lazy("mail", "Invitation")
        RETENTION_WARNING = "retention_warning", pgettext_lazy("mail", "Retention Warning")
        REMINDER = "reminder", pgettext_lazy("mail", "Reminder")
        REHEARSAL = "rehearsal", pgettext_lazy("mail", "Rehearsal")
        SECURITY_CHANGED = "security_changed", pgettext_lazy("mail", "Security Changed")
        FACTOR_RECOVERY = "factor_recovery", pgettext_lazy("mail", "Factor Recovery")
        RECOVERY_DUE = "recovery_due", pgettext_lazy("mail", "Recovery Due")

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
