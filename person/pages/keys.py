"""The page of keys for programs. A new key is in the answer to the form that made it, and nowhere after."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ..flows import api_keys
from ..models import ApiKey, Scope
from . import account_forms as forms
from .confirm import address, is_fresh, needs_fresh
from .forms import FlowForm
from .layout import PersonRequest, action, done, own, show, tried

OVER_SHOWN = 20


@dataclasses.dataclass(frozen=True, slots=True)
class Key:
    """A key as the page tells it."""

    row: ApiKey
    may: list[str]


@own
@require_safe
def show_keys(request: PersonRequest) -> HttpResponse:
    return _page(request)


@action("keys")
@needs_fresh("keys", "new")
def make_key(request: PersonRequest) -> HttpResponse:
    form = forms.KeyForm(request.POST)
    made: list[api_keys.NewKey] = []
    if not tried(request, form, lambda given: made.append(_make(request, form))):
        return _page(request, form, form=form)
    response = _page(request, made=made[0])
    response.status_code = 201
    return response


def _make(request: PersonRequest, form: forms.KeyForm) -> api_keys.NewKey:
    now, given = timezone.now(), form.cleaned_data
    return api_keys.make(person_id=request.user.pk, name=given["name"], scopes=given["scopes"], now=now, expires_at=form.expires_at(now))


@action("keys")
def revoke_key(request: PersonRequest, key_id: uuid.UUID) -> HttpResponse:
    try:
        api_keys.revoke(person_id=request.user.pk, key_id=key_id, now=timezone.now())
    except api_keys.NoSuchKey as error:
        return done(request, "keys", error.detail)
    return done(request, "keys", _("The key was revoked. Nothing gets in with it any more."))


def _page(request: PersonRequest, refused: FlowForm | None = None, **more: Any) -> HttpResponse:
    rows = ApiKey.objects.filter(user=request.user)
    alive = rows.alive(timezone.now())
    over = rows.exclude(pk__in=alive)[:OVER_SHOWN]
    context = {"keys": [_serialize(row) for row in alive], "over": [_serialize(row) for row in over], "form": forms.KeyForm()}
    context |= {"is_fresh": is_fresh(request), "confirm_new": address("keys", "new")}
    return show(request, "person/keys.html", {**context, **more}, form=refused)


def _serialize(row: ApiKey) -> Key:
    return Key(row, [str(Scope(scope).label) for scope in row.scopes if scope in Scope])
