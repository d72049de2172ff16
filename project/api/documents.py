"""The protocol's documents: OpenAPI for REST in several places and forms, AsyncAPI for the websockets. All assets are local."""

from __future__ import annotations

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
from django.utils.translation import gettext as _
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

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


class Json(SpectacularAPIView):
    renderer_classes = [OpenApiJsonRenderer]


class Yaml(SpectacularAPIView):
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
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
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
