"""Webhooks: where they go, what they are told, their secrets, and the log of what was delivered.

A secret is in the answer to the form that made it, and nowhere after.
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import uuid
from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from person.flows import guessing
from person.pages.forms import FlowForm
from person.pages.layout import PersonRequest, action, done, limited, own, show, tried
from project.api.throttles import UserThrottle
from project.errors import DomainError

from ..models import WebhookDelivery, WebhookEndpoint, WebhookEvent
from ..models.webhook import PING
from ..webhooks import deliveries, endpoints
from . import forms

LINES_A_PAGE = 20
LIMITS = (UserThrottle,)
"""What looks a name up or calls somebody counts as a request to the API does."""

SOON = datetime.timedelta(seconds=30)
"""What happens within this time is worth looking at the page for."""

EVENTS: dict[str, str | Promise] = {**dict(WebhookEvent.choices), PING: gettext_lazy("a test")}


@dataclasses.dataclass(frozen=True, slots=True)
class Listener:
    """An endpoint as the list tells it. `last` is its newest delivery."""

    row: WebhookEndpoint
    hears: list[str]
    last: WebhookDelivery | None


@dataclasses.dataclass(frozen=True, slots=True)
class Line:
    """A delivery as the log tells it."""

    row: WebhookDelivery
    event: str
    body: str
    is_soon: bool
    """Whether something is about to happen to it."""

    @property
    def may_be_resent(self) -> bool:
        return self.row.is_final and (self.row.endpoint.is_active or self.row.event_type == PING)


@own
@require_safe
def show_webhooks(request: PersonRequest) -> HttpResponse:
    return _list(request)


@action("webhooks")
def make_webhook(request: PersonRequest) -> HttpResponse:
    form = forms.WebhookForm(request.POST, auto_id="new_%s")
    made: list[endpoints.WithSecret] = []
    if not tried(request, form, lambda given: made.append(_make(request, given)), limits=LIMITS):
        return _list(request, form, form=form)
    response = _list(request, made=made[0])
    response.status_code = 201
    return response


def _make(request: PersonRequest, given: dict[str, Any]) -> endpoints.WithSecret:
    return endpoints.create(person_id=request.user.pk, now=timezone.now(), **given)


@own
@require_safe
def show_webhook(request: PersonRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    return _one(request, endpoint_id)


@action("webhooks")
def change_webhook(request: PersonRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    form = forms.WebhookForm(request.POST, auto_id="change_%s")
    if not tried(request, form, lambda given: _change(request, endpoint_id, given), limits=LIMITS):
        return _one(request, endpoint_id, form, form=form)
    return done(request, _page_of(endpoint_id), _("Saved."))


def _change(request: PersonRequest, endpoint_id: uuid.UUID, given: dict[str, Any]) -> None:
    """An address that stays is not looked up again: what it is told may be changed while it is away."""
    whose = _whose(request, endpoint_id)
    is_same = endpoints.get(**whose).url == given["url"]
    endpoints.change(now=timezone.now(), **whose, **{**given, "url": None if is_same else given["url"]})


@action("webhooks")
def switch_webhook(request: PersonRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    """Pause it, or take it up again."""
    is_active = request.POST.get("is_active") == "true"
    words = _("The webhook is on.") if is_active else _("The webhook is paused: nothing is sent there.")
    return _did(request, endpoint_id, words, lambda whose: endpoints.change(is_active=is_active, now=timezone.now(), **whose))


@action("webhooks")
def test_webhook(request: PersonRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    return _did(request, endpoint_id, _("A test event is on its way."), lambda whose: deliveries.ping(now=timezone.now(), **whose))


@action("webhooks")
def rotate_secret(request: PersonRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    form = forms.RotateForm(request.POST, auto_id="rotate_%s")
    made: list[endpoints.WithSecret] = []

    def rotate(given: dict[str, Any]) -> None:
        made.append(endpoints.rotate(overlap=given["overlap_hours"], now=timezone.now(), **_whose(request, endpoint_id)))

    if not tried(request, form, rotate):
        return _one(request, endpoint_id, form, rotate_form=form)
    return _one(request, endpoint_id, made=made[0])


@action("webhooks")
def delete_webhook(request: PersonRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    try:
        endpoints.delete(**_whose(request, endpoint_id))
    except endpoints.NoSuchWebhook as error:
        return done(request, "webhooks", error.detail)
    return done(request, "webhooks", _("The webhook was deleted."))


@action("webhooks")
def resend_delivery(request: PersonRequest, delivery_id: uuid.UUID) -> HttpResponse:
    try:
        endpoint_id = deliveries.get(delivery_id=delivery_id, person_id=request.user.pk).endpoint_id
        limited(request, LIMITS)
        deliveries.send_again(delivery_id=delivery_id, person_id=request.user.pk, now=timezone.now())
    except deliveries.NoSuchDelivery as error:
        return done(request, "webhooks", error.detail)
    except DomainError as error:
        return done(request, _page_of(endpoint_id), error.detail)
    return done(request, _page_of(endpoint_id), _("It is sent again."))


def _list(request: PersonRequest, refused: FlowForm | None = None, **more: Any) -> HttpResponse:
    newest = WebhookDelivery.objects.filter(endpoint=OuterRef("pk")).order_by("-created_at", "-id").values("pk")[:1]
    rows: list[Any] = list(WebhookEndpoint.objects.of(request.user).annotate(newest_id=Subquery(newest)))
    last = WebhookDelivery.objects.in_bulk([row.newest_id for row in rows if row.newest_id])
    context = {
        "webhooks": [Listener(row, _heard(row), last.get(row.newest_id)) for row in rows],
        "most": endpoints.MOST_ENDPOINTS,
        "form": forms.WebhookForm(auto_id="new_%s"),
    }
    return show(request, "imagegen/webhooks.html", {**context, **more}, form=refused)


def _one(request: PersonRequest, endpoint_id: uuid.UUID, refused: FlowForm | None = None, **more: Any) -> HttpResponse:
    try:
        row = endpoints.get(**_whose(request, endpoint_id))
    except endpoints.NoSuchWebhook as error:
        raise Http404 from error
    now, state = timezone.now(), request.GET.get("state", "")
    log = row.deliveries.select_related("endpoint")
    test = log.filter(event_type=PING).first()
    is_filtered = state in WebhookDelivery.State.values
    pages = Paginator(log.filter(state=state) if is_filtered else log.all(), LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "webhook": row,
        "hears": _heard(row),
        "keeps_old_secret": bool(row.old_secret_until and row.old_secret_until > now),
        "test": _line(test, now) if test else None,
        "lines": [_line(one, now) for one in pages.object_list],
        "pages": pages,
        "state": state if is_filtered else "",
        "states": WebhookDelivery.State.choices,
        "form": forms.WebhookForm(auto_id="change_%s", initial={"url": row.url, "description": row.description, "events": row.events}),
        "rotate_form": forms.RotateForm(auto_id="rotate_%s"),
    }
    return show(request, "imagegen/webhook.html", {**context, **more}, form=refused)


def _line(row: WebhookDelivery, now: datetime.datetime) -> Line:
    due = row.next_attempt_at
    is_soon = not row.is_final and (due is None or due < now + SOON)
    body = json.dumps(json.loads(row.body), indent=2, ensure_ascii=False)
    return Line(row, capfirst(str(EVENTS.get(row.event_type, row.event_type))), body, is_soon)


def _heard(row: WebhookEndpoint) -> list[str]:
    return [str(EVENTS.get(name, name)) for name in row.events]


def _did(request: PersonRequest, endpoint_id: uuid.UUID, words: str, deed: Callable[[dict[str, Any]], object]) -> HttpResponse:
    try:
        limited(request, LIMITS)
        deed(_whose(request, endpoint_id))
    except endpoints.NoSuchWebhook as error:
        return done(request, "webhooks", error.detail)
    except guessing.TooManyAttempts as error:
        words = error.detail
    return done(request, _page_of(endpoint_id), words)


def _whose(request: PersonRequest, endpoint_id: uuid.UUID) -> dict[str, Any]:
    return {"endpoint_id": endpoint_id, "person_id": request.user.pk}


def _page_of(endpoint_id: uuid.UUID) -> str:
    return reverse("webhooks_one", args=[endpoint_id])
