"""Who a bearer token speaks for: an access token of a sign-in, or a program's API key."""

from __future__ import annotations

from . import api_keys, sessions
from .identity import Identity


def identity(token: str) -> Identity:
    """Raises NotSignedIn."""
    return api_keys.identify(token) if token.startswith(api_keys.MARK) else sessions.authenticate_access(token)
