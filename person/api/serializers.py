"""What clients send about accounts, and the documented answers (Dreamalyze §1 to §6)."""

from __future__ import annotations

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


class CredentialsIn(serializers.Serializer[Any]):
    email = Word()
    password = Word(trim_whitespace=False, write_only=True)


class TokenIn(serializers.Serializer[Any]):
    token = Word(max_length=10_000)


class GoogleIn(TokenIn):
    invite_code = Word(max_length=64, required=False, allow_blank=True, default="", help_text="For who registers by it.")


class RefreshIn(serializers.Serializer[Any]):
    refresh = Word(max_length=10_000)


class EmailIn(serializers.Serializer[Any]):
    email = serializers.EmailField(max_length=254)


class ResetIn(serializers.Serializer[Any]):
    token = Word()
    password = Word(trim_whitespace=False)


class ChangePasswordIn(serializers.Serializer[Any]):
    old_password = Word(trim_whitespace=False)
    new_password = Word(trim_whitespace=False)


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


class TokensOut(serializers.Serializer[Any]):
    refresh = serializers.CharField()
    access = serializers.CharField()


class SignedInOut(TokensOut):
    user = UserOut()


class TicketOut(serializers.Serializer[Any]):
    ticket = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
