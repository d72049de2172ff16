"""The page of settings and data: language and colours, the archive of everything, the end of the account and thinking better of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from project.errors import DomainError

from ..flows import account_job, deletion, export, links
from ..models import User, Work
from .confirm import address, is_fresh, needs_fresh
from .layout import PersonRequest, action, done, own, session_id, show

STAGES: dict[str, str | Promise] = {
    "dreams": gettext_lazy("Packing your dreams"),
    "images": gettext_lazy("Packing your pictures"),
    "imagegen": gettext_lazy("Packing your pictures"),
    "person": gettext_lazy("Packing your account"),
    "account": gettext_lazy("Packing your account"),
}


@own
@require_safe
def show_data(request: PersonRequest) -> HttpResponse:
    return _page(request)


@action("data")
@needs_fresh("data", "export")
def ask_export(request: PersonRequest) -> HttpResponse:
    try:
        export.ask(user=request.user, now=timezone.now())
    except export.ExportTooSoon as error:
        return _page(request, export_trouble=error.detail)
    return done(request, "data", _("Your archive is being packed. You may leave this page: a mail tells you when it is ready."))


@action("data")
@needs_fresh("data", "end")
def ask_deletion(request: PersonRequest) -> HttpResponse:
    deletion.plan(user=request.user, session_id=session_id(request), now=timezone.now())
    return redirect("data")


@action("data")
def keep_account(request: PersonRequest) -> HttpResponse:
    try:
        deletion.keep(user=request.user, now=timezone.now())
    except DomainError as error:
        return done(request, "data", error.detail)
    return done(request, "data", _("Your account stays. We are glad."))


def _page(request: PersonRequest, **more: Any) -> HttpResponse:
    context = {
        "export": _export(request.user),
        "is_fresh": is_fresh(request),
        "confirm_export": address("data", "export"),
        "confirm_end": address("data", "end"),
        "grace_days": settings.PERSON_DELETION_DAYS,
    }
    return show(request, "person/data.html", {**context, **more})


def _export(user: User) -> dict[str, Any] | None:
    """The archive that was asked for last, while there is something to tell of it."""
    task = account_job.latest(user=user, kind=Work.Kind.EXPORT)
    if task is None or task.state == Work.State.CANCELLED:
        return None
    is_open = task.state in (Work.State.WAITING, Work.State.RUNNING)
    return {
        "task": task,
        "is_open": is_open,
        "has_failed": task.state == Work.State.FAILED,
        "stage": STAGES.get(task.stage, gettext_lazy("Waiting to begin")) if is_open else "",
        "expires_at": export.expires_at(task),
        "link": reverse("archive", args=[links.archive_token(task.pk)]) if task.archive else None,
    }
