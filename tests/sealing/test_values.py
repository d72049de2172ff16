"""One sealed value: it opens as it was, in its place and for its person alone; everything else is an alarm, never another text."""

from __future__ import annotations

import dataclasses
import secrets
import uuid
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from project.sealing import values
from project.sealing.errors import CannotOpen
from project.sealing.person_keys import PersonKeys
from project.sealing.values import MARK, Place

pytestmark = pytest.mark.once

KEYS = PersonKeys.derived(uuid.uuid4(), secrets.token_bytes(32))
PLACE = Place("dreams_message", "text", "7")
# Half a surrogate pair may reach us in JSON; what a database refuses is not for the seal to judge.
TEXTS = st.text(st.characters(codec=None, exclude_categories=()))


@given(TEXTS)
def test_any_text_opens_as_it_was(text: str) -> None:
    stored = values.seal(text, KEYS, PLACE)
    assert values.is_sealed(stored)
    assert stored.isascii()
    assert values.open_value(stored, KEYS, PLACE) == text


def test_equal_texts_are_stored_differently() -> None:
    assert values.seal("the sea", KEYS, PLACE) != values.seal("the sea", KEYS, PLACE)


@pytest.mark.parametrize(
    ("keys", "place"),
    [
        (KEYS, Place("dreams_message", "text", "8")),
        (KEYS, Place("dreams_message", "thinking", "7")),
        (KEYS, Place("dreams_messageedit", "text", "7")),
        (PersonKeys.derived(KEYS.person_id, secrets.token_bytes(32)), PLACE),
        (dataclasses.replace(KEYS, person_id=uuid.uuid4()), PLACE),
    ],
    ids=["another row", "another column", "another table", "another key", "another person"],
)
def test_a_value_that_was_moved_or_sealed_for_somebody_else_does_not_open(keys: PersonKeys, place: Place) -> None:
    stored = values.seal("the sea", KEYS, PLACE)
    with capture_logs() as logs, pytest.raises(CannotOpen):
        values.open_value(stored, keys, place)
    assert [entry["event"] for entry in logs] == ["sealing.cannot_open"]


@given(st.data())
def test_a_value_that_was_cut_or_changed_does_not_open(data: Any) -> None:
    stored = values.seal(data.draw(TEXTS), KEYS, PLACE)
    where = data.draw(st.integers(0, len(stored) - 1))
    change = data.draw(st.sampled_from("Az09-_=~ \u0131"))
    for broken in {stored[:where], stored[:where] + change + stored[where + 1 :]} - {stored}:
        with pytest.raises(CannotOpen):
            values.open_value(broken, KEYS, PLACE)


@pytest.mark.parametrize("length", range(4))
def test_another_writing_of_the_same_bytes_is_a_change(length: int) -> None:
    """The last letters of base64 hold bits that mean nothing."""
    stored = values.seal("x" * length, KEYS, PLACE)
    letters = stored.rstrip("=")
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_":
        broken = letters[:-1] + letter + "=" * (len(stored) - len(letters))
        if broken != stored:
            with pytest.raises(CannotOpen):
                values.open_value(broken, KEYS, PLACE)


@pytest.mark.parametrize("length", range(4))
def test_more_padding_another_alphabet_and_white_space_are_changes(length: int) -> None:
    for _ in range(50):
        stored = values.seal("x" * length, KEYS, PLACE)
        others = {stored + "=", stored + "==", stored + "\n", stored.rstrip("="), stored.replace("-", "+"), stored.replace("_", "/")}
        for broken in others - {stored}:
            with pytest.raises(CannotOpen):
                values.open_value(broken, KEYS, PLACE)


def test_a_column_opens_row_after_row_what_stands_there_alone() -> None:
    stored = values.seal("the sea", KEYS, PLACE)
    column = values.Column(KEYS, PLACE.table, PLACE.column)
    assert column.open(stored, PLACE.row) == "the sea"
    with capture_logs() as logs, pytest.raises(CannotOpen):
        column.open(stored, "8")
    assert [(entry["event"], entry["row"]) for entry in logs] == [("sealing.cannot_open", "8")]
    with pytest.raises(CannotOpen):
        values.Column(KEYS, PLACE.table, "thinking").open(stored, PLACE.row)


@pytest.mark.parametrize("stored", ["", "the sea", MARK, f"{MARK}AAAA", f"{MARK}%", "~sealed2~AAAA"])
def test_what_was_never_sealed_does_not_open(stored: str) -> None:
    with pytest.raises(CannotOpen):
        values.open_value(stored, KEYS, PLACE)
