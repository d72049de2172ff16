"""Which headers come with what: documents have all of them, data and files those that mean something there."""

from __future__ import annotations

import pytest

from .client import Client
from .process import ServerProcess

pytestmark = pytest.mark.embedded
OF_DOCUMENTS = {"cross-origin-opener-policy", "referrer-policy", "content-security-policy", "x-content-type-options", "x-frame-options"}


def headers(server: ServerProcess, path: str) -> dict[str, str]:
    return {name.lower(): value for name, value in Client(server).get(path).headers.items()}


def test_each_kind_of_answer_has_the_headers_that_it_needs(server: ServerProcess) -> None:
    page = headers(server, "/person/sign-in/")
    assert page.keys() >= OF_DOCUMENTS and "script-src 'self'" in page["content-security-policy"]
    for path in ("/api/user/me/", "/api/nowhere/", "/health/"):
        data = headers(server, path)
        assert data["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'", path
        assert (data["x-content-type-options"], data["x-frame-options"]) == ("nosniff", "DENY")
        assert "cross-origin-opener-policy" not in data
    assert OF_DOCUMENTS & headers(server, "/static/js/early.js").keys() == {"x-content-type-options"}
