"""What clients send about accounts, and the documented answers (Dreamalyze §1 to §6)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from ..credits import ledger
from ..flows import picture
from ..models import User


class Word(serializers.CharField):
    """Text of a bounded length. DRF's CharField refuses NUL characters by itself."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 1000, **options})


class RegisterIn(serializers.Serializer[Any]):
    username = Word(max_length=150)
    email = serializers.EmailField(max_length=254)
    password = Word(trim_whitespace=False, write_only=True)
    invite_code = Word(max_length=64, required=False, allow_blank=True, help_text="Required where registering needs an invite.")
    is_of_age = serializers.BooleanField(required=False, default=False, help_text="Required to be true where the site has a least age.")


class CredentialsIn(serializers.Serializer[Any]):
    """The account is named by its address or its username, in `email` or, where that is missing, in `username`."""

    email = Word(help_text="The address, or the username.")
    password = Word(trim_whitespace=False, write_only=True)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and not data.get("email") and data.get("username"):
            data = {"email": data["username"], "password": data.get("password")}
        return super().to_internal_value(data)


class TokenIn(serializers.Serializer[Any]):
    token = Word(max_length=10_000)


class GoogleIn(TokenIn):
    invite_code = Word(max_length=64, required=False, allow_blank=True, default="", help_text="For who registers by it.")
    is_of_age = serializers.BooleanField(required=False, default=False, help_text="For who registers, where the site has a least age.")


class RefreshIn(serializers.Serializer[Any]):
    refresh = Word(max_length=10_000)


class EmailIn(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)


class ResetIn(serializers.Serializer[Any]):
    token = Word()
    password = Word(trim_whitespace=False)
    end_api_keys = serializers.BooleanField(default=True, help_text="Whether the keys of programs end, too.")


class ChangePasswordIn(serializers.Serializer[Any]):
    old_password = Word(trim_whitespace=False)
    new_password = Word(trim_whitespace=False)
    end_api_keys = serializers.BooleanField(default=False, help_text="Whether the keys of programs end, too.")


class CreditsOut(serializers.Serializer[Any]):
    total_amount = serializers.IntegerField()
    amount = serializers.IntegerField()


class UserOut(serializers.ModelSerializer[User]):
    """The documented user object."""

    user_created_at = serializers.DateTimeField(source="created_at")
    user_updated_at = serializers.DateTimeField(source="updated_at")
    user_deleted_at = serializers.DateTimeField(source="deleted_at", allow_null=True)
    image = serializers.SerializerMethodField(help_text="A person's own picture, by a link that works for an hour or two, else Google's.")
    credits = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = (
            "id",
            "username",
            "email",
            "is_active",
            "image",
            "google_id",
            "last_chat_at",
            "user_created_at",
            "user_updated_at",
            "user_deleted_at",
            "credits",
        )
        read_only_fields = fields

    def get_image(self, user: User) -> str | None:
        return picture.address(user.profile) or user.image

    def get_credits(self, user: User) -> CreditsOut:
        balance = ledger.Balance(user.granted_total, user.balance)
        return CreditsOut(balance).data  # type: ignore[return-value]


def user_values(user: User) -> dict[str, Any]:
    """`UserOut` of a person, without going through the serializer field by field: programs ask for it all the time."""
    return {
        "id": str(user.pk),
        "username": user.username,
        "email": user.email,
        "is_active": user.is_active,
        "image": picture.address(user.profile) or user.image,
        "google_id": user.google_id,
        "last_chat_at": _moment(user.last_chat_at),
        "user_created_at": _moment(user.created_at),
        "user_updated_at": _moment(user.updated_at),
        "user_deleted_at": _moment(user.deleted_at),
        "credits": {"total_amount": user.granted_total, "amount": user.balance},
    }


def _moment(at: datetime.datetime | None) -> str | None:
    return at.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z") if at else None


class TokensOut(serializers.Serializer[Any]):
    refresh = serializers.CharField()
    access = serializers.CharField()


class SignedInOut(TokensOut):
    user = UserOut()


class TicketOut(serializers.Serializer[Any]):
    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
