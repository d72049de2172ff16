"""Settings of a server that seals nothing: the other half of a comparison, and nowhere else to be had.

Words stand behind the mark as they are, no keys are looked up, drafts and terms of the search index are not sealed; all else is the same.
"""

from __future__ import annotations

import zlib
from typing import Any

from django.apps import AppConfig

from tests.settings import *  # noqa: F403 - everything but what follows
from tests.settings import INSTALLED_APPS as SEALED_APPS

INSTALLED_APPS = [*SEALED_APPS, "tests.bench.unsealed.Unsealed"]


class Unsealed(AppConfig):
    name = "tests.bench"
    label = "unsealed"

    def ready(self) -> None:
        from dreams.chat.draft.sealing import Writer
        from project.sealing import blind
        from project.sealing.fields import SealedField
        from project.sealing.values import MARK, Sealed

        def sealed(field: Any, value: Any, *, row: Any, person: Any) -> Any:
            return value if value in field.empty_values or type(value) is Sealed else Sealed(MARK + field._as_text(value))

        def opened(field: Any, stored: Any, *, row: Any, person: Any) -> Any:
            return field._from_text(stored.token[len(MARK) :]) if type(stored) is Sealed else stored

        def opener(field: Any, person: Any) -> Any:
            return lambda stored, row: field._from_text(stored.token[len(MARK) :])

        def term(keys: Any, purpose: str, word: str) -> int:
            # Not Python's own, which is another in each process: what is looked up would have been made by another one.
            told = f"{purpose} {word}".encode("utf-8", "surrogatepass")
            return zlib.crc32(told) << 31 ^ zlib.adler32(told)

        patched: Any = SealedField
        patched.sealed, patched.opened, patched.opener = sealed, opened, opener
        blind.term = term
        drafts: Any = Writer
        drafts.piece = lambda writer, piece, whole, before: (piece, before, b"")
        drafts.whole = lambda writer, text: text
