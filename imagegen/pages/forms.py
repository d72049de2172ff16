"""Forms of the image pages: fields and their labels. Rules belong to the flows, whose errors are shown beside the fields."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from person.pages.forms import FlowForm
from project.errors import DomainError

from ..api.webhooks import DEFAULT_EVENTS
from ..models import Job, WebhookEvent
from ..webhooks.guard import LONGEST_URL, WebhookUrlRefused

LONGEST_SEARCH = 200


def search_field(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_SEARCH, required=False, widget=forms.TextInput({"type": "search"}))


class Filters(FlowForm):
    """What a list is narrowed to. Every query is answered: what makes no sense counts as not said."""

    def given(self, name: str) -> str:
        self.is_valid()
        return str(self.cleaned_data.get(name) or "")


class LibraryFilters(Filters):
    FAVORITES, PUBLIC = "favorites", "public"

    search = search_field(_("Words"))
    only = forms.ChoiceField(
        label=_("Show"), required=False, choices=[("", _("everything")), (FAVORITES, _("favourites")), (PUBLIC, _("in the gallery"))]
    )
    type = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("any way")), *Job.Type.choices])

    def wanted(self) -> dict[str, Any]:
        """What `results.found` takes."""
        only = self.given("only")
        return {
            "words": self.given("search"),
            "is_favorite": True if only == self.FAVORITES else None,
            "is_public": True if only == self.PUBLIC else None,
            "job_type": self.given("type"),
        }


class GalleryFilters(Filters):
    search = search_field(_("Style or kind"))
    style = forms.CharField(label=_("Style"), max_length=80, required=False)

    def __init__(self, *args: Any, styles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["style"].widget = forms.Select(choices=[("", _("every style")), *styles])

    def wanted(self) -> dict[str, Any]:
        """What `results.shown_to_all` takes."""
        return {"words": self.given("search"), "style": self.given("style")}


class RatingForm(FlowForm):
    rating = forms.IntegerField(label=_("Your rating"))


class WebhookForm(FlowForm):
    url = forms.CharField(
        label=_("Address"),
        max_length=LONGEST_URL,
        help_text=_("Where your program listens: https://… at a public address."),
        widget=forms.TextInput({"inputmode": "url", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )
    description = forms.CharField(
        label=_("Description (optional)"),
        max_length=200,
        required=False,
        help_text=_("What it is for: “my diary at home”."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it of"),
        choices=[(value, capfirst(label)) for value, label in WebhookEvent.choices],
        initial=[event.value for event in DEFAULT_EVENTS],
        widget=forms.CheckboxSelectMultiple,
    )

    def refuse(self, error: DomainError) -> None:
        if isinstance(error, WebhookUrlRefused):
            self.add_error("url", error.detail)
        else:
            super().refuse(error)


class RotateForm(FlowForm):
    """A new secret, and how long the one before signs, too."""

    HOURS = [("24", _("for a day")), ("168", _("for a week")), ("1", _("for an hour")), ("0", _("not at all: it is out in the open"))]

    overlap_hours = forms.TypedChoiceField(
        label=_("The present secret stays good"), choices=HOURS, coerce=lambda hours: datetime.timedelta(hours=int(hours)), initial="24"
    )
