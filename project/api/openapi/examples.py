"""An example for any schema: what names and formats tell of a field, filled in with things as they look here."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]
MOST_DEPTH = 8

NAMES: Json = {
    "access": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl",
    "refresh": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.cmVmcmVzaA",
    "analyst": "jungian",
    "author": "ada@example.org",
    "category": "nature",
    "client_id": "night-2026-11-28",
    "code": "insufficient_credit",
    "currency": "credits",
    "description": "A house by the sea, and a door that nobody opens.",
    "detail": "Your credit is insufficient",
    "email": "ada@example.org",
    "error": "Your credit is insufficient",
    "excerpt": "ok",
    "expires_at": "2027-11-28T07:00:00Z",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "username": "ada",
    "full_name": "Ada Lovelace",
    "height": 1024,
    "width": 1024,
    "image_url": "https://dreams.example.org/api/images/files/results/9f/lighthouse.png?until=1795849200&signature=4f1c",
    "thumbnail_url": "https://dreams.example.org/api/images/files/results/9f/lighthouse-small.webp?until=1795849200&signature=77ab",
    "key": "rvk_3fa94c21_b1g7N0tARealKeyButItLooksLikeThis",
    "language": "en",
    "locale": "en",
    "media_type": "image/png",
    "message": "I dreamt of a lighthouse.",
    "mood": "calm",
    "name": "Mira",
    "new_password": "moonlit-garden-8",
    "old_password": "moonlit-garden-7",
    "current_password": "moonlit-garden-7",
    "password": "moonlit-garden-7",
    "password_confirm": "moonlit-garden-7",
    "confirm_password": "moonlit-garden-7",
    "percent": 40,
    "prefix": "rvk_3fa94c21",
    "prompt": "a lighthouse under stars",
    "quote": "a lighthouse",
    "school": "Depth psychology",
    "scopes": ["dreams:read", "dreams:write"],
    "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    "slug": "jungian",
    "style": "",
    "tags": ["sea", "house"],
    "text": "I dreamt of a lighthouse.",
    "ticket": "b7Yx0s9dQwE4",
    "time_zone": "Europe/Istanbul",
    "timezone": "Europe/Istanbul",
    "title": "The house by the sea",
    "token": "a-token-from-the-mail",
    "url": "https://garden.example.org/hooks/reverie",
    "user_agent": "Firefox on Linux",
}
"""By the field's name, where the type allows it."""
NOTHING = frozenset(
    {"deleted_at", "retry_of", "mask", "source", "disabled_at", "disabled_reason", "failing_since", "old_secret_until", "next"}
    | {"previous", "revoked_at", "thinking", "notice", "finish_reason", "translated_prompt", "improved_prompt", "operation", "deadline_at"}
)
"""Fields that are null most of the time, where they may be."""
FORMATS = {
    "uuid": "0196f3a2-7c1e-7d64-9a44-3b1f6c0d2e55",
    "date-time": "2026-11-28T07:00:00Z",
    "date": "2026-11-28",
    "time": "07:00:00",
    "email": "ada@example.org",
    "uri": "https://dreams.example.org/",
    "binary": "(the file's bytes)",
    "byte": "aGVsbG8=",
    "decimal": "1.00",
}


