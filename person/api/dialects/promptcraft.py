"""What Promptcraft's clients send to `/api/v1/auth/…` (§4.2): names, a repeated password, a username in place of the address."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from .. import serializers as s


class PromptcraftRegisterIn(s.RegisterIn):
    """`password_confirm` and the names are Promptcraft's; Splashmy's clients send none of them."""

    first_name = s.Word(max_length=150, required=False, allow_blank=True)
    last_name = s.Word(max_length=150, required=False, allow_blank=True)
    password_confirm = s.Word(required=False, trim_whitespace=False, write_only=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.pop("password_confirm", given["password"]) != given["password"]:
            raise serializers.ValidationError({"password_confirm": [_("Password fields didn't match.")]})
        return given


class PromptcraftLoginIn(serializers.Serializer[Any]):
    """One of `email`, `username_or_email` and `username` names the account."""

    email = s.Word(required=False, allow_blank=True)
    username_or_email = s.Word(required=False, allow_blank=True)
    username = s.Word(required=False, allow_blank=True)
    password = s.Word(trim_whitespace=False, write_only=True)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        name = given.get("email") or given.get("username_or_email") or given.get("username")
        if not name:
            raise serializers.ValidationError({"email": [self.fields["email"].error_messages["required"]]})
        return {"name": name, "password": given["password"]}
