"""The OpenAPI document of views that name a dialect: their serializers in its envelope, and the failures that any call may meet."""

from __future__ import annotations

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework.permissions import IsAuthenticated

from . import envelope
from .envelope import Dialect
from .error_schemas import AnyFailureOut, DetailOut, ErrorOut

_FAILURES = (AnyFailureOut, DetailOut, ErrorOut, dict)
_TEXT = {"type": "string"}
_FIELDS = {"$ref": "#/components/schemas/FieldErrors"}
"""Of plain.yaml; the hook that finishes the document brings it in."""
_STAMP = {"timestamp": {"type": "string", "format": "date-time"}}


class Schema(AutoSchema):
    """DEFAULT_SCHEMA_CLASS."""

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        """With what DRF itself answers: not signed in, a body that can't be read, too many calls."""
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for code in self._failures_of_any_call():
            if code not in bodies:
                bodies[code] = self._get_response_for_code(AnyFailureOut, code)
        return bodies

    def _failures_of_any_call(self) -> list[str]:
        codes = ["406", "429"]
        if any(isinstance(permission, IsAuthenticated) for permission in self.view.get_permissions()):
            codes += ["401", "403"]
        if self.method in {"POST", "PUT", "PATCH"}:
            codes += ["400", "415"]
        if "{" in self.path or hasattr(self.view, "pagination_class"):
            codes.append("404")
        return codes

    def _get_response_for_code(self, serializer: Any, status_code: str, media_types: Any = None, direction: Any = "response") -> Any:
        answer: dict[str, Any] = super()._get_response_for_code(serializer, status_code, media_types, direction)  # type: ignore[no-untyped-call]
        dialect = envelope.dialect_of(self.view)
        if dialect is None and status_code.startswith(("4", "5")):
            own = [] if serializer in _FAILURES else [answer["content"]["application/json"]["schema"]]
            possible = [*own, self._any_failure(direction), *([_FIELDS] if status_code == "400" else [])]
            answer["content"] = {"application/json": {"schema": {"anyOf": possible} if len(possible) > 1 else possible[0]}}
        if dialect is None or status_code.startswith("3") or media_types:
            return answer
        if not status_code.startswith("2"):
            answer["content"] = {"application/json": {"schema": _failure(dialect)}}
        elif not envelope.is_bare(self.view):
            inner = answer.get("content", {}).get("application/json", {}).get("schema", {"type": "null"})
            is_page = status_code == "200" and self._is_list_view(serializer) and hasattr(self.view, "pagination_class")
            answer["content"] = {"application/json": {"schema": _success(dialect, inner, is_page=is_page)}}
        return answer

    def _any_failure(self, direction: Any) -> dict[str, Any]:
        """What a view itself refuses, DRF refuses before it or the URLs refuse before both look alike to a client."""
        reference: dict[str, Any] = self.resolve_serializer(AnyFailureOut, direction).ref
        return reference


def _success(dialect: Dialect, inner: dict[str, Any], *, is_page: bool) -> dict[str, Any]:
    data = {"data": {"type": "array", "items": {}}, "pagination": inner} if is_page else {"data": inner}
    return _object(dialect, {"success": {"type": "boolean", "enum": [True]}, "message": _TEXT, **data})


def _failure(dialect: Dialect) -> dict[str, Any]:
    """Of plain.yaml, too."""
    return {"$ref": f"#/components/schemas/{dialect.value.capitalize()}Failure"}


def _object(dialect: Dialect, properties: dict[str, Any]) -> dict[str, Any]:
    stamped = {**properties, **_STAMP} if dialect is Dialect.MYCREATOOL else properties
    return {"type": "object", "properties": stamped, "required": sorted(stamped)}
