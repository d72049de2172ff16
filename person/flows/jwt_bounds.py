"""What a JSON web token may look like before a library takes it apart, which it does before it checks the signature."""

from __future__ import annotations

import base64
import binascii

from project import bounded_json

LONGEST = 16 * 1024


def is_readable(token: str) -> bool:
    """Whether head and claims are JSON within our bounds. Says nothing about who signed it."""
    parts = token.split(".")
    if len(token) > LONGEST or len(parts) != 3 or not token.isascii():
        return False
    try:
        for part in parts[:2]:
            bounded_json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (bounded_json.NotJson, binascii.Error):
        return False
    return True
