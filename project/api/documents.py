"""The protocol's documents: OpenAPI for REST in several places and forms, AsyncAPI for the websockets. All assets are local."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.apps import apps
from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from .. import absolute_urls

ASYNCAPI = Path(__file__).resolve().parent.parent / "asyncapi.yaml"

# The older addresses of Swagger UI and ReDoc, as Mateimage has them, bring scripts and styles in the page itself.
relaxed: Any = method_decorator(
    csp_replace(
        {
            "script-src": [SELF, "'unsafe-inline'"],
            "style-src": [SELF, "'unsafe-inline'"],
            "worker-src": [SELF, "blob:"],
            "img-src": [SELF, "data:", "blob:"],
            "object-src": [NONE],
        }
    ),
    name="dispatch",
)


FORMS = {"json": OpenApiJsonRenderer, "yaml": OpenApiYamlRenderer}
MOST_KEPT = 4
"""Documents, each of two megabytes: both forms in the two languages that are asked for most."""


class Document(SpectacularAPIView):
    """Anybody may ask, and to write it takes a processor three seconds: so it is written once, not for each who asks."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        form: BaseRenderer = request.accepted_renderer
        kind = f"{form.media_type}; charset={form.charset}" if form.charset else form.media_type
        shown_as = f'inline; filename="Reverie.{form.format}"'
        return HttpResponse(_written(form.format, get_language()), content_type=kind, headers={"Content-Disposition": shown_as})


@functools.lru_cache(MOST_KEPT)
def _written(form: str, language: str | None) -> bytes:
    """In the active language, `language`. The same for all: it tells of everything, whoever may call it."""
    generator: Any = SchemaGenerator()  # type: ignore[no-untyped-call]
    renderer: Any = FORMS[form]()
    written: bytes = renderer.render(generator.get_schema(request=None, public=True), renderer_context={})
    return written


class Json(Document):
    renderer_classes = [OpenApiJsonRenderer]


class Yaml(Document):
    renderer_classes = [OpenApiYamlRenderer]


@relaxed
class Swagger(SpectacularSwaggerView):
    url_name = "schema"


@relaxed
class Redoc(SpectacularRedocView):
    url_name = "schema"


def docs(request: HttpRequest) -> HttpResponse:
    """The page for programs: a guide with the first calls, and the reference in the site's own look."""
    rates: Any = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    limits = [
        {"value": rates["user"], "label": _("requests of a person")},
        {"value": rates["ai_requests"], "label": _("messages to analysts and jobs of a person")},
        {"value": rates["ai_generation"], "label": _("pictures of a person")},
        {"value": settings.REALTIME_SOCKETS_PER_PERSON, "label": _("open websockets of a person")},
        {"value": settings.DREAMS_MESSAGE_MAX_CHARS, "label": _("characters in a message")},
        {"value": settings.IMAGEGEN_PROMPT_MAX_CHARS, "label": _("characters in a prompt")},
    ]
    scopes = apps.get_model("person.ApiKey").scope_choices()
    context = {"site": absolute_urls.origin(), "schema": reverse("schema"), "limits": limits, "scopes": scopes}
    return render(request, "api/docs.html", context)


def asyncapi(request: HttpRequest) -> FileResponse:
    return FileResponse(ASYNCAPI.open("rb"), content_type="application/yaml; charset=utf-8")


urlpatterns = [
    path("api/schema/", Document.as_view(), name="schema"),
    path("api/docs/", docs, name="api_docs"),
    path("api/asyncapi.yaml", asyncapi, name="asyncapi"),
    path("swagger/", Swagger.as_view()),
    path("redoc/", Redoc.as_view()),
    # Mateimage writes them with a slash at the end, its clients without: both are there, and neither is redirected.
    path("swagger.json", Json.as_view()),
    path("swagger.json/", Json.as_view()),
    path("swagger.yaml", Yaml.as_view()),
    path("swagger.yaml/", Yaml.as_view()),
]
