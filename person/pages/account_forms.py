"""Forms of the pages of one's own account. Rules belong to the flows, as in `forms.py`."""

from __future__ import annotations

import datetime
import functools
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..flows import picture, profile
from ..models import CreditEntry, Scope
from .forms import FlowForm, email_field, end_keys_field, new_password_field, password_field, text_field

Kind = CreditEntry.Kind
MOST_STYLES = 50
MOST_CREDITS = 1_000_000_000

KINDS = [(kind.value, _("spent or reserved") if kind == Kind.HOLD else kind.label) for kind in Kind if kind != Kind.CAPTURE]
"""Of lines, as a folded history has them."""


@functools.cache
def time_zones() -> list[tuple[Any, list[tuple[str, str]]]]:
    """Every time zone, by continent: `Istanbul` under `Europe`."""
    by_region: dict[str, list[tuple[str, str]]] = {"": [("UTC", "UTC")]}
    for name in sorted(profile.time_zones() - {"UTC"}):
        region, _slash, place = name.rpartition("/") if name.count("/") == 1 else name.partition("/")
        by_region.setdefault(region if place else "", []).append((name, (place or region).replace("_", " ")))
    first, *others = by_region.items()
    return [*others, (_("Others"), first[1])]


class LongSelect(forms.Select):
    """Of hundreds: Django's own takes a template for each option, and half of the page's time."""

    template_name = "person/long_select.html"


class StyleNames(forms.CharField):
    """Names between commas, as a list without doubles."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        names = [name.strip() for name in super().clean(value).split(",")]
        chosen = list(dict.fromkeys(name for name in names if name))
        if len(chosen) > MOST_STYLES or any(len(name) > 80 for name in chosen):
            raise forms.ValidationError(_("At most 50 styles, each of at most 80 letters."))
        return chosen


class ProfileForm(FlowForm):
    first_name = text_field(_("First name"), "given-name", max_length=150, required=False)
    last_name = text_field(_("Last name"), "family-name", max_length=150, required=False)
    username = text_field(_("Username"), "username", max_length=150, help_text=_("Letters, digits and @ . + - _"))
    preferred_styles = StyleNames(
        label=_("Picture styles that you like"),
        help_text=_("With commas between them: watercolour, film noir."),
        max_length=4000,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    bio = forms.CharField(
        label=_("About you"),
        help_text=_("Only you see it, and it is in your archive."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = forms.ChoiceField(
        label=_("Language"), help_text=_("Of our mails, and of these pages in this browser."), choices=settings.LANGUAGES
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        help_text=_("Times are shown by it, and your days in a row are counted by it."),
        choices=time_zones,
        widget=LongSelect(attrs={"data-time-zone": ""}),
    )
    keeps_thinking = forms.TypedChoiceField(
        label=_("What an analyst thinks before it answers"),
        help_text=_("Some models think first. It is folded away above the answer."),
        choices=[(True, _("Keep it and show it")), (False, _("Never store it"))],
        coerce=lambda value: value == "True",
        empty_value=True,  # type: ignore[arg-type]  # the stubs know texts only
        required=False,
    )


class PictureForm(FlowForm):
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, WebP or GIF, at most 5 MB. It is made small, and what else the file holds is left out."),
        widget=forms.FileInput(attrs={"accept": ",".join(f"image/{name.lower()}" for name in picture.FORMATS)}),
    )


class EmailChangeForm(FlowForm):
    email = email_field(_("New e-mail address"))


class PasswordChangeForm(FlowForm):
    old_password = password_field(_("Present password"), "current-password")
    new_password = new_password_field(_("New password"))
    end_api_keys = end_keys_field()


class RedeemForm(FlowForm):
    code = forms.CharField(
        label=_("Code"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class SpendingForm(FlowForm):
    monthly_cap = forms.IntegerField(
        label=_("At most so many credits a month"),
        help_text=_("Empty is without a limit. A month is the calendar's, by UTC."),
        min_value=0,
        max_value=MOST_CREDITS,
        required=False,
    )
    warn_below = forms.IntegerField(
        label=_("Tell me when fewer are left than"), min_value=0, max_value=MOST_CREDITS, required=False, help_text=_("Empty: %(usual)s.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["warn_below"]
        field.help_text = field.help_text % {"usual": settings.PERSON_LOW_BALANCE}


class HistoryForm(FlowForm):
    """The filters. Days are the person's own, both included."""

    kind = forms.ChoiceField(label=_("What"), choices=[("", _("everything")), *KINDS], required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def clean_until(self) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data["until"]
        return min(day, datetime.date.max - datetime.timedelta(days=2)) if day else None

    def wanted(self) -> dict[str, Any]:
        """What `history.of` takes; nothing where the filters make no sense."""
        if not self.is_valid():
            return {}
        given = self.cleaned_data
        found: dict[str, Any] = {"kind": given["kind"]}
        if given["since"]:
            found["since"] = _midnight(max(given["since"], datetime.date(2000, 1, 1)))
        if given["until"]:
            found["before"] = _midnight(given["until"] + datetime.timedelta(days=1))
        return found


class KeyForm(FlowForm):
    LASTS = [("30", _("30 days")), ("90", _("90 days")), ("365", _("a year")), ("", _("until I revoke it"))]

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("What it is for: “my diary on the phone”."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(label=_("It may"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple)
    lasts = forms.ChoiceField(label=_("Good for"), choices=LASTS, required=False, initial="365")

    def expires_at(self, now: datetime.datetime) -> datetime.datetime | None:
        days = self.cleaned_data["lasts"]
        return now + datetime.timedelta(days=int(days)) if days else None


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
