"""The last hand on the document: a hook of drf-spectacular's."""

from __future__ import annotations

import copy
import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ... import absolute_urls
from . import codes, subjects
from .examples import Json, Maker

PLAIN = Path(__file__).with_name("plain.yaml")
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
FILES = "multipart/form-data"
JSON = "application/json"
DESCRIPTION = """\
Dream-analysis chats, image jobs, accounts and credits. A guide with the first calls stands before this document at `/api/docs/`.

Programs sign in with an API key: `Authorization: Bearer rvk_…`. Beside each operation stands which scopes a key needs for it; where no
key is named, only people who signed in get through. Failures are `{"error", "detail", "code"}` or `{"detail", "code"}`: `code` is stable,
`error` is English whatever the language, `detail` is in the reader's language. The websockets are described at `/api/asyncapi.yaml`.
"""
ACCEPTED = {
    "200": "Done.",
    "201": "Made.",
    "202": "Begun; it goes on behind the scenes.",
    "204": "Done; there is nothing to say.",
    "302": "Found elsewhere.",
}
NAMES = ((r"^images_jobs_", "image_jobs_"), (r"^images_(uploads|results)_", r"\1_"), (r"^messages_list$", "dream_messages_list"))
"""What drf-spectacular makes of paths, as one would call it."""


def finish(result: Json, generator: Any, request: Any, public: bool) -> Json:
    """Called with the whole document; returns it."""
    plain = _plain()
    result["paths"] = {**result["paths"], **plain["paths"]}
    result["webhooks"] = plain["webhooks"]
    schemas = result["components"]["schemas"]
    schemas.update(plain["schemas"])
    result["info"]["description"] = DESCRIPTION
    result["servers"] = [{"url": absolute_urls.origin(), "description": "This site"}]
    result["info"]["contact"] = {"name": "The people who run this site", "url": absolute_urls.origin()}
    for path, _method, operation in _operations(result):
        _name(path, operation)
        _take_one_kind_of_body(operation, schemas)
        _describe_answers(path, operation)
    called = [(f"webhook {name}", "post", one["post"]) for name, one in plain["webhooks"].items()]
    for path, _method, operation in [*_operations(result), *called]:
        _show_examples(path, operation, schemas)
    _name_subjects(result)
    _drop_unused(result)
    finished: Json = _with_types_for_null(result)
    return finished


@functools.cache
def _read() -> Json:
    loaded: Json = yaml.safe_load(PLAIN.read_text(encoding="utf-8"))
    return loaded


def _plain() -> Json:
    # YAML's anchors make one object of several places, and each gets words of its own.
    plain: Json = _unshared(_read())
    return plain


def _unshared(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _unshared(one) for key, one in value.items()}
    return [_unshared(one) for one in value] if isinstance(value, list) else copy.copy(value)


def _operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if method in METHODS:
                yield path, method, operation


# --- names and words


def _name(path: str, operation: Json) -> None:
    """Short names, which become the names of functions in generated clients; a summary beside the description."""
    name = re.sub(r"^api_(user_(me_(?=dream))?)?", "", operation["operationId"])
    for before, after in NAMES:
        name = re.sub(before, after, name)
    operation["operationId"] = name
    operation["tags"] = [subjects.of(path).name]
    text = operation.get("description", "").strip()
    if not operation.get("summary") and text:
        operation["summary"] = re.split(r"[.;:](?:\s|$)", text)[0].replace("`", "")[:120]


def _name_subjects(document: Json) -> None:
    used = {tag for _path, _method, operation in _operations(document) for tag in operation["tags"]}
    every = (*subjects.ALL, subjects.OTHER)
    listed = sorted((one for one in every if one.name in used), key=lambda one: (one.is_older, every.index(one)))
    document["tags"] = [{"name": one.name, "description": one.description} for one in listed]
    document["x-tagGroups"] = [
        {"name": "Reverie", "tags": [one.name for one in listed if not one.is_older]},
        {"name": "Older dialects", "tags": [one.name for one in listed if one.is_older]},
    ]


# --- bodies


def _take_one_kind_of_body(operation: Json, schemas: Json) -> None:
    """JSON, but where a file is sent. What else DRF reads is for forms of old."""
    content = operation.get("requestBody", {}).get("content", {})
    if not content:
        return
    schema = Maker(schemas).resolved(next(iter(content.values()))["schema"])
    has_file = any(Maker(schemas).resolved(one).get("format") == "binary" for one in schema.get("properties", {}).values())
    wanted = FILES if has_file else JSON
    if wanted in content:
        operation["requestBody"]["content"] = {wanted: content[wanted]}


# --- answers


def _describe_answers(path: str, operation: Json) -> None:
    for status, answer in operation["responses"].items():
        if status.startswith(("4", "5")):
            found = codes.of(path, status, operation)
            named = f" Codes: {', '.join(f'`{code}`' for code in found)}." if found else ""
            answer["description"] = codes.STATUSES.get(status, "It failed.") + named
        elif not answer.get("description"):
            answer["description"] = ACCEPTED.get(status, "Done.")
    operation["responses"] = dict(sorted(operation["responses"].items()))


# --- examples


def _show_examples(path: str, operation: Json, schemas: Json) -> None:
    maker = Maker(schemas)
    for parameter in operation.get("parameters", ()):
        if "example" not in parameter and "examples" not in parameter and "schema" in parameter and "default" not in parameter["schema"]:
            parameter["example"] = _parameter(parameter, maker)
    if media := operation.get("requestBody", {}).get("content"):
        _show(media, maker, is_request=True)
    for status, answer in operation["responses"].items():
        told: Json = {}
        if status.startswith(("4", "5")) and (found := codes.of(path, status, operation)):
            words = codes.words_of(found[0])
            told = {"code": found[0], "detail": words, "error": words, "message": words}
        _show(answer.get("content", {}), Maker(schemas, told), is_request=False)


def _show(content: Json, maker: Maker, *, is_request: bool) -> None:
    for kind, media in content.items():
        if "example" not in media and "examples" not in media and "schema" in media and kind.endswith(("json", "form-data")):
            media["example"] = maker.of(media["schema"], is_request=is_request)


def _parameter(parameter: Json, maker: Maker) -> Any:
    return maker.of(parameter["schema"], parameter["name"].replace("-", "_").lower())


# --- what comes from OpenAPI 3.0


def _with_types_for_null(value: Any) -> Any:
    """DRF's pagination still speaks of `nullable`, which 3.1 does not know."""
    if isinstance(value, list):
        return [_with_types_for_null(one) for one in value]
    if not isinstance(value, dict):
        return value
    found = {key: _with_types_for_null(one) for key, one in value.items() if not (key == "nullable" and one is True)}
    if value.get("nullable") is True and isinstance(found.get("type"), str):
        found["type"] = [found["type"], "null"]
    return found


# --- what nobody names


def _drop_unused(document: Json) -> None:
    """Schemas of bodies that are not described any more."""
    while unused := _unused(document):
        for name in unused:
            del document["components"]["schemas"][name]


def _unused(document: Json) -> set[str]:
    named: set[str] = set()
    waiting: list[Any] = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(reference := one.get("$ref"), str):
                named.add(reference.rpartition("/")[2])
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return set(document["components"]["schemas"]) - named
