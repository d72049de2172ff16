"""The one family of expected failures. Each surface maps a kind once: HTTP status, close code, form error."""

from __future__ import annotations

import enum
from typing import Any, ClassVar

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(enum.Enum):
    """What sort of failure it is; the value is the HTTP status that says so (RFC 9110 §15)."""

    INVALID = 400
    UNAUTHENTICATED = 401
    DENIED = 403
    MISSING = 404
    CONFLICT = 409
    GONE = 410
    EXHAUSTED = 402
    THROTTLED = 429
    UNAVAILABLE = 503


class DomainError(Exception):
    """An expected failure: a stable `code`, a `kind`, and a `message` in the reader's language.

    A subclass stands beside the function that raises it and sets the three class attributes. The message may hold
    named placeholders (`%(limit)s`), filled from the keyword arguments when it is shown, so it is translated late.
    """

    code: ClassVar[str] = "error"
    kind: ClassVar[Kind] = Kind.INVALID
    message: ClassVar[str | Promise] = _("This can't be done.")
    field: ClassVar[str] = ""
    """The input field that it is about, for answers that list fields."""
    told: ClassVar[tuple[str, ...]] = ()
    """Names of keyword arguments that an answer carries beside code and message."""

    def __init__(self, **fields: Any) -> None:
        super().__init__(self.code)
        self.fields = fields
        self.beside: dict[str, Any] = {}
        """What the answer carries whatever was refused: `safety`, the card that names help, where refused words told of a danger."""

    @property
    def facts(self) -> dict[str, Any]:
        """What an answer carries beside code and message."""
        return {name: self.fields[name] for name in self.told} | self.beside

    @property
    def detail(self) -> str:
        """The message in the active language, with its fields filled in."""
        return str(self.message) % self.fields if self.fields else str(self.message)

    @property
    def constant(self) -> str:
        """The same in English, whatever the language: documents show these words, so clients compare them."""
        with translation.override("en"):
            return self.detail

    @property
    def headers(self) -> dict[str, str]:
        """What goes with an answer over HTTP: when to try again, where that is known."""
        return {"Retry-After": str(self.fields["retry_after"])} if "retry_after" in self.fields else {}

    @property
    def answer(self) -> dict[str, Any]:
        """What a program is answered without an envelope: `error` to compare, `detail` to show."""
        return {"error": self.constant, "detail": self.detail, "code": self.code, **self.facts}


class FieldErrors(DomainError):
    """Errors of named input fields: `{field: [message, …]}`, each with a stable code in `codes`."""

    code = "invalid"
    message = _("Some fields need another look.")

    def __init__(self, errors: dict[str, list[str | Promise]], codes: dict[str, list[str]] | None = None) -> None:
        super().__init__()
        self.errors = errors
        self.codes = codes or {name: ["invalid"] * len(texts) for name, texts in errors.items()}
