"""Which API keys a view lets in. A view says so by `key_scopes`; to one that does not, no key has access.

class Dreams(APIView):
    key_scopes = KeyScopes(read=Scope.DREAMS_READ, write=Scope.DREAMS_WRITE)
"""

from __future__ import annotations

import dataclasses
from typing import Any

from rest_framework.permissions import SAFE_METHODS

from ..models import Scope


@dataclasses.dataclass(frozen=True, slots=True)
class KeyScopes:
    """The scopes that a key needs for GET and for everything else; None is for no key. `also` is needed besides `write`."""

    read: Scope | None
    write: Scope | None = None
    also: Scope | None = None


def needed(view: Any, method: str | None) -> Scope | None:
    """The scope that this call needs."""
    scopes: KeyScopes | None = getattr(view, "key_scopes", None)
    if scopes is None:
        return None
    return scopes.read if method in SAFE_METHODS else scopes.write


def needed_besides(view: Any, method: str | None) -> Scope | None:
    """A second scope that this call needs, if any."""
    scopes: KeyScopes | None = getattr(view, "key_scopes", None)
    return None if scopes is None or method in SAFE_METHODS else scopes.also
