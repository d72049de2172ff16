"""The person: a UUID, an e-mail address to sign in with, a balance that is the ledger's sum."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .plan import Plan


class UserManager(BaseUserManager["User"]):
    """Makes people for the command line and tests; registration is `person.flows.register`."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields.setdefault("username", email)
        fields.setdefault("plan", Plan.objects.get(slug=Plan.FREE))
        user = self.model(email=self.canonical_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        Profile.objects.using(self._db).create(user=user)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, is_active=True, **fields)

    def by_email(self, email: str) -> User | None:
        return self.select_related("plan").filter(email=self.canonical_email(email), deleted_at__isnull=True).first()

    @staticmethod
    def canonical_email(email: str) -> str:
        """Addresses are kept in small letters: two that differ only in case are one."""
        return email.strip().lower()


class User(AbstractBaseUser, PermissionsMixin):
    """`is_active` is false until the address is confirmed, where PERSON_EMAIL_ACTIVATION asks for that."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"))
    username = models.CharField(_("username"), max_length=150, validators=[UnicodeUsernameValidator()])
    first_name = models.CharField(_("first name"), max_length=150, blank=True)
    last_name = models.CharField(_("last name"), max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    image = models.URLField(max_length=500, null=True, blank=True)
    google_id = models.CharField(max_length=255, null=True, blank=True, unique=True)
    language = models.CharField(max_length=5, default="en")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="+")
    plan_since = models.DateTimeField(default=timezone.now)
    balance = models.IntegerField(default=0, help_text=_("The ledger's sum: what is left to spend."))
    granted_total = models.PositiveIntegerField(default=0, help_text=_("All that was ever granted."))
    email_verified_at = models.DateTimeField(null=True, blank=True)
    last_chat_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once"),
            models.UniqueConstraint(Lower("username"), name="user_username_once"),
            models.CheckConstraint(condition=Q(balance__gte=0), name="user_balance_never_negative"),
        ]

    def __str__(self) -> str:
        return self.username


class Profile(models.Model):
    """What a person tells about themselves; there is one from registration on."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="profile")
    bio = models.TextField(blank=True, max_length=2000)
    preferred_styles = models.JSONField(default=list, blank=True, help_text=_("Names of picture styles."))
    picture = models.FileField(max_length=200, blank=True, help_text=_("Kept and shown by person/flows/picture.py only."))
    time_zone = models.CharField(max_length=64, default="UTC")

    def __str__(self) -> str:
        return f"Profile of {self.user_id}"
