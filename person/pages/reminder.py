"""Being reminded in the morning: when, and no more."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ..flows import links, push, reminders
from ..flows.devices import name_of
from ..models import DailyReminder
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
    channel = forms.ChoiceField(label=gettext_lazy("How"), choices=DailyReminder.Channel.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not push.is_offered():
            del self.fields["channel"]


@layout.own
@require_http_methods(["GET", "HEAD", "POST"])
def show_reminder(request: PersonRequest) -> HttpResponse:
    """GET shows, POST switches on (`wish=set`) or off (`wish=stop`)."""
    known = reminders.of(request.user)
    form = ReminderForm(request.POST or None, initial={"at": known.at if known else MORNING, "channel": known.channel if known else "mail"})
    now = timezone.now()
    if request.POST.get("wish") == "stop":
        reminders.change(user=request.user, at=None, now=now)
        return layout.done(request, "reminder", _("No more reminders."))
    if request.method == "POST" and form.is_valid():
        channel = form.cleaned_data.get("channel") or None
        reminders.change(user=request.user, at=form.cleaned_data["at"], now=now, channel=channel)
        return layout.done(request, "reminder", _("Saved"))
    context: dict[str, Any] = {
        "form": form,
        "reminder": known,
        "devices": [(one, name_of(one.user_agent)) for one in push.devices(request.user)],
    }
    context["push_key"] = push.public_key() if push.is_offered() else ""
    return layout.show(request, "person/reminder.html", context, form=form)


@layout.action("reminder")
def remove_device(request: PersonRequest, device_id: uuid.UUID) -> HttpResponse:
    """Ring one of the person's browsers no more."""
    try:
        push.remove(user=request.user, device_id=device_id)
    except push.NoSuchDevice as error:
        raise Http404 from error
    return layout.done(request, "reminder", _("Saved"))


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
