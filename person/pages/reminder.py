"""Being reminded in the morning: when, and no more."""

from __future__ import annotations

import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..flows import links, reminders
from . import layout
from .forms import FlowForm
from .layout import PersonRequest

MORNING = datetime.time(7, 30)


class ReminderForm(FlowForm):
    at = forms.TimeField(
        label=gettext_lazy("At"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("By the clock of the time zone in your account."),
    )


@layout.own
@require_http_methods(["GET", "HEAD", "POST"])
def show_reminder(request: PersonRequest) -> HttpResponse:
    """GET shows, POST switches on (`wish=set`) or off (`wish=stop`)."""
    known = reminders.of(request.user)
    form = ReminderForm(request.POST or None, initial={"at": known.at if known else MORNING})
    now = timezone.now()
    if request.POST.get("wish") == "stop":
        reminders.change(user=request.user, at=None, now=now)
        return layout.done(request, "reminder", _("No more reminders."))
    if request.method == "POST" and form.is_valid():
        reminders.change(user=request.user, at=form.cleaned_data["at"], now=now)
        return layout.done(request, "reminder", _("Saved"))
    return layout.show(request, "person/reminder.html", {"form": form, "reminder": known}, form=form)


@never_cache
@csrf_exempt  # RFC 8058: the mail program presses the button; the link is the secret
@require_http_methods(["GET", "HEAD", "POST"])
def stop_reminder(request: HttpRequest, token: str) -> HttpResponse:
    """The link in a reminder. Looking at it changes nothing, so that mail scanners do no harm; the button does."""
    is_good = links.read_reminder_stop(token) is not None
    is_done = request.method == "POST" and reminders.stop(token)
    response = render(request, "person/reminder_stop.html", {"is_good": is_good, "is_done": is_done}, status=200 if is_good else 400)
    response["Referrer-Policy"] = "no-referrer"
    return response
