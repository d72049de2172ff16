"""Where the links of two mails lead: confirming another address, and fetching the archive of one's data."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from project.api.downloads import download
from project.errors import DomainError
from project.storage import StorageUnavailable

from ..flows import change_email, export


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """The link to the new address. Looking at it changes nothing, so that mail scanners do no harm; the button does."""
    context: dict[str, object] = {"wish": change_email.wish_of(token), "trouble": change_email.EmailChangeFailed.message}
    if request.method == "POST":
        try:
            change_email.by_link(token=token, now=timezone.now())
            context = {"is_done": True}
        except DomainError as error:
            context = {"trouble": error.detail}
    is_good = bool(context.get("wish") or context.get("is_done"))
    response = render(request, "person/email_confirm.html", context, status=200 if is_good else 400)
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@login_required
@require_safe
def archive(request: HttpRequest, token: str) -> HttpResponseBase:
    """The archive, for its owner alone."""
    assert request.user.is_authenticated
    try:
        task, file = export.opened(token=token, user=request.user)
    except export.NoArchive as error:
        return render(request, "404.html", {"trouble": error.detail}, status=404)
    except StorageUnavailable as error:
        messages.error(request, error.detail)
        return redirect("data")
    return download(request, file, name=f"reverie-{task.created_at:%Y-%m-%d}.zip", content_type="application/zip")
