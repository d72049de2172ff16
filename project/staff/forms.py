"""The forms of the staff room. What they check is only their own; the rules are the core's."""

from __future__ import annotations

import csv
import io
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from person.flows import invite
from person.models import Plan, User

from .actions import Guest


class DayWidget(UnfoldAdminTextInputWidget):
    """The browser's own calendar."""

    input_type = "date"


REASON_HELP = gettext_lazy("For the audit log. Write no names and nothing intimate.")


class ReasonForm(forms.Form):
    """Every deed has a reason."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=UnfoldAdminTextInputWidget, help_text=REASON_HELP)


class GrantForm(ReasonForm):
    """`key` comes with the page, so that sending the form twice grants once."""

    amount = forms.IntegerField(label=gettext_lazy("Credits"), min_value=1, max_value=1_000_000, widget=UnfoldAdminIntegerFieldWidget)
    expires_on = forms.DateField(
        label=gettext_lazy("Good until"), required=False, widget=DayWidget, help_text=gettext_lazy("Empty: for ever.")
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    field_order = ("amount", "expires_on", "reason", "key")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("The person reads it in their history.")

    def clean_expires_on(self) -> Any:
        day = self.cleaned_data["expires_on"]
        if day is not None and day <= timezone.now().date():
            raise ValidationError(_("Please choose a day to come."))
        return day


class PlanForm(ReasonForm):
    plan = forms.ModelChoiceField(
        label=gettext_lazy("Plan"),
        queryset=Plan.objects.all(),
        to_field_name="slug",
        empty_label=None,
        widget=UnfoldAdminSelectWidget,
    )

    field_order = ("plan", "reason")


class InviteForm(ReasonForm):
    """Addresses from a CSV file or a text field: one a line, `address` or `address,language`; a heading line may come first."""

    title = gettext_lazy("Invite people")
    addresses = forms.CharField(
        label=gettext_lazy("Addresses"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=gettext_lazy("One a line: address, or address,language."),
    )
    file = forms.FileField(label=gettext_lazy("or a CSV file"), required=False, widget=UnfoldAdminFileFieldWidget)
    expires_on = forms.DateField(
        label=gettext_lazy("Good until"), required=False, widget=DayWidget, help_text=gettext_lazy("Empty: for ever.")
    )
    by_mail = forms.BooleanField(
        label=gettext_lazy("Write to each of them"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=gettext_lazy("Otherwise you get the codes only, and hand them out yourself."),
    )

    field_order = ("addresses", "file", "expires_on", "by_mail", "reason")
    clean_expires_on = GrantForm.clean_expires_on

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        text = given.get("addresses") or ""
        if file := given.get("file"):
            try:
                text = f"{text}\n{file.read().decode('utf-8-sig')}"
            except UnicodeDecodeError:
                self.add_error("file", _("This is no CSV file in UTF-8."))
        given["guests"] = self._guests(text)
        return given

    def _guests(self, text: str) -> list[Guest]:
        """Each address once, in the order given."""
        languages = {code for code, _name in settings.LANGUAGES}
        found: dict[str, Guest] = {}
        for number, row in enumerate(csv.reader(io.StringIO(text.replace(";", ","))), start=1):
            cells = [cell.strip() for cell in row if cell.strip()]
            if not cells or (not found and "@" not in cells[0]):
                continue
            address = User.objects.canonical_email(cells[0])
            try:
                validate_email(address)
            except ValidationError:
                self.add_error(None, _("Line %(number)s is no e-mail address.") % {"number": number})
                continue
            language = cells[1].lower() if len(cells) > 1 else settings.LANGUAGE_CODE
            found.setdefault(address, Guest(address, language if language in languages else settings.LANGUAGE_CODE))
        if not found and not self.errors:
            self.add_error("addresses", _("Please give at least one address."))
        if len(found) > invite.MOST_AT_ONCE:
            self.add_error(None, _("At most %(most)s at once.") % {"most": invite.MOST_AT_ONCE})
        return list(found.values())
