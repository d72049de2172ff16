"""The page of threads: what returns, with its first and last night, each opening the dreams behind it."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from person.pages.layout import PersonRequest, action, done, own, show

from ..near import index
from ..near import threads as threads_of


@own
@require_safe
def threads(request: PersonRequest) -> HttpResponse:
    shown = threads_of.of_person(request.user)
    hidden = threads_of.of_person(request.user, hidden=True)
    context = {"threads": shown, "hidden": hidden, "longest": threads_of.LONGEST_NAME, "is_waiting": index.is_waiting(request.user.pk)}
    return show(request, "dreams/threads.html", context)


@action("threads")
def change(request: PersonRequest, thread_id: uuid.UUID) -> HttpResponse:
    """Name a thread, hide it, or show it again, as `deed` says."""
    deed = request.POST.get("deed")
    if deed not in {"name", "hide", "show"}:
        raise Http404
    details = {"name": request.POST.get("name", "").replace("\x00", "")} if deed == "name" else {"is_hidden": deed == "hide"}
    try:
        row = threads_of.change(person=request.user, thread_id=thread_id, **details)
    except threads_of.NoSuchThread as error:
        raise Http404 from error
    if deed == "hide":
        return done(request, "threads", _("“%(name)s” is hidden. It stands below all others.") % {"name": row.name or row.label})
    return done(request, "threads", _("Saved."))
