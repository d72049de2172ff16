"""The chat is one page: the shell comes from here, everything in it from the REST API and the socket."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie

from person.credits import prices
from person.privacy import overview

from .. import search
from ..analysts import personas
from ..chat import events
from ..models import Analyst, Message
from ..signs import writing
from .journal_forms import EntryFilters


@never_cache
@login_required
@ensure_csrf_cookie
def chat(request: HttpRequest, dream_id: uuid.UUID | None = None) -> HttpResponse:
    """`/dreams/` begins a new dream, `/dreams/<uuid>/` opens one; a dream that is not there is said so by the page."""
    person_id: uuid.UUID = request.user.pk  # type: ignore[assignment]  # signed in
    privacy = overview.for_page(person_id)
    setup: dict[str, Any] = {
        "dream": str(dream_id) if dream_id else None,
        "person": str(person_id),
        "analysts": [personas.serialize(row) for row in Analyst.objects.filter(is_active=True)],
        "credits": events.balance_of(person_id),
        "price": prices.dream(),
        "picture_price": prices.image(operation="generation", quality="auto"),
        "max_chars": settings.DREAMS_MESSAGE_MAX_CHARS,
        "max_prompt_chars": settings.IMAGEGEN_PROMPT_MAX_CHARS,
        "trash_days": settings.TRASH_DAYS,
        "privacy": {"stays_here": privacy["stays_here"], "has_outside": privacy["has_outside"]},
        "has_signs": writing.may_have(person_id),
        "is_traced": bool(settings.OTEL_EXPORTER_OTLP_ENDPOINT),
        "urls": {"chat": reverse("chat"), "sign_in": reverse("sign_in"), "library": reverse("library"), "privacy": reverse("privacy")},
    }
    context = {
        "setup": setup,
        "privacy": privacy,
        "filters": EntryFilters(request.GET, person_id=person_id, auto_id="filter_%s"),
        "is_first": not Message.objects.filter(dream__author_id=person_id, role=Message.Role.USER).exists(),
        "is_by_whole_words": search.finds_whole_words_only(person_id),
        "is_local": list(settings.DREAMS_ANALYST_PROVIDERS) == ["local"],
    }
    return render(request, "dreams/chat.html", context)
