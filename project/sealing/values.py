"""Sealing one value of a row: AES-256-GCM under a person's text key, bound to its table, column, row and person.

A sealed value is text, so that it fits the column in which plain values stand beside it until all are sealed:

    ~sealed1~ · base64url( nonce (12) · ciphertext · tag (16) )

A value that was changed, cut, moved to another place or sealed with another key raises CannotOpen and is an alarm in the log
(`sealing.cannot_open`): nobody is ever shown an empty or a wrong text in its stead.
"""

from __future__ import annotations

import binascii
import dataclasses
import secrets
from typing import Any

import structlog
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ..observability import metrics
from .errors import CannotOpen
from .person_keys import PersonKeys

MARK = "~sealed1~"
"""What sealed values begin with. The digit is the version of all that is written above."""
NONCE_BYTES = 12
TAG_BYTES = 16
_TO_STANDARD, _TO_URLSAFE = bytes.maketrans(b"-_+/", b"+/!!"), bytes.maketrans(b"+/", b"-_")
"""The other alphabet's letters become what is none, so that each value has one writing only."""

log = structlog.get_logger(__name__)


@dataclasses.dataclass(slots=True)
class Place:
    """Where a value stands. `row` is what identifies its row: the primary key, as text.

    Not frozen: one is made for each value that is opened, and freezing takes half as long as deciphering.
    """

    table: str
    column: str
    row: str


@dataclasses.dataclass(frozen=True, slots=True)
class Sealed:
    """What stands in a column for a value that was not opened yet. Not a text: who takes it for one finds out at once."""

    token: Any

    def __str__(self) -> str:
        return "<sealed>"


def is_sealed(stored: object) -> bool:
    """Whether a column's value is a sealed one. Texts of people are sealed whatever they begin with, so none is taken for one."""
    return isinstance(stored, str) and stored.startswith(MARK)


def seal(text: str, keys: PersonKeys, place: Place) -> str:
    """What to store for the text; another each time, so equal texts can't be told. Costs some microseconds."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = keys.texts.encrypt(nonce, text.encode("utf-8", "surrogatepass"), _bound_to(keys, place))
    return MARK + binascii.b2a_base64(nonce + sealed, newline=False).translate(_TO_URLSAFE).decode("ascii")


def open_value(stored: str, keys: PersonKeys, place: Place) -> str:
    """The text that was sealed at this place for this person. Raises CannotOpen, after it raised the alarm."""
    try:
        return _deciphered(stored, keys.texts, _bound_to(keys, place))
    except _BROKEN as error:
        _alarm(keys, place)
        raise CannotOpen from error


class Column:
    """Opens one person's values of a column, row after row: what they have in common is put together once, which takes a third off each."""

    __slots__ = ("_before", "_keys", "_place")

    def __init__(self, keys: PersonKeys, table: str, column: str) -> None:
        self._keys, self._place = keys, Place(table, column, "")
        self._before = _bound_to(keys, self._place)

    def open(self, stored: str, row: str) -> str:
        """As `open_value` does."""
        try:
            return _deciphered(stored, self._keys.texts, self._before + row.encode())
        except _BROKEN as error:
            _alarm(self._keys, dataclasses.replace(self._place, row=row))
            raise CannotOpen from error


_BROKEN = (InvalidTag, ValueError, binascii.Error, CannotOpen)


def _deciphered(stored: str, cipher: AESGCM, bound_to: bytes) -> str:
    if not stored.startswith(MARK):
        raise CannotOpen
    letters = stored[len(MARK) :].encode()
    sealed = binascii.a2b_base64(letters.translate(_TO_STANDARD), strict_mode=True)
    # Another writing of the same bytes was changed as well: padding may be too long, and the last letters may hold bits that mean nothing.
    odd = len(sealed) % 3
    if len(letters) != (len(sealed) + 2) // 3 * 4:
        raise CannotOpen
    if odd and binascii.b2a_base64(sealed[-odd:], newline=False).translate(_TO_URLSAFE) != letters[-4:]:
        raise CannotOpen
    return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to).decode("utf-8", "surrogatepass")


def _alarm(keys: PersonKeys, place: Place) -> None:
    # Without the traceback: what is in its frames is nobody's business.
    metrics.NOT_OPENED.labels("value").inc()
    log.error("sealing.cannot_open", table=place.table, column=place.column, row=place.row, person=str(keys.person_id))


def _bound_to(keys: PersonKeys, place: Place) -> bytes:
    # No part holds the separator, and the person's part has a fixed length, so no two places give the same bytes.
    return keys.person + f"\x00{place.table}\x00{place.column}\x00{place.row}".encode()
