"""The Unicode forms of a password: keyboards send the same letters composed or decomposed (NIST SP 800-63B §3.1.1.2 asks for one form)."""

from __future__ import annotations

import unicodedata


def forms(raw: str) -> list[str]:
    """The form that is hashed, then those in which it may have been hashed before there was one. All alike for most passwords."""
    return list(
        dict.fromkeys((unicodedata.normalize("NFKC", raw), raw, unicodedata.normalize("NFC", raw), unicodedata.normalize("NFD", raw)))
    )
