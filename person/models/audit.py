"""What staff did: who, when, what, to whom, and why. Lines are added and never changed; the database refuses anything else."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEntry(models.Model):
    """One deed of a member of staff.

    It names people by their ids alone, and keeps those when the people are erased: nothing here tells who they were.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("done")
        BEGUN = "begun", _("begun")
        REFUSED = "refused", _("refused")

    at = models.DateTimeField(_("time"), db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member of staff"),
    )
    action = models.CharField(_("action"), max_length=60, help_text=_("A stable name, such as credits.grant."))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices, default=Outcome.DONE)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person"),
    )
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.CharField(_("object id"), max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    facts = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["person", "-id"], name="audit_of_person"),
            models.Index(fields=["object_type", "object_id"], name="audit_of_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} #{self.pk}"
