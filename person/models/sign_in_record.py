"""The history of sign-ins: who got in how, and why somebody did not."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .user import User


class SignInRecord(models.Model):
    """One attempt. Without a `user` it was for an account that does not exist, of which nothing is kept but that and when."""

    class Refusal(models.TextChoices):
        NONE = "", _("signed in")
        WRONG_PASSWORD = "wrong_password", _("wrong password")
        NOT_ACTIVATED = "not_activated", _("the address is not confirmed yet")
        SWITCHED_OFF = "switched_off", _("the account is switched off")
        TOO_MANY_ATTEMPTS = "too_many_attempts", _("too many attempts")
        SECOND_FACTOR_ASKED = "second_factor_asked", _("the second factor was asked for")
        WRONG_CODE = "wrong_code", _("wrong code")
        PASSKEY_REFUSED = "passkey_refused", _("the passkey was not accepted")

    class Method(models.TextChoices):
        UNKNOWN = "", _("unknown")
        PASSWORD = "password", _("password")
        GOOGLE = "google", _("Google")
        PASSKEY = "passkey", _("passkey")
        LINK = "link", _("mailed link")
        REGISTRATION = "registration", _("registration")

    class Factor(models.TextChoices):
        NONE = "", _("none")
        PASSKEY = "passkey", _("passkey")
        TOTP = "totp", _("authenticator app")
        RECOVERY_CODE = "recovery_code", _("recovery code")

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="+")
    at = models.DateTimeField(db_index=True)
    refusal = models.CharField(max_length=20, blank=True, choices=Refusal.choices)
    method = models.CharField(max_length=20, blank=True, choices=Method.choices)
    factor = models.CharField(max_length=20, blank=True, choices=Factor.choices)
    ip = models.GenericIPAddressField(null=True, blank=True)
    user_agent = models.CharField(max_length=400, blank=True)

    class Meta:
        verbose_name = _("attempt to sign in")
        verbose_name_plural = _("attempts to sign in")
        indexes = [models.Index(fields=["user", "-at"], name="sign_in_record_of_user")]

    def __str__(self) -> str:
        return f"Sign-in record {self.pk}"
