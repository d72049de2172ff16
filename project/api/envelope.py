"""The documented answer shapes: a view names its dialect, and its answers and failures take that dialect's shape.

    class MyImages(APIView):
        dialect = Dialect.SPLASHMY        # nothing else: without it a view answers bare
        pagination_class = Pages          # tells the OpenAPI document that the lists of this view are pages

        @extend_schema(responses={200: ImageOut(many=True)})
        def get(self, request):
            return page(request, Image.objects.of(request.user), lambda image: ImageOut(image).data)

        @extend_schema(request=UploadIn, responses={201: ImageOut})
        def post(self, request):
            return Reply(ImageOut(image).data, message=_("Image uploaded"), status=201)

`Renderer` shapes what a view returns, project/api/errors.py what it raises, project/api/schema.py the OpenAPI document: views and
serializers speak of the inner object only. `is_bare = True` beside a dialect leaves successes bare (Mycreatool's login, token refresh
and profile); failures keep the dialect's shape. A plain `Response` gets the default message. Use no 204 in a dialect: its clients
expect an envelope.
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import PageNumberPagination
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from .. import json_answer

DONE = _("Operation completed")

Row = TypeVar("Row", bound=Model)


class Dialect(enum.Enum):
    """Whose document a view speaks after.

    MYCREATOOL: `{success, message, data, timestamp}`; failures `{success: false, message, errors, code, timestamp}`.
    SPLASHMY (Promptcraft too): `{success, data, message}`, pages with `pagination`; failures `{success: false, data: null, message,
    errors, code}`. `errors` holds fields and their texts, and is empty for a failure of no field.
    """

    MYCREATOOL = "mycreatool"
    SPLASHMY = "splashmy"


class Reply(Response):
    """An answer with the words that its envelope carries."""

    def __init__(
        self, data: Any = None, *, message: str | Promise = DONE, status: int = 200, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(data, status=status, headers=headers)
        self.message = message


class PageReply(Reply):
    """One page, `{count, next, previous, results}`: in a dialect that is `pagination`, and `data` is the page's list."""


class Pages(PageNumberPagination):
    """`?page=` of 20, or of `?page_size=` up to 100 (Promptcraft, "PAGE_SIZE"). An unknown page is a 404."""

    page_size = 20
    page_size_query_param = "page_size"
    max_page_size = 100

    def get_paginated_response(self, data: Any) -> PageReply:
        assert self.page is not None
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return PageReply({"count": self.page.paginator.count, **links, "results": data})


def page(request: Request, rows: QuerySet[Row] | Sequence[Row], shape: Callable[[Row], Any], *, message: str | Promise = DONE) -> PageReply:
    """The page of ordered `rows` that the request asks for, each row as `shape` says."""
    pages = Pages()
    reply = pages.get_paginated_response([shape(row) for row in pages.paginate_queryset(rows, request) or []])
    reply.message = message
    return reply


def dialect_of(view: Any) -> Dialect | None:
    """The dialect that a view names; None for our own."""
    return getattr(view, "dialect", None)


def is_bare(view: Any) -> bool:
    """Whether a view's successes go without an envelope."""
    return dialect_of(view) is None or getattr(view, "is_bare", False)


class Renderer(JSONRenderer):
    """JSON, in the envelope of the view's dialect. Failures were shaped where they were caught."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        context = renderer_context or {}
        view, response = context.get("view"), context.get("response")
        dialect = dialect_of(view)
        if dialect is not None and response is not None and response.status_code < 300 and not is_bare(view):
            data = success(dialect, response)
        if data is None:
            return b""
        if self.get_indent(accepted_media_type or "", context) is not None:
            return bytes(super().render(data, accepted_media_type, context))
        return json_answer.dumps(data)


def success(dialect: Dialect, response: Response) -> dict[str, Any]:
    """What a view returned, in its envelope."""
    body: dict[str, Any] = {"success": True, "message": str(getattr(response, "message", DONE)), "data": response.data}
    if isinstance(response, PageReply):
        body |= {"data": response.data["results"], "pagination": response.data}
    return _stamped(dialect, body)


def failure(dialect: Dialect, *, code: str, message: str, errors: dict[str, Any]) -> dict[str, Any]:
    """A failure in its envelope. Our stable `code` is beside what the documents name."""
    body: dict[str, Any] = {"success": False, "message": message, "errors": errors, "code": code}
    return _stamped(dialect, body if dialect is Dialect.MYCREATOOL else {**body, "data": None})


def _stamped(dialect: Dialect, body: dict[str, Any]) -> dict[str, Any]:
    if dialect is not Dialect.MYCREATOOL:
        return body
    now = timezone.now().astimezone(datetime.UTC).replace(microsecond=0)
    return {**body, "timestamp": now.isoformat().replace("+00:00", "Z")}
