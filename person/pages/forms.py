"""Forms of the account pages: fields and their labels. Rules belong to the flows, whose errors are shown beside the fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation as rules
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, FieldErrors

from ..flows import totp

_password_rules = lazy(lambda: " ".join(rules.password_validators_help_texts()), str)

LIVE_RULES = {
    rules.MinimumLengthValidator: "length",
    rules.NumericPasswordValidator: "not-numeric",
    rules.UserAttributeSimilarityValidator: "not-similar",
}
"""What account.js can judge while one types; the others only the server knows."""


class FlowForm(forms.Form):
    """Adds a flow's errors to its fields, and marks fields for who can't see them."""

    template_name = "person/form.html"
    help_named: dict[str, Any] | None = None

    def password_rules(self) -> list[dict[str, Any]]:
        """The rules in words, for the field of a new password."""
        validators = rules.get_default_password_validators()
        return [
            {"text": rule.get_help_text(), "live": LIVE_RULES.get(type(rule), ""), "least": getattr(rule, "min_length", "")}
            for rule in validators
        ]

    def refuse(self, error: DomainError) -> None:
        """Show why the flow did not do it, and the card that names help where the refusal brings one."""
        self.help_named = error.beside.get("safety")
        if isinstance(error, FieldErrors):
            for name, texts in error.errors.items():
                for text in texts:
                    self.add_error(name if name in self.fields else None, str(text))
        else:
            self.add_error(None, error.detail)


def text_field(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.TextInput(attrs={"autocomplete": autocomplete, "dir": "auto"}), **options)


def email_field(label: Any) -> forms.EmailField:
    widget = forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"})
    return forms.EmailField(label=label, max_length=254, widget=widget)


def password_field(label: Any, autocomplete: str, **attrs: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, **attrs}, render_value=False)
    return forms.CharField(label=label, max_length=1000, strip=False, widget=widget)


def new_password_field(label: Any) -> forms.CharField:
    """With the rules as its help, which `person/form.html` writes as a list."""
    field = password_field(label, "new-password", **{"data-new-password": ""})
    field.help_text = _password_rules()  # type: ignore[no-untyped-call]  # lazy() gives no types
    return field


def end_keys_field(*, is_usual: bool = False) -> forms.BooleanField:
    return forms.BooleanField(label=_("End my API keys, too"), required=False, initial=is_usual)


def age_field() -> forms.BooleanField:
    return forms.BooleanField(label=_("I am at least %(years)s years old") % {"years": settings.PERSON_MINIMUM_AGE})


class RegisterForm(FlowForm):
    email = email_field(_("E-mail address"))
    username = text_field(_("Username"), "username", max_length=150, help_text=_("Letters, digits and @ . + - _"))
    password = new_password_field(_("Password"))
    invite_code = text_field(_("Invite code (optional)"), "off", max_length=64, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if settings.PERSON_INVITE_ONLY:
            self.fields["invite_code"].required = True
            self.fields["invite_code"].label = _("Invite code")
        if settings.PERSON_MINIMUM_AGE:
            self.fields["is_of_age"] = age_field()


class AgeForm(FlowForm):
    """What somebody new whom Google vouches for states, where the site has a least age."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_of_age"] = age_field()


class SignInForm(FlowForm):
    """`email` takes the username too: that is what password managers save when somebody registers."""

    email = text_field(_("E-mail address or username"), "username", max_length=254)
    password = password_field(_("Password"), "current-password")


class EmailForm(FlowForm):
    email = email_field(_("E-mail address"))


class NewPasswordForm(FlowForm):
    password = new_password_field(_("New password"))
    end_api_keys = end_keys_field(is_usual=True)


class CredentialField(forms.CharField):
    """A passkey as the page's script puts it into its form: JSON."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20_000, widget=forms.HiddenInput, **options)

    def clean(self, value: Any) -> dict[str, Any] | None:
        text = super().clean(value)
        return _as_credential(text) if text else None


class CodeForm(FlowForm):
    """A code of the app or of the sheet, in one field; or a passkey, by the page's script."""

    code = forms.CharField(
        label=_("Code"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    credential = CredentialField(required=False)

    def proof(self) -> dict[str, Any]:
        """What it holds, as the flows take it."""
        given = self.cleaned_data
        code = "".join(given["code"].split())
        is_digits = code.isdecimal() and len(code) <= totp.DIGITS
        return {"code": code if is_digits else "", "recovery_code": "" if is_digits else code, "credential": given["credential"]}

    def for_confirming(self) -> dict[str, Any]:
        found = self.proof()
        return {"passkey": found.pop("credential"), **found}


class ConfirmForm(FlowForm):
    """Who one is, once more, for who has no second factor."""

    password = password_field(_("Your password"), "current-password")

    def for_confirming(self) -> dict[str, Any]:
        return {"password": self.cleaned_data["password"]}


class TotpForm(FlowForm):
    code = forms.CharField(
        label=_("Code that the app shows"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


class PasskeyForm(FlowForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("How you will know it again: “my phone”."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    credential = CredentialField(error_messages={"required": _("The browser made no passkey. Please try again.")})


def credential_of(posted: Mapping[str, Any]) -> dict[str, Any]:
    """The passkey in a form that has nothing else; empty where it can't be read."""
    return _as_credential(str(posted.get("credential", ""))) or {}


def _as_credential(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text[:20_000])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
