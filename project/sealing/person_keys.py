"""From a person's key, one key for each purpose (HKDF, RFC 5869), so that what one of them does can't weaken another."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .master_keys import KEY_BYTES


@dataclasses.dataclass(frozen=True, slots=True)
class PersonKeys:
    """The keys of one person. They never leave the process; the representation shows none of them.

    `texts` is the cipher of `text`, and `searches` the begun HMAC of `search`, to be copied: making one costs more than using it.
    """

    person_id: uuid.UUID
    file: bytes = dataclasses.field(repr=False)
    text: bytes = dataclasses.field(repr=False)
    search: bytes = dataclasses.field(repr=False)
    draft: bytes = dataclasses.field(repr=False)
    factor: bytes = dataclasses.field(repr=False)
    person: bytes = dataclasses.field(init=False, repr=False, compare=False)
    texts: AESGCM = dataclasses.field(init=False, repr=False, compare=False)
    searches: HMAC = dataclasses.field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "person", self.person_id.bytes)
        object.__setattr__(self, "texts", AESGCM(self.text))
        object.__setattr__(self, "searches", HMAC(self.search, SHA256()))

    @classmethod
    def derived(cls, person_id: uuid.UUID, person_key: bytes) -> Self:
        return cls(person_id, *(derive(person_key, purpose) for purpose in ("file", "text", "search", "draft", "factor")))


def derive(key: bytes, purpose: str) -> bytes:
    """A key for one purpose only."""
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=f"reverie {purpose}".encode()).derive(key)
