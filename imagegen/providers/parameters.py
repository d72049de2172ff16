"""Which parameters a server of the Images API does not know. Learned from its refusals, and remembered for all processes of a site."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

OPTIONAL = frozenset(
    {"n", "quality", "size", "background", "output_format", "stream", "partial_images", "safety_identifier", "input_fidelity"}
)
"""What may be left out. The picture may then be another one than was wished for, but it is one."""

REMEMBER_SECONDS = 7 * 86400
_STATUSES = {400, 422}
_CODES = {"unknown_parameter", "unsupported_parameter", "unrecognized_parameter", "extra_forbidden"}
_SENTENCE = re.compile(
    r"(?i)(?:un(?:known|recognized|supported|expected)|extra)[\w ]*?(?:parameter|argument|field|property|inputs?)s?[\w ]*:?\s*"
    r"['\"`]?([a-z_]{1,40})\b"
)


def refused(status: int, body: Any) -> str:
    """The parameter for which a server refused a request before any work; empty where it was for anything else."""
    if status not in _STATUSES or not isinstance(body, dict):
        return ""
    error = body.get("error", body)
    if isinstance(error, dict):
        if str(error.get("code") or error.get("type")) in _CODES and error.get("param"):
            return _optional(str(error["param"]))
        if (found := _by_place(error.get("detail"))) or (found := _by_sentence(error.get("message") or error.get("detail"))):
            return found
    return _by_sentence(error)


def unknown_to(base_url: str, model: str) -> frozenset[str]:
    """What this server has refused before. Asks the cache; while Redis is away nothing is known, and the server refuses once more."""
    try:
        return frozenset(cache.get(_key(base_url, model), ()))
    except RedisError as error:
        log.warning("image.parameters_away", model=model, error=type(error).__name__)
        return frozenset()


def remember(base_url: str, model: str, name: str) -> None:
    """For the next one, who finds it out anew where Redis is away now."""
    known = unknown_to(base_url, model)
    try:
        cache.set(_key(base_url, model), sorted({*known, name}), REMEMBER_SECONDS)
    except RedisError as error:
        log.warning("image.parameters_away", model=model, error=type(error).__name__)


def _by_place(detail: Any) -> str:
    """As pydantic tells it: `[{"type": "extra_forbidden", "loc": ["body", "background"]}]`."""
    if not isinstance(detail, list):
        return ""
    for one in detail:
        if isinstance(one, dict) and one.get("type") in _CODES and isinstance(one.get("loc"), list) and one["loc"]:
            return _optional(str(one["loc"][-1]))
    return ""


def _by_sentence(text: Any) -> str:
    found = _SENTENCE.search(text[:500]) if isinstance(text, str) else None
    return _optional(found[1]) if found else ""


def _optional(name: str) -> str:
    return name if name in OPTIONAL else ""


def _key(base_url: str, model: str) -> str:
    return "imagegen.unknown_parameters." + hashlib.sha256(f"{base_url} {model}".encode()).hexdigest()[:32]
