"""Sharing one dream, as pages: what others would read beside what it says; and the page that a link opens, for anybody."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from person.models import User
from person.pages.layout import PersonRequest, action, done, own, show
from project.absolute_urls import absolute
from project.errors import DomainError
from project.sealing.errors import CannotOpen
from project.storage import StorageUnavailable

from ..chat import access
from ..journal import shares

SHOWN = ("image/png", "image/jpeg", "image/webp")


@own
def share(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    """First what would be shown, with each name's replacement; the link only after that was seen."""
    whose: dict[str, Any] = {"dream_id": entry_id, "person_id": request.user.pk}
    replacements = _replacements(request.POST) if request.method == "POST" else None
    address, trouble = "", ""
    try:
        seen = shares.draft(**whose, replacements=replacements)
        if request.POST.get("deed") == "share":
            days = int(request.POST.get("days") or 7)
            wish: dict[str, Any] = {"days": days if days in shares.DAYS else 7, "with_pictures": bool(request.POST.get("with_pictures"))}
            _row, token = shares.create(**whose, now=timezone.now(), replacements=replacements, **wish)
            address = absolute(reverse("shared_dream", args=[token]))
    except access.NoSuchDream as error:
        raise Http404 from error
    except shares.NothingToShare as error:
        return done(request, "journal", error.detail)
    except ValueError as error:
        raise Http404 from error
    except shares.TooManyShares as error:
        trouble = error.detail
    context = {
        "entry_id": entry_id,
        "seen": seen,
        "address": address,
        "trouble": trouble,
        "days": shares.DAYS,
        "shares": shares.listed(**whose, now=timezone.now()),
    }
    return show(request, "dreams/share.html", context)


@action("journal")
def revoke(request: PersonRequest, share_id: uuid.UUID) -> HttpResponse:
    try:
        dream_id = shares.revoke(share_id=share_id, person_id=request.user.pk)
    except shares.NoSuchShare as error:
        raise Http404 from error
    done(request, "journal", _("The link opens nothing any more."))
    return redirect("journal_entry" if request.POST.get("from") == "entry" else "journal_share", dream_id)


@never_cache
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What a link shows, to anybody. Looking at it without taking it (HEAD) counts nothing."""
    viewer = request.user if isinstance(request.user, User) else None
    try:
        found = shares.opened(token=token, viewer=viewer, now=timezone.now(), is_counted=request.method == "GET")
    except shares.NoSuchShare as error:
        return _private(render(request, "404.html", {"trouble": error.detail}, status=404))
    except DomainError as error:
        return _private(render(request, "404.html", {"trouble": error.detail}, status=error.kind.value))
    addresses = [(reverse("shared_picture", args=[token, at]), one.description) for at, one in enumerate(found.pictures)]
    context = {"shared": found, "pictures": addresses}
    return _private(render(request, "dreams/shared.html", context))


@never_cache
@require_safe
def shared_picture(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """A picture of a shared dream, as a picture only."""
    try:
        picture = shares.picture(token=token, number=number, now=timezone.now())
        content = picture.read()
    except (shares.NoSuchShare, StorageUnavailable, CannotOpen, FileNotFoundError) as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=picture.media_type if picture.media_type in SHOWN else "application/octet-stream")
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return _private(response)


def _private(response: HttpResponse) -> HttpResponse:
    """No search engine keeps it, and no page that is gone to from here learns the link."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive, noimageindex"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def _replacements(sent: Mapping[str, str]) -> dict[str, str]:
    """Fields `word-1`, `instead-1`, …"""
    pairs = ((sent.get(f"word-{n}", ""), sent.get(f"instead-{n}", "")) for n in range(1, shares.MOST_NAMES + 2))
    return {word: instead for word, instead in pairs if word.strip()}