class Maker:
    """Makes examples of the schemas of one document. `told` has values for names, before those above."""

    def __init__(self, schemas: Json, told: Json | None = None) -> None:
        self._schemas = schemas
        self._names = {**NAMES, **(told or {})}

    def of(self, schema: Json, name: str = "", *, is_request: bool = False, depth: int = 0) -> Any:
        """What the field `name` of this schema may hold. A request shows what must be sent, and what one would say."""
        schema = self.resolved(schema)
        if "example" in schema:
            return schema["example"]
        if schema.get("examples"):
            return schema["examples"][0]
        kinds = _kinds(schema)
        if (name in NOTHING and "null" in kinds) or depth > MOST_DEPTH:
            return None
        if kinds == ["null"]:
            return None
        if "const" in schema:
            return schema["const"]
        if values := [value for value in schema.get("enum", ()) if value is not None]:
            return self._names[name] if self._names.get(name) in values else values[0]
        options = schema.get("oneOf") or schema.get("anyOf")
        if options:
            if name in NOTHING and any(self.resolved(one).get("type") == "null" for one in options):
                return None
            return self.of(
                next((one for one in options if one.get("type") != "null"), options[0]), name, is_request=is_request, depth=depth
            )
        if name in self._names and _fits(self._names[name], kinds, schema):
            return self._names[name]
        if "default" in schema and schema["default"] is not None:
            return schema["default"]
        return self._by_kind(next((kind for kind in kinds if kind != "null"), ""), schema, name, is_request, depth)

    def resolved(self, schema: Json) -> Json:
        """Without references and `allOf`."""
        while "$ref" in schema:
            rest = {key: value for key, value in schema.items() if key != "$ref"}
            schema = {**self._schemas[schema["$ref"].rpartition("/")[2]], **rest}
        if "allOf" in schema:
            parts = [self.resolved(part) for part in schema["allOf"]]
            merged: Json = {key: value for key, value in schema.items() if key != "allOf"}
            for part in parts:
                merged = {**part, **merged, "properties": {**part.get("properties", {}), **merged.get("properties", {})}}
            return merged if merged.get("properties") else {key: value for key, value in merged.items() if key != "properties"}
        return schema

    def _by_kind(self, kind: str, schema: Json, name: str, is_request: bool, depth: int) -> Any:
        if kind == "object" or "properties" in schema:
            return self._object(schema, is_request, depth)
        if kind == "array":
            fewest = max(1, schema.get("minItems", 0))
            return [self.of(schema.get("items", {}), _singular(name), is_request=is_request, depth=depth + 1)] * fewest
        if kind in ("integer", "number"):
            least, most = schema.get("minimum", 0), schema.get("maximum", 10**6)
            return min(max(1, least), most)
        if kind == "boolean":
            return name in ("is_active", "is_ai", "success", "stream", "is_safe")
        if kind == "string":
            return self._string(schema, name)
        return None if kind == "null" else {} if kind == "" and not schema.get("type") and "additionalProperties" in schema else "…"

    def _object(self, schema: Json, is_request: bool, depth: int) -> Json:
        found = {key: value for key, value in schema.get("properties", {}).items() if not (is_request and value.get("readOnly"))}
        if is_request:
            required = [key for key in found if key in schema.get("required", ())]
            told = [key for key in found if key in self._names and key not in ("style", "client_id", "code", "error", "detail")]
            shown = required + [key for key in told if key not in required][: max(0, 4 - len(required))] or list(found)[:2]
            found = {key: found[key] for key in found if key in shown}
        return {key: self.of(value, key, is_request=is_request, depth=depth + 1) for key, value in found.items()}

    def _string(self, schema: Json, name: str) -> str:
        text = str(FORMATS.get(schema.get("format", ""), "")) or name.replace("_", " ") or "text"
        if pattern := schema.get("pattern"):
            text = "" if pattern.endswith("*$") or "{0," in pattern else text
        text += "x" * max(0, int(schema.get("minLength", 0)) - len(text))
        return text[: int(schema.get("maxLength", 10_000))]


def _kinds(schema: Json) -> list[str]:
    kind = schema.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _fits(value: Any, kinds: list[str], schema: Json) -> bool:
    kind = {str: "string", int: "integer", list: "array", bool: "boolean"}[type(value)]
    if kind not in kinds or len(str(value)) > schema.get("maxLength", 10_000) or schema.get("format") in ("uuid", "date-time", "date"):
        return False
    return kind != "array" or _kinds(schema.get("items", {})) in ([], ["string"])


def _singular(name: str) -> str:
    return {"tags": "tag", "scopes": "scope", "messages": "message_row", "events": "event"}.get(name, name.removesuffix("s"))
