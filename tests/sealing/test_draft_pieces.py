"""A draft that is sealed piece by piece opens as the same text, however it was cut, and wherever an attempt went on."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from dreams.chat.draft.sealing import HEADER, TAG, TAG_AT, Writer, opened

pytestmark = pytest.mark.once

KEY = b"k" * 32
PIECES = strategies.lists(strategies.text(min_size=1, max_size=40), min_size=1, max_size=8)


class Stored:
    """What Redis holds, by the rule of `APPEND`."""

    def __init__(self) -> None:
        self.data = b""

    def take(self, sealed: bytes, before: int, tag: bytes) -> None:
        assert len(self.data) == before
        self.data += sealed
        if before:
            self.data = self.data[:TAG_AT] + tag + self.data[TAG_AT + TAG :]


def said(writer: Writer, stored: Stored, text: str, pieces: list[str]) -> str:
    for piece in pieces:
        before, text = len(text.encode()), text + piece
        stored.take(*writer.piece(piece.encode(), text, before))
    return text


@given(PIECES)
def test_pieces_open_as_the_text(pieces: list[str]) -> None:
    stored = Stored()
    text = said(Writer(KEY, 7, 2), stored, "", pieces)
    assert opened(stored.data, KEY, 7, 2) == text == "".join(pieces)
    assert len(stored.data) == HEADER + len(text.encode())


@given(PIECES, PIECES, PIECES)
def test_an_attempt_goes_on_with_what_was_written_anew(first: list[str], lost: list[str], later: list[str]) -> None:
    writer, stored = Writer(KEY, 7, 2), Stored()
    text = said(writer, stored, "", first)
    # Pieces of which the store knows nothing; then its owner writes the whole text.
    text = said(writer, Lost(), text, lost)
    stored.data = writer.whole(text.encode())
    assert opened(stored.data, KEY, 7, 2) == text
    text = said(writer, stored, text, later)
    assert opened(stored.data, KEY, 7, 2) == text


@given(PIECES, PIECES)
def test_a_writer_that_begins_in_the_middle_keeps_what_is_there(written: list[str], later: list[str]) -> None:
    writer, stored = Writer(KEY, 7, 2), Stored()
    text = "".join(written)
    stored.data = writer.whole(text.encode())
    text = said(writer, stored, text, later)
    assert opened(stored.data, KEY, 7, 2) == text


class Lost(Stored):
    def take(self, sealed: bytes, before: int, tag: bytes) -> None:
        """Nothing arrives."""
