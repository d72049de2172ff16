"""Handing out a stored file: never shown in the page, never guessed at by the browser, never kept by a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from django.http import HttpRequest, StreamingHttpResponse
from django.utils.http import content_disposition_header

CHUNK_BYTES = 256 * 1024
CROSS_ORIGIN = "cross-origin"
"""Cross-Origin-Resource-Policy of a signed file: the signature is the permission, whichever page shows it."""


def download(request: HttpRequest, file: IO[bytes], *, name: str, content_type: str) -> StreamingHttpResponse:
    """A stored file as an attachment, piece by piece; it is closed with the response."""
    pieces = _pieces(file)
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = CROSS_ORIGIN
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(CHUNK_BYTES):
            yield piece
