"""Forms of the account pages: fields and their labels. Rules belong to the flows, whose errors are shown beside the fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation as rules
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, FieldErrors

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

    def password_rules(self) -> list[dict[str, Any]]:
        """The rules in words, for the field of a new password."""
        validators = rules.get_default_password_validators()
        return [
            {"text": rule.get_help_text(), "live": LIVE_RULES.get(type(rule), ""), "least": getattr(rule, "min_length", "")}
            for rule in validators
        ]

    def refuse(self, error: DomainError) -> None:
        """Show why the flow did not do it."""
        if isinstance(error, FieldErrors):
            for name, texts in error.errors.items():
                for text in texts:
                    self.add_error(name if name in self.fields else None, str(text))
        else:
            self.add_error(None, error.detail)


def text_field(label: Any, autocomplete: str, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, widget=forms.TextInput(attrs={"autocomplete": autocomplete}), **options)


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


class SignInForm(FlowForm):
    email = email_field(_("E-mail address"))
    password = password_field(_("Password"), "current-password")


class EmailForm(FlowForm):
    email = email_field(_("E-mail address"))


class NewPasswordForm(FlowForm):
    password = new_password_field(_("New password"))
