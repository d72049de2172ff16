"""The protocol's documents: OpenAPI for REST in several places and forms, AsyncAPI for the websockets. All assets are local."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django.http import FileResponse, HttpRequest
from django.urls import path
from django.utils.decorators import method_decorator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from drf_spectacular.views import SpectacularAPIView, SpectacularRedocView, SpectacularSwaggerView

ASYNCAPI = Path(__file__).resolve().parent.parent / "asyncapi.yaml"

# Swagger UI and ReDoc bring scripts and styles in the page itself.
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


def asyncapi(request: HttpRequest) -> FileResponse:
    return FileResponse(ASYNCAPI.open("rb"), content_type="application/yaml; charset=utf-8")


urlpatterns = [
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", Swagger.as_view(), name="api_docs"),
    path("api/asyncapi.yaml", asyncapi, name="asyncapi"),
    path("swagger/", Swagger.as_view()),
    path("redoc/", Redoc.as_view()),
    path("swagger.json", Json.as_view()),
    path("swagger.yaml", Yaml.as_view()),
]
