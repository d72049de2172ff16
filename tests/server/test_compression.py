"""Scripts and styles of a server that was not built for production are compressed on their way; nothing else is."""

from __future__ import annotations

import urllib.request
import zlib

import pytest

from .process import BASE_DIR, ServerProcess

pytestmark = pytest.mark.embedded

SCRIPT = "static/vendor/dompurify/purify.es.js"


def fetched(server: ServerProcess, path: str, **headers: str) -> tuple[dict[str, str], bytes]:
    with urllib.request.urlopen(urllib.request.Request(server.url(path), headers=headers), timeout=120) as answer:
        return dict(answer.headers), answer.read()


def test_a_script_is_compressed_as_one_whole(server: ServerProcess) -> None:
    headers, body = fetched(server, f"/{SCRIPT}", **{"Accept-Encoding": "gzip, br"})
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    # Browsers read the first gzip member only.
    reader = zlib.decompressobj(wbits=31)
    assert reader.decompress(body) == (BASE_DIR / SCRIPT).read_bytes()
    assert (reader.eof, reader.unused_data) == (True, b"")
    assert len(body) < 30_000


def test_who_asks_for_a_part_or_takes_no_compression_gets_the_file(server: ServerProcess) -> None:
    headers, body = fetched(server, f"/{SCRIPT}")
    assert "Content-Encoding" not in headers and body == (BASE_DIR / SCRIPT).read_bytes()
    headers, part = fetched(server, f"/{SCRIPT}", **{"Accept-Encoding": "gzip", "Range": "bytes=10-19"})
    assert "Content-Encoding" not in headers and part == body[10:20]


def test_a_page_is_not_compressed(server: ServerProcess) -> None:
    assert "Content-Encoding" not in fetched(server, "/person/sign-in/", **{"Accept-Encoding": "gzip"})[0]
