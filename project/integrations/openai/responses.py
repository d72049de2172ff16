"""How an answer of `/v1/…` is shaped, and how a failure: everything that a rule of ours expects, in OpenAI's shape."""

from __future__ import annotations

import functools
from collections.abc import Callable, Coroutine
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt

from project import bounded_json
from project.api import openai_errors
from project.api.parsers import BodyTooLarge, JsonTooDeep
from project.errors import DomainError, Kind

from .. import card_text

View = Callable[..., Coroutine[Any, Any, HttpResponseBase]]


class BodyNotJson(DomainError):
    code = "parse_error"
    message = _("The body of this request is not a JSON object.")


class BadField(DomainError):
    """`name` is the field."""

    code = "bad_field"
    message = _("The field “%(name)s” is missing or can't be read.")


class FieldNotSupported(DomainError):
    """Something was asked for that would change the answer, and that nobody here can do: never overlooked."""

    code = "field_not_supported"
    message = _("This server can't do what the field “%(name)s” asks for.")


class NoSuchModel(DomainError):
    code = "model_not_found"
    kind = Kind.MISSING
    message = _("There is no model of this name. GET /v1/models lists them.")


def api(method: str) -> Callable[[View], View]:
    """A view of `/v1/` for this one method. What it raises is answered in OpenAI's shape; nothing in it depends on a cookie."""

    def decorated(view: View) -> View:
        @csrf_exempt
        @functools.wraps(view)
        async def called(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method != method:
                body = openai_errors.failure(status=405, code="method_not_allowed", message=f"Use {method}.")
                return JsonResponse(body, status=405, headers={"Allow": method})
            try:
                return await view(request, *args, **kwargs)
            except DomainError as error:
                return refusal(error)

        return called

    return decorated


def refusal(error: DomainError, **facts: Any) -> HttpResponse:
    """A failure as a whole answer. 401 says how to sign in (RFC 9110 §11.6.1)."""
    status = error.kind.value
    headers = {**error.headers, **({"WWW-Authenticate": 'Bearer realm="api"'} if status == 401 else {})}
    return JsonResponse(told(error, **facts), status=status, headers=headers)


def told(error: DomainError, **facts: Any) -> dict[str, Any]:
    """The same as a body, for streams."""
    param = error.fields.get("name") or error.field or None
    # Front ends show nothing of a failure but its message.
    help_named = card_text.of(error.facts["safety"]) if error.facts.get("safety") else ""
    message = help_named + error.detail
    return openai_errors.failure(status=error.kind.value, code=error.code, message=message, param=param, **error.facts, **facts)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object. Raises BodyNotJson, BodyTooLarge and JsonTooDeep."""
    try:
        # Read to a byte over the limit: Django's own refusal would be a page.
        data = request.read(bounded_json.MOST_BYTES + 1)
        found = bounded_json.loads(data)
    except bounded_json.TooLarge as error:
        raise BodyTooLarge(limit=bounded_json.MOST_BYTES // 1024) from error
    except bounded_json.TooDeep as error:
        raise JsonTooDeep(limit=bounded_json.MOST_DEPTH) from error
    except bounded_json.NotJson as error:
        raise BodyNotJson from error
    if not isinstance(found, dict):
        raise BodyNotJson
    return found
