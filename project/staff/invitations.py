"""Inviting many at once: addresses in, a CSV of their codes out, and on request a mail to each."""

from __future__ import annotations

import csv
import datetime
import io
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from person.models import InviteCode, User

from . import actions
from .actions import Guest
from .forms import InviteForm


@require_http_methods(["GET", "HEAD", "POST"])
def invite_many(request: HttpRequest) -> HttpResponse:
    """Make an invite for each address. Without mail the answer is a file, for the codes are shown nowhere beside their addresses."""
    from django.contrib.admin import site  # the site is made once the apps are ready

    if not request.user.has_perm("person.add_invitecode"):
        raise PermissionDenied
    form = InviteForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        codes = actions.invite_many(
            actor=cast(User, request.user),
            guests=given["guests"],
            reason=given["reason"],
            expires_at=_midnight(given["expires_on"]),
            by_mail=given["by_mail"],
        )
        if not given["by_mail"]:
            return _table(given["guests"], codes)
        told = ngettext("%(number)s invitation is on its way.", "%(number)s invitations are on their way.", len(codes))
        messages.success(request, told % {"number": len(codes)})
        return redirect("admin:invite_many")
    context: dict[str, Any] = {**site.each_context(request), "title": InviteForm.title, "form": form}
    return TemplateResponse(request, "staff/invite.html", context)


def _midnight(day: datetime.date | None) -> datetime.datetime | None:
    return datetime.datetime.combine(day, datetime.time.min, datetime.UTC) if day else None


def _table(guests: list[Guest], codes: list[InviteCode]) -> HttpResponse:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["address", "language", "code", "expires_at"])
    for guest, code in zip(guests, codes, strict=True):
        table.writerow([_plain(guest.address), guest.language, code.code, code.expires_at.isoformat() if code.expires_at else ""])
    headers = {"Content-Disposition": 'attachment; filename="invites.csv"', "Cache-Control": "no-store"}
    return HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


def _plain(cell: str) -> str:
    """No formula for a spreadsheet: an address may begin with =, +, - or @."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" else cell
