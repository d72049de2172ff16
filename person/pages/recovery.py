"""Where the link of a recovery's mails leads: stopping it, or finishing it after the wait. Looking changes nothing; the buttons do."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from project.errors import DomainError

from ..flows import factor_recovery


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest, token: str) -> HttpResponse:
    now = timezone.now()
    context: dict[str, object] = {}
    if request.method == "POST":
        try:
            if "finish" in request.POST:
                factor_recovery.finish(token=token, now=now)
                context = {"is_finished": True}
            else:
                factor_recovery.stop(token=token, now=now)
                context = {"is_stopped": True}
        except DomainError as error:
            context = {"trouble": error.detail}
    waiting = factor_recovery.by_token(token, now=now)
    if waiting is not None:
        context |= {"waiting": waiting, "is_due": waiting.due_at <= now}
    elif not context:
        context = {"trouble": factor_recovery.RecoveryOver.message}
    response = render(request, "person/recovery.html", context, status=400 if "trouble" in context else 200)
    response["Referrer-Policy"] = "no-referrer"
    return response
