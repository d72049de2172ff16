"""The person: a UUID, an e-mail address to sign in with, a balance that is the ledger's sum."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any, ClassVar

from django.contrib.auth import hashers
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from project.text.columns import KeyedModel, KeyedQuerySet, UniqueKeyField, unique_key
from project.text.visible import INVISIBLE

from . import passwords
from .plan import Plan


class UserQuerySet(KeyedQuerySet["User"]):
    """All; it keeps the keys of names true."""


class UserManager(BaseUserManager["User"]):
    """Makes people for the command line and tests; registration is `person.flows.register`."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        fields["username"] = self.canonical_username(fields.get("username", email))
        fields.setdefault("plan", Plan.objects.get(slug=Plan.FREE))
        user = self.model(email=self.canonical_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        Profile.objects.using(self._db).create(user=user)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, is_active=True, **fields)

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def lock(self, pk: uuid.UUID) -> User:
        """The person with their plan; their row stays locked to the end of the transaction, so that what is theirs is counted by one."""
        return self.select_for_update(no_key=True, of=("self",)).select_related("plan").get(pk=pk)

    def by_email(self, email: str) -> User | None:
        """Whose address this is, however it is typed. Mail goes to the address that is stored, never to what was typed."""
        return self._known("email", self.canonical_email(email))

    def by_name(self, name: str) -> User | None:
        """Whose address or username this is: what people type to sign in.

        What looks like an address is one: nobody signs in by a username that is another's address, or was once their own.
        """
        name = self.canonical_username(name)
        return self.by_email(name) if "@" in name else self._known("username", name)

    def _known(self, field: str, name: str) -> User | None:
        """Who has this very name (of those whose keys were set apart, see `UniqueKeyField`), or else one that folds alike."""
        people = self.select_related("plan").filter(deleted_at__isnull=True)
        found = people.filter(**{f"{field}_key": unique_key(name)}).first()
        if found is not None and getattr(found, field) == name:
            return found
        return people.filter(**{field: name}).first() or found

    @staticmethod
    def canonical_email(email: str) -> str:
        """Addresses are kept in small letters and composed."""
        return unicodedata.normalize("NFKC", INVISIBLE.sub("", email)).strip().lower()

    @staticmethod
    def canonical_username(name: str) -> str:
        """Names are kept composed, and otherwise as they were chosen."""
        return unicodedata.normalize("NFKC", INVISIBLE.sub("", name)).strip()


class User(KeyedModel, AbstractBaseUser, PermissionsMixin):
    """`is_active` is false until the address is confirmed, where PERSON_EMAIL_ACTIVATION asks for that.

    Address and username are each unique by their key: two that differ only in how they are typed are one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), db_index=True)
    email_key = UniqueKeyField(sources=("email",))
    username = models.CharField(_("username"), max_length=150, db_index=True, validators=[UnicodeUsernameValidator()])
    username_key = UniqueKeyField(sources=("username",))
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
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [
            ("assign_plan", "Can change the plan of a person"),
            ("end_sessions", "Can end the sign-ins of a person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(balance__gte=0), name="user_balance_never_negative"),
        ]

    def __str__(self) -> str:
        return self.username

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(None if raw_password is None else passwords.forms(raw_password)[0])

    def check_password(self, raw_password: str | None) -> bool:
        """Whether this is the password, in whichever Unicode form it is typed. An older hash is renewed."""
        if raw_password is None:
            return False
        first, *others = passwords.forms(raw_password)
        if super().check_password(first):
            return True
        if not any(hashers.check_password(other, self.password) for other in others):
            return False
        self.set_password(first)
        self.save(update_fields=["password"])
        return True


class Profile(models.Model):
    """What a person tells about themselves; there is one from registration on."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="profile")
    bio = models.TextField(blank=True, max_length=2000)
    preferred_styles = models.JSONField(default=list, blank=True, help_text=_("Names of picture styles."))
    picture = models.FileField(max_length=200, blank=True, help_text=_("Kept and shown by person/flows/picture.py only."))
    time_zone = models.CharField(max_length=64, default="UTC")
    keeps_thinking = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")

    def __str__(self) -> str:
        return f"Profile of {self.user_id}"
