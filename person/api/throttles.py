"""THROTTLE_LOGIN: attempts to sign in, counted by address and, apart from that, by account and address.

Not by account alone: a stranger who guesses must not lock the owner out (person/flows/guessing.py counts those). A browser that signed in
to the account before has counts of its own, whoever shares its address.
"""

from __future__ import annotations

import hashlib
from typing import Any, cast

from rest_framework.request import Request

from project.api.throttles import SharedThrottle
from project.text.folding import fold

from ..browser import DEVICE_COOKIE
from ..flows import guessing

NAMES = ("email", "username_or_email", "username")


class ByAddress(SharedThrottle):
    scope = "login"

    def get_cache_key(self, request: Request, view: Any) -> str:
        return self.cache_format % {"scope": self.scope, "ident": self.comes_from(request)}

    def comes_from(self, request: Request) -> str:
        """The browser, where this account knows it; else the address."""
        return guessing.device_of(email=_named(request), cookie=request.COOKIES.get(DEVICE_COOKIE, "")) or self.get_ident(request)


class ByAccount(ByAddress):
    def get_cache_key(self, request: Request, view: Any) -> str:
        account = hashlib.sha256(f"{fold(_named(request))}|{self.comes_from(request)}".encode("utf-8", "replace")).hexdigest()
        return self.cache_format % {"scope": "login-account", "ident": account}


def _named(request: Request) -> str:
    given = cast("dict[str, Any]", request.data)  # no parser lets a list through
    return next((str(given[name]) for name in NAMES if given.get(name)), "")


LOGIN = (ByAddress, ByAccount)
