"""The progress page: level, rank, streak, achievements, and the leaderboard with the switches for it. It works without a script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from ..models import User
from ..progress import leaderboard, levels, overview
from . import layout
from .forms import FlowForm
from .layout import PersonRequest

PEOPLE_A_PAGE = 10


class ListingForm(FlowForm):
    """The name on the leaderboard, and as `wish` the button that was pressed."""

    display_name = forms.CharField(
        label=gettext_lazy("Name on the leaderboard"),
        help_text=gettext_lazy("Everybody who is signed in sees this name, your level and your points, and nothing else of you."),
        max_length=leaderboard.MOST_CHARS,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )

    def wishes(self, given: dict[str, Any]) -> dict[str, Any]:
        """What is to be changed; nothing for a button that we do not have."""
        buttons: dict[str, dict[str, Any]] = {
            "join": {"is_listed": True, **given},
            "leave": {"is_listed": False},
            "hide": {"is_shown": False},
            "show": {"is_shown": True},
        }
        return buttons.get(self.data.get("wish", ""), {})


@layout.own
@require_http_methods(["GET", "HEAD", "POST"])
def show_progress(request: PersonRequest) -> HttpResponse:
    """GET shows, POST changes what is shown to whom."""
    person = request.user
    form = ListingForm(request.POST or None, initial={"display_name": leaderboard.settings_of(person).display_name})
    if request.method == "POST" and layout.tried(request, form, lambda given: leaderboard.change(person=person, **form.wishes(given))):
        return layout.done(request, "progress", _("Saved"))
    return layout.show(request, "person/progress.html", {"form": form, **_context(person, request.GET.get("page"))}, form=form)


def _context(person: User, page: str | None) -> dict[str, Any]:
    stand = overview.of(person=person, now=timezone.now())
    places = Paginator(leaderboard.listed(), PEOPLE_A_PAGE).get_page(page)
    return {
        "stand": stand,
        "unlocked": sum(goal.unlocked_at is not None for goal in stand.goals),
        "places": [(place, levels.rank(place.level).name) for place in places],
        "pages": places,
        "worth": [(cause.label, worth) for cause, worth in levels.WORTH.items()],
    }
