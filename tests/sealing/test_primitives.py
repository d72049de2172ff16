"""What is sealed opens as it was, and only with its key and in its place; whatever else is tried is an alarm, never other content."""

from __future__ import annotations

import base64
import io
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

import pytest

from project.sealing import files, master_keys
from project.sealing.errors import CannotOpen, UnknownMasterKey
from project.sealing.person_keys import PersonKeys

pytestmark = pytest.mark.once

KEYS = PersonKeys.derived(uuid.uuid4(), secrets.token_bytes(32))
OTHERS = PersonKeys.derived(uuid.uuid4(), secrets.token_bytes(32))


def sealed_file(content: bytes, *, name: str = "a.png", keys: PersonKeys = KEYS) -> bytes:
    pieces = [content[start : start + 50_000] for start in range(0, len(content), 50_000)]
    return b"".join(files.sealed_file(pieces, keys, name))


def opened(sealed: bytes, *, name: str = "a.png", keys: PersonKeys = KEYS) -> files.SealedFile:
    return files.SealedFile(io.BytesIO(sealed), len(sealed), keys, name)


@pytest.mark.parametrize("size", [0, 1, files.CHUNK - 1, files.CHUNK, files.CHUNK + 1, 3 * files.CHUNK, 200_001])
def test_a_file_opens_whole_and_in_parts(size: int) -> None:
    content = secrets.token_bytes(size)
    file = opened(sealed_file(content))
    assert (file.size, b"".join(file.read())) == (size, content)
    for start, stop in ((0, 1), (size // 2, size), (files.CHUNK - 2, files.CHUNK + 2), (size, size + 9)):
        assert b"".join(file.read(start, stop)) == content[start:stop]


BROKEN: dict[str, Any] = {
    "cut at a chunk's border": lambda sealed: sealed[: files.HEADER + 2 * (files.CHUNK + files.TAG)],
    "cut within a chunk": lambda sealed: sealed[:-5],
    "chunks exchanged": lambda sealed: (
        sealed[: files.HEADER]
        + sealed[files.HEADER + files.CHUNK + files.TAG : files.HEADER + 2 * (files.CHUNK + files.TAG)]
        + sealed[files.HEADER : files.HEADER + files.CHUNK + files.TAG]
        + sealed[files.HEADER + 2 * (files.CHUNK + files.TAG) :]
    ),
    "only its head": lambda sealed: sealed[: files.HEADER],
    "nothing": lambda sealed: b"",
    "a byte changed": lambda sealed: sealed[:1000] + bytes([sealed[1000] ^ 1]) + sealed[1001:],
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_an_alarm(broken: Any) -> None:
    sealed = broken(sealed_file(secrets.token_bytes(200_000)))
    with pytest.raises(CannotOpen):
        b"".join(opened(sealed).read())


WHERE = {
    "the mark": range(len(files.MAGIC)),
    "the nonce": range(len(files.MAGIC), files.HEADER),
    "the first chunk": (files.HEADER, files.HEADER + files.CHUNK - 1),
    "its tag": range(files.HEADER + files.CHUNK, files.HEADER + files.CHUNK + files.TAG),
    "the last chunk": (files.HEADER + files.CHUNK + files.TAG, -files.TAG - 1),
    "the last tag": range(-files.TAG, 0),
}


@pytest.mark.parametrize("where", WHERE.values(), ids=WHERE)
def test_any_bit_that_turned_is_an_alarm_and_no_file_from_before(where: Sequence[int]) -> None:
    sealed = sealed_file(secrets.token_bytes(files.CHUNK + 100))
    for place in where:
        for bit in range(8):
            turned = bytearray(sealed)
            turned[place] ^= 1 << bit
            assert files.is_sealed(bytes(turned))
            for read in (lambda file: b"".join(file.read()), files.SealedFile.whole):
                with pytest.raises(CannotOpen):
                    read(opened(bytes(turned)))


def test_a_file_that_was_cut_anywhere_in_its_head_is_no_file_from_before() -> None:
    sealed = sealed_file(b"content")
    for length in range(1, len(sealed)):
        assert files.is_sealed(sealed[:length])
        with pytest.raises(CannotOpen):
            opened(sealed[:length])


@pytest.mark.parametrize(
    "head", [b"RIFF", b"\x89PNG", b"%PDF", b"PK\3\4", b"\xff\xd8\xff\xe0", b"GIF8", b"\x1a\x45\xdf\xa3", b"OggS", b'{"ti', b""]
)
def test_what_begins_otherwise_was_not_sealed(head: bytes) -> None:
    assert not files.is_sealed(head)


def test_a_file_is_its_own_persons_and_has_its_own_name() -> None:
    sealed = sealed_file(b"content")
    for name, keys in (("b.png", KEYS), ("a.png", OTHERS)):
        with pytest.raises(CannotOpen):
            opened(sealed, name=name, keys=keys)


def test_a_persons_key_opens_with_any_of_the_operators_keys(settings: Any) -> None:
    old, new = (base64.b64encode(secrets.token_bytes(32)).decode() for _ in range(2))
    person, key = uuid.uuid4(), secrets.token_bytes(32)
    settings.ENCRYPTION_KEYS = [old]
    wrapped = master_keys.wrap(key, person)
    settings.ENCRYPTION_KEYS = [new, old]
    assert master_keys.unwrap(wrapped, person) == key
    assert master_keys.wrapped_with(master_keys.wrap(key, person)) == master_keys.newest_id() != master_keys.wrapped_with(wrapped)
    with pytest.raises(CannotOpen):
        master_keys.unwrap(wrapped, uuid.uuid4())
    settings.ENCRYPTION_KEYS = [new]
    with pytest.raises(UnknownMasterKey):
        master_keys.unwrap(wrapped, person)


def test_keys_are_not_shown() -> None:
    assert not any(secret in repr(KEYS) for secret in (repr(KEYS.file), KEYS.file.hex()))
