"""Which of our codes a status may carry: every expected failure of the part of the program that an operation belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import DomainError

STATUSES = {
    "400": "Something about the request is wrong: a field, or its body.",
    "401": "Not signed in, or no longer.",
    "402": "Not enough credit.",
    "403": "Signed in, but this may not be done: another's, or beyond the key's scopes.",
    "404": "There is no such thing, or it is somebody else's.",
    "405": "Not with this method.",
    "406": "No form of answer that would be accepted.",
    "409": "It contradicts what is there already.",
    "415": "A body of this media type is not read.",
    "429": "Too much in this time; `Retry-After` says when to go on.",
    "503": "Something that this needs is away. Nothing was charged; try again.",
}
COMMON = {
    "400": ("invalid", "parse_error"),
    "401": ("not_authenticated", "token_not_valid"),
    "403": ("permission_denied", "scope_missing", "api_key_not_allowed"),
    "404": ("not_found",),
    "406": ("not_acceptable",),
    "415": ("unsupported_media_type",),
    "429": ("throttled",),
    "503": ("service_unavailable",),
}
"""What may happen to any call that has this status."""
MODULES = (
    ("/api/user/me/dream/{dream_id}/image-prompt/", ("imagegen.prompts.from_dream", "dreams.chat.access")),
    ("/api/user/me/dream/{dream_id}/messages/", ("dreams.chat",)),
    ("/api/user/me/dream", ("dreams.chat.access", "dreams.chat.safety_card", "dreams.dream_list")),
    ("/api/images/jobs/", ("imagegen.jobs.create", "imagegen.jobs.access", "imagegen.moderation", "imagegen.jobs.cancel")),
    ("/api/images/uploads/", ("imagegen.media", "imagegen.jobs.access", "project.storage")),
    ("/api/images/", ("imagegen.jobs.access", "imagegen.jobs.results")),
    ("/api/webhooks/", ("imagegen.webhooks",)),
    ("/api/user/credits/", ("person.flows.redeem",)),
    ("/api/user/api-keys/", ("person.flows.api_keys",)),
    ("/v1/chat/", ("dreams.conversation", "dreams.chat", "project.integrations")),
    ("/v1/images/", ("imagegen.jobs.create", "imagegen.moderation", "project.integrations.openai")),
    ("/v1/", ("project.integrations.openai.responses",)),
)


def of(path: str, status: str, operation: dict[str, Any]) -> list[str]:
    """The codes, the likeliest first. Of the older dialects, whose documents have few, none beyond the common ones."""
    modules = next((modules for prefix, modules in MODULES if path.startswith(prefix)), ())
    if status == "402":
        modules = (*modules, "person.credits.ledger", "person.credits.spending")
    if any(one.get("name") == "Idempotency-Key" for one in operation.get("parameters", ())):
        modules = (*modules, "project.api.idempotency")
    own = [error.code for error in all_errors() if str(error.kind.value) == status and error.__module__.startswith(tuple(modules))]
    return list(dict.fromkeys([*(own if modules else ()), *COMMON.get(status, ())]))


def all_errors(base: type[DomainError] = DomainError) -> Iterator[type[DomainError]]:
    for error in base.__subclasses__():
        yield error
        yield from all_errors(error)


def words_of(code: str) -> str:
    """The message of a code in English, as an example shows it."""
    for error in all_errors():
        if error.code == code:
            return _Blanks.filled(error)
    return DRF_WORDS.get(code, "This can't be done.")


class _Blanks(dict[str, str]):
    """Stands in for the values of a message."""

    def __missing__(self, name: str) -> str:
        return "3"

    @classmethod
    def filled(cls, error: type[DomainError]) -> str:
        return str(error.message) % cls() if "%(" in str(error.message) else str(error.message)


DRF_WORDS = {
    "not_authenticated": "Authentication credentials were not provided.",
    "token_not_valid": "Given token not valid for any token type",
    "permission_denied": "You do not have permission to perform this action.",
    "not_found": "Not found.",
    "not_acceptable": "Could not satisfy the request Accept header.",
    "unsupported_media_type": 'Unsupported media type "text/plain" in request.',
    "throttled": "Request was throttled. Expected available in 30 seconds.",
    "invalid": "Some fields need another look.",
    "parse_error": "This is not JSON.",
}
