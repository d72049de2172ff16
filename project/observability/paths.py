"""What a log may show of a request's path: the parts that are ours, and ids. What else stands there may be words, or a secret."""

from __future__ import annotations

import re

from django.http import HttpRequest

TOKEN_IN_PATH = re.compile(
    r"(/person/(?:activate|reset|email|archive|recovery|reminder/stop)/|/api/user/(?:picture|export)/|/shared/)[^/\s]+"
)
ID = re.compile(r"[0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def mask_tokens(text: str) -> str:
    """A text without the tokens of signed links in it."""
    return TOKEN_IN_PATH.sub(r"\1…", text)


def mask_path(path: str) -> str:
    """A path without its query and without the token of a signed link, where no request is at hand."""
    return mask_tokens(path.split("?", 1)[0])


def shown_path(request: HttpRequest) -> str:
    """The path of a request with nothing but ids in its variable parts; "…" where it leads to no view."""
    match = request.resolver_match
    if match is None:
        return "…"
    path = mask_path(request.path)
    # Longest first, so that none is cut apart by another that is a part of it.
    for value in sorted((str(value) for value in (*match.args, *match.kwargs.values())), key=len, reverse=True):
        if value and not ID.fullmatch(value):
            path = path.replace(value, "…")
    return path
