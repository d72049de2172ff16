"""What the pages of one's own account share: who may see them, whose clock they show, and how a form's answer comes back."""

from __future__ import annotations

import dataclasses
import functools
import uuid
import zoneinfo
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from project.errors import DomainError

from .. import browser
from ..flows import deletion, factor_recovery, guessing
from ..models import FactorRecovery, PrivacyChoice, User, Work
from ..privacy import overview, recipients
from .forms import FlowForm
from .limits import Throttles, wait_seconds

P = ParamSpec("P")


class PersonRequest(HttpRequest):
    """What `own` leaves: `user` is a person."""

    user: User


View = Callable[Concatenate[PersonRequest, P], HttpResponseBase]


def own(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """A page of somebody signed in, with times as their clock shows them; no cache keeps it."""

    @never_cache
    @login_required
    @functools.wraps(view)
    def shown(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        # The profile came with the person.
        with timezone.override(zoneinfo.ZoneInfo(request.user.profile.time_zone)):
            return view(request, *args, **kwargs)

    return shown


def action(page: str) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]]:
    """The same for the address of a form. Whoever comes there otherwise (after signing in, or another language) is led to its page."""

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @functools.wraps(view)
        def done(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            return view(request, *args, **kwargs) if request.method == "POST" else redirect(page)

        return own(done)

    return decorate


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """What a page has to know of its person beside who it is."""

    is_leaving: bool
    """A deletion of the account waits."""
    is_recovering: bool
    """Somebody asked for a way in without the second factor."""
    stays_here: bool
    """Nothing of theirs leaves this server."""


def standing(request: PersonRequest) -> Standing:
    """One statement, asked once a request."""
    known: Standing | None = request.__dict__.get("_standing")
    if known is None:
        whose = OuterRef("pk")
        waiting = Work.objects.filter(user=whose, kind=Work.Kind.DELETION, state=Work.State.WAITING)
        kept_here = PrivacyChoice.objects.filter(user=whose, stays_here=True)
        asked = (Exists(waiting), Exists(FactorRecovery.objects.filter(user=whose)), Exists(kept_here))
        known = request.__dict__["_standing"] = Standing(*User.objects.filter(pk=request.user.pk).values_list(*asked).get())
    return known


def asks_about(request: PersonRequest, stays_here: bool) -> list[dict[str, Any]]:
    """Whom a page asks about before words leave; nobody where they may not. `stays_here`: the dream's own word, beside the person's."""
    if stays_here or not recipients.foreign() or standing(request).stays_here:
        return []
    return overview.asks_of(request.user.pk)


def show(request: PersonRequest, template: str, context: dict[str, Any], *, form: FlowForm | None = None) -> HttpResponse:
    """The page; 400, or 429 with Retry-After, where `form` was refused."""
    wait = getattr(form, "wait_seconds", 0)
    is_refused = form is not None and bool(form.errors)
    known = standing(request)
    leaving = deletion.planned_for(request.user) if known.is_leaving else None
    context = {**context, "leaving": leaving, "recovery": factor_recovery.of(request.user) if known.is_recovering else None}
    response = render(request, template, context, status=429 if wait else 400 if is_refused else 200)
    if wait:
        response["Retry-After"] = str(wait)
    return response


def done(request: PersonRequest, page: str, text: str) -> HttpResponse:
    """Back to the page (a URL's name), which says what was done."""
    messages.success(request, text)
    return redirect(page)


def tried(request: PersonRequest, form: FlowForm, flow: Callable[[dict[str, Any]], object], *, limits: Throttles = ()) -> bool:
    """Whether the form is in order and the flow did it; else the form says why not. `limits` are those for guessing."""
    if not form.is_valid():
        return False
    try:
        limited(request, limits)
        flow(form.cleaned_data)
    except DomainError as error:
        form.refuse(error)
        form.wait_seconds = error.fields.get("retry_after", 0)  # type: ignore[attr-defined]
        return False
    return True


def limited(request: HttpRequest, limits: Throttles) -> None:
    """Count an attempt. Raises TooManyAttempts."""
    wait = wait_seconds(request, limits)
    if wait:
        raise guessing.TooManyAttempts(retry_after=wait)


def session_id(request: HttpRequest) -> uuid.UUID | None:
    """The sign-in of this browser."""
    identity = browser.identity_of(request)
    return identity.session_id if identity else None


def fresh(user: User) -> User:
    """The person with plan and profile, for flows that look at the password or change them."""
    return User.objects.select_related("plan", "profile").get(pk=user.pk)
