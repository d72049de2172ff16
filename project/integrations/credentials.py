"""Who a program is that calls by a protocol of others: an API key, or an access token. No cookie counts here, so no page can borrow one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from person.flows import bearer
from person.flows.identity import Identity, NotSignedIn
from person.models import Scope
from person.privacy import disclosures
from project import rates
from project.errors import DomainError, Kind

KEYWORD = "bearer"


class TooManyCalls(DomainError):
    """With the code of REST's throttles."""

    code = "throttled"
    kind = Kind.THROTTLED
    message = _("That were too many calls. Please try again in %(retry_after)s seconds.")
    told = ("retry_after",)


def identify(authorization: str, *scopes: Scope) -> Identity:
    """Who the header speaks for, counted against THROTTLE_USER. Raises NotSignedIn, ScopeMissing and TooManyCalls."""
    scheme, _space, token = authorization.partition(" ")
    if scheme.lower() != KEYWORD or not token.strip():
        raise NotSignedIn
    identity = bearer.identity(token.strip())
    for scope in scopes:
        identity.require(scope)
        if identity.scopes is not None:
            disclosures.note_program(person_id=identity.person_id, key_id=identity.session_id, scope=scope)
    amount, seconds = rates.limit("user")
    # The count of DRF's throttle: a program has one, on whatever road.
    if wait_s := rates.take(key=f"throttle_user_{identity.person_id}", amount=amount, seconds=seconds):
        raise TooManyCalls(retry_after=wait_s)
    return identity
