"""Reading JSON that others wrote, bounded in size and depth, by one parser for all: bodies, frames, answers and events of services.

A few kilobytes of brackets would end the interpreter's own parser with an error that nobody expects, and what is nested deeper than
we would write it ends whatever walks through it later.
"""

from __future__ import annotations

import json
import re
from typing import Any

import orjson

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 64

_BOM = b"\xef\xbb\xbf"
# Matches an unfinished string as well, so that no text is gone through twice.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))


class NotJson(ValueError):
    """It can't be read as JSON."""


class TooLarge(NotJson):
    """It has more bytes than are read."""


class TooDeep(NotJson):
    """Lists and objects are nested deeper than is read."""


def loads(data: bytes | str, *, most_bytes: int = MOST_BYTES, most_depth: int = MOST_DEPTH, half_surrogates: bool = False) -> Any:
    """The value of a JSON text in UTF-8. Raises NotJson and its subclasses, and nothing else.

    `half_surrogates`: accept text cut into UTF-16 units, as some services stream it; such text can't be stored before it is joined.
    """
    if isinstance(data, str):
        try:
            data = data.encode()
        except UnicodeEncodeError as error:
            raise NotJson("half a surrogate pair") from error
    if len(data) > most_bytes:
        raise TooLarge(f"more than {most_bytes} bytes")
    data = data.removeprefix(_BOM)
    if _is_deeper(data, most_depth):
        raise TooDeep(f"nested deeper than {most_depth}")
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if not half_surrogates or b"\\ud" not in data.lower():
            raise NotJson("no JSON") from error
    try:
        return json.loads(data)
    except ValueError as error:  # JSONDecodeError and UnicodeDecodeError are ValueErrors
        raise NotJson("no JSON") from error


def _is_deeper(data: bytes, most: int) -> bool:
    """Looked at before parsing: whatever the brackets in it, no parser gets to recurse further than `most`."""
    if data.count(b"[") + data.count(b"{") <= most:
        return False
    depth = 0
    for bracket in _STRING.sub(b"", data).translate(None, _NO_BRACKETS):
        depth += 1 if bracket in b"[{" else -1
        if depth > most:
            return True
    return False
