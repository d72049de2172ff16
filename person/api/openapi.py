"""How the OpenAPI document describes our two ways of signing a request. Loaded by the app; drf-spectacular finds the classes."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from ..models import Scope
from . import scopes

KEYS = "A key for programs, made at `/person/keys/` or with `POST /api/user/api-keys/`. Scopes: " + ", ".join(
    f"`{scope.value}` (may {label})" for scope, label in ((scope, scope.name.lower().replace("_", " ")) for scope in Scope)
)


class AccessTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """An access token, or an API key where the view lets keys in: then with the scope that it needs."""

    target_class = "person.api.authentication.AccessTokenAuthentication"
    name = ["accessToken", "apiKey"]

    def get_security_definition(self, auto_schema: Any) -> list[dict[str, str]]:
        return [
            {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "The `access` token of a sign-in; an hour.",
            },
            {"type": "http", "scheme": "bearer", "bearerFormat": "rvk_…", "description": KEYS},
        ]

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        scope = scopes.needed(auto_schema.view, auto_schema.method)
        besides = scopes.needed_besides(auto_schema.view, auto_schema.method)
        wanted = [one.value for one in (scope, besides) if one is not None]
        return [{"accessToken": []}, *([{"apiKey": wanted}] if scope is not None else [])]


class BrowserScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "person.api.authentication.BrowserAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        text = "The cookie of our own pages; whatever changes something needs the header `X-CSRFToken` as well."
        return {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME, "description": text}
