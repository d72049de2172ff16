"""`Idempotency-Key`: the same request again gets the first one's answer, and its work is done once.

    @idempotent
    def post(self, request): ...

The key's row, the work and the answer are one transaction. So whatever dies when, a key without its work (or work without its
key) is never stored; and who comes with the same key meanwhile waits at the row's unique index, in the database, for the answer.
Flows that are called here must therefore not insist on the outermost transaction (`atomic(durable=True)`); where a view has slow
things to do first, such as reading a picture, it wraps only the rest: `once(self, request, lambda: Response(...))`.

Answers are kept, refusals of the work too, for at least a day (person/housekeeping.py); 401, 429 and 5xx are not.
"""

from __future__ import annotations

import functools
import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import OperationalError, transaction
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from ..errors import DomainError, Kind
from ..sealing import blind
from ..sealing.keyring import keys_of
from .dry_run import is_dry_run

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_LENGTH = 255
NOT_KEPT = {401, 429}
KEPT_HEADERS = {"Content-Type", "Location", "Retry-After"}

View = TypeVar("View", bound=Callable[..., Any])


class KeyInvalid(DomainError):
    code = "idempotency_key_invalid"
    message = _("An Idempotency-Key is 1 to 255 printable ASCII characters.")


class KeyReused(DomainError):
    code = "idempotency_key_reused"
    kind = Kind.CONFLICT
    message = _("This Idempotency-Key came with another request before.")


class KeyInProgress(DomainError):
    code = "idempotency_key_in_progress"
    kind = Kind.CONFLICT
    message = _("The first request with this Idempotency-Key is still being worked on.")


class AnswerErased(DomainError):
    """The work was done and is not done again, but what it answered is no longer here."""

    code = "answer_erased"
    kind = Kind.GONE
    message = _("What this request made was deleted for good.")


def idempotent(method: View) -> View:
    """For a view's method that spends or grants. Without the header nothing changes."""

    @functools.wraps(method)
    def wrapped(view: Any, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        return once(view, request, lambda: method(view, request, *args, **kwargs))

    return wrapped  # type: ignore[return-value]  # the same signature


def once(view: Any, request: Request, act: Callable[[], Response]) -> HttpResponse:
    """The answer of `act`, or to the byte that of the first request with this key. Raises KeyInvalid, KeyReused, KeyInProgress and
    AnswerErased.
    """
    key = request.headers.get(HEADER)
    if key is None or is_dry_run(request):
        return act()
    if not (0 < len(key) <= MAX_LENGTH and key.isascii() and key.isprintable()):
        raise KeyInvalid
    plain = _fingerprint(request)
    # Keyed, so that nobody can check by the row what somebody may have sent; rows of the version before are plain for their two days.
    fingerprint = blind.fingerprint(keys_of(cast("uuid.UUID", request.user.pk)), "request", plain)
    with transaction.atomic():
        row = _claim(request.user, key, fingerprint)
        if row.fingerprint not in {fingerprint, plain}:
            raise KeyReused
        if row.is_erased:
            raise AnswerErased
        if row.status is not None:
            return _replay(row)
        response: HttpResponse = view.finalize_response(request, _answer(view, act)).render()
        row.status, row.body = response.status_code, response.content.decode()
        row.headers = {name: value for name, value in response.headers.items() if name in KEPT_HEADERS}
        row.save(update_fields=["status", "headers", "body"])
    return response


def _claim(user: Any, key: str, fingerprint: str) -> Any:
    """This key's row: ours and without an answer, or the first request's, after waiting for it."""
    keys = apps.get_model(settings.IDEMPOTENCY_MODEL)._default_manager
    try:
        keys.bulk_create([keys.model(user=user, key=key, fingerprint=fingerprint)], ignore_conflicts=True)
    except OperationalError as error:
        if _is_waiting_too_long(error):
            raise KeyInProgress(retry_after=2) from error
        raise
    return keys.get(user=user, key=key)


def _is_waiting_too_long(error: OperationalError) -> bool:
    """PostgreSQL's lock_timeout, or SQLite's busy timeout."""
    return getattr(error.__cause__, "sqlstate", None) == "55P03" or "locked" in str(error)


def _answer(view: Any, act: Callable[[], Response]) -> Response:
    """The work's answer; of a refusal nothing but the answer is stored. Raises what must not be kept."""
    try:
        with transaction.atomic():
            return act()
    except (DomainError, APIException) as error:
        response: Response = view.handle_exception(error)
        if response.status_code in NOT_KEPT or response.status_code >= 500:
            raise
        return response


def _replay(row: Any) -> HttpResponse:
    return HttpResponse(row.body, status=row.status, headers={**row.headers, REPLAYED: "true"})


def _fingerprint(request: Request) -> str:
    """What makes two requests the same: method, path, query and body."""
    query = sorted((name, values) for name, values in request.query_params.lists())
    told = json.dumps([request.method, request.path, query, _plain(request.data)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def _plain(data: Any) -> Any:
    if isinstance(data, QueryDict):
        return {name: [_plain(value) for value in values] for name, values in data.lists()}
    if isinstance(data, UploadedFile):
        digest = hashlib.sha256()
        for chunk in data.chunks():
            digest.update(chunk)
        data.seek(0)
        return [data.name, digest.hexdigest()]
    return data
