"""Half asleep: one field and three taps. The page comes from the network for who is signed in; without one its shell is in the browser."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from person.pages.layout import PersonRequest, own, show
from person.privacy import door
from person.progress import streaks
from project.api.inputs import languages
from project.errors import DomainError

from ..journal import entries
from ..models import Dream
from ..signs import writing
from . import journal_forms as forms


@own
def capture(request: PersonRequest) -> HttpResponse:
    """POST is for browsers without scripts: with one, what is written goes through the outbox of the device."""
    form = forms.CaptureForm(request.POST or None, initial={"id": uuid.uuid4()})
    is_kept = False
    if request.method == "POST" and form.is_valid():
        try:
            kept = entries.keep(person=request.user, now=timezone.now(), **form.entry(), **languages(request))
        except DomainError as error:
            form.refuse(error)
        else:
            if kept.safety is not None:
                return redirect("chat_dream", kept.dream.pk)
            is_kept, form = True, forms.CaptureForm(initial={"id": uuid.uuid4()})
    elif request.method == "POST":
        form.name_help(request)
    setup: dict[str, Any] = {
        "id": str(request.user.pk),
        "zone": str(streaks.zone_of(request.user.pk)),
        "maxChars": settings.DREAMS_MESSAGE_MAX_CHARS,
    }
    setup["hasSigns"] = writing.may_have(request.user.pk)
    setup["mayLeave"] = not door.stays_here(request.user.pk)
    return show(request, "dreams/capture.html", {"setup": setup, "form": form, "is_kept": is_kept, **choices()}, form=form)


@require_safe
def shell(request: HttpRequest) -> HttpResponse:
    """The same page with nobody in it, which the service worker keeps. `?language=` says in which language."""
    wish = request.GET.get("language", "")
    with translation.override(wish if wish in dict(settings.LANGUAGES) else translation.get_language()):
        return render(request, "dreams/capture.html", {"is_shell": True, **choices()})


def choices() -> dict[str, Any]:
    """What can be tapped."""
    return {
        "dictation": {
            "languages": settings.LANGUAGES,
            "most_seconds": settings.RECORDING_MAX_SECONDS,
            "most_bytes": settings.MAX_UPLOAD_SIZE,
        },
        "moods": Dream.Mood.choices,
        "recalls": range(1, 6),
        "lucidities": [(0, _("no")), (1, _("a little")), (2, _("yes")), (3, _("in control"))],
    }
