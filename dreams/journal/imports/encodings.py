"""Which encoding a text file is in: by its mark, by what UTF-8 forbids, or by what the letters then look like."""

from __future__ import annotations

import codecs
import re

ENCODINGS = ("utf-8", "utf-16", "windows-1252", "windows-1254", "windows-1251", "koi8-r", "iso-8859-9")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 200_000
_TURKISH = re.compile(rb"[\xd0\xdd\xde\xf0\xfd\xfe]")
_HIGH_WORDS = re.compile(rb"[\xc0-\xff]{3,}")
_SMALL_CYRILLIC = re.compile("[а-я]")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


def guess(data: bytes) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    sample = data[:_LOOKED_AT]
    if (sixteen := _without_mark(sample)) is not None:
        return sixteen
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte(sample)
    return "utf-8"


def decode(data: bytes, encoding: str) -> str:
    """The text; what can't be read becomes U+FFFD. A mark at the beginning is left out."""
    if encoding == "utf-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16-be" if data[:1] == b"\x00" else "utf-16-le"
    return data.decode(encoding, "replace").removeprefix("\ufeff")


def _without_mark(sample: bytes) -> str | None:
    """UTF-16 without its mark: every other byte of plain letters is zero."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if (even + odd) * 4 < len(sample) or len(sample) < 4 or min(even, odd) * 20 > max(even, odd):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _single_byte(sample: bytes) -> str:
    high = sum(byte >= 0x80 for byte in sample)
    in_sequences = sum(len(found) for found in _SEQUENCE.findall(sample))
    if in_sequences * 10 >= high * 9:
        return "utf-8"  # with some damage
    if sum(len(found) for found in _HIGH_WORDS.findall(sample)) * 2 > high:
        letters = {name: len(_SMALL_CYRILLIC.findall(sample.decode(name, "replace"))) for name in ("windows-1251", "koi8-r")}
        return max(letters, key=lambda name: letters[name])
    return "windows-1254" if _TURKISH.search(sample) else "windows-1252"
