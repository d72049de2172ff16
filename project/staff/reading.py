"""Dreams that people let this member of staff read, each for an hour. Without a grant there is nothing here; each look is logged twice."""

from __future__ import annotations

import uuid
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dreams.models import Dream, Message
from person.models import StaffGrant, User
from person.privacy import grants

MOST_LISTED = 200
MOST_MESSAGES = 500


@never_cache
@require_safe
def show_grants(request: HttpRequest) -> HttpResponse:
    """What this member of staff may read now."""
    found = grants.to(cast(User, request.user).pk, timezone.now())
    return _page(request, "staff/grants.html", _("Dreams that you may read"), grants=found)


@never_cache
@require_safe
def show_dreams(request: HttpRequest, grant_id: uuid.UUID) -> HttpResponse:
    """All dreams of a person who let all be read."""
    grant = _read(request, grant_id, None)
    dreams = Dream.objects.of(grant.user_id).newest_first()[:MOST_LISTED]
    return _page(request, "staff/granted_dreams.html", _("Dreams that you may read"), grant=grant, dreams=dreams)


@never_cache
@require_safe
def show_dream(request: HttpRequest, grant_id: uuid.UUID, dream_id: uuid.UUID) -> HttpResponse:
    """One dream with its talk."""
    grant = _read(request, grant_id, dream_id)
    dream = Dream.objects.of(grant.user_id).filter(pk=dream_id).first()
    if dream is None:
        raise Http404
    told = Message.objects.filter(dream=dream).exclude(text="").in_order()[:MOST_MESSAGES]
    return _page(request, "staff/granted_dream.html", _("A dream that you may read"), grant=grant, dream=dream, told=told)


def _read(request: HttpRequest, grant_id: uuid.UUID, dream_id: uuid.UUID | None) -> StaffGrant:
    try:
        return grants.read(grant_id=grant_id, staff=cast(User, request.user), dream_id=dream_id, now=timezone.now())
    except grants.NoSuchGrant as error:
        raise Http404 from error


def _page(request: HttpRequest, template: str, title: str, **context: object) -> HttpResponse:
    from django.contrib.admin import site  # the site is made once the apps are ready

    return TemplateResponse(request, template, {**site.each_context(request), "title": title, **context})
