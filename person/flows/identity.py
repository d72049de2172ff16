"""Who is signed in, and the refusals of who is not, or may not."""

from __future__ import annotations

import dataclasses
import datetime
import uuid

from django.utils.translation import gettext_lazy as _

from project.errors import DomainError, Kind


class NotSignedIn(DomainError):
    code = "not_signed_in"
    kind = Kind.UNAUTHENTICATED
    message = _("You are not signed in, or no longer.")


class FactorMissing(NotSignedIn):
    """REQUIRE_SECOND_FACTOR asks everyone for two factors and this person has set up none: until then they can do nothing but that.

    A kind of NotSignedIn, so that what does not know of it lets nobody in.
    """

    code = "second_factor_missing"
    kind = Kind.DENIED
    message = _("This site asks for a second factor. Sign in on its pages and set one up: %(url)s")
    told = ("url",)


class ScopeMissing(DomainError):
    code = "scope_missing"
    kind = Kind.DENIED
    message = _("This API key may not do that: it needs the scope “%(scope)s”.")


class KeyNotAllowed(DomainError):
    code = "api_key_not_allowed"
    kind = Kind.DENIED
    message = _("This can't be done with an API key.")


@dataclasses.dataclass(frozen=True, slots=True)
class Identity:
    """Who is signed in, by which sign-in, and until when this proof of it is good (None: as long as the sign-in).

    `scopes` are those of an API key, whose id then stands for the sign-in's; a person who signed in may do everything (None).
    """

    person_id: uuid.UUID
    session_id: uuid.UUID
    expires_at: datetime.datetime | None = None
    scopes: frozenset[str] | None = None

    def require(self, scope: str | None) -> None:
        """Raise ScopeMissing where this is an API key without `scope`, and KeyNotAllowed where no scope would do."""
        if self.scopes is None:
            return
        if scope is None:
            raise KeyNotAllowed
        if scope not in self.scopes:
            raise ScopeMissing(scope=str(scope))
