"""Who a bearer token speaks for: an access token of a sign-in, or a program's API key."""

from __future__ import annotations

from ..models import User
from . import api_keys, sessions
from .sessions import Identity


def identify(token: str) -> tuple[Identity, User]:
    """The identity and the person, in one query. Raises NotSignedIn."""
    return api_keys.identify(token) if token.startswith(api_keys.MARK) else sessions.identify_access(token)


def identity(token: str) -> Identity:
    """The identity alone, for a handshake. Raises NotSignedIn."""
    return identify(token)[0]
