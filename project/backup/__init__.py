"""A whole site in one file: `write` makes it while the site runs, `read` puts it into an empty site, on either database.

The file is a tar of `manifest.json`, `database.jsonl.gz` (Django's own serialization, a row a line) and `media/…`. Keys are not in
it: whoever has both can sign in as anybody, so they are kept apart; and the persons' keys are in a file of which only the newest is kept
(person_keys.py).
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

FORMAT = 2
MANIFEST = "manifest.json"
DATABASE = "database.jsonl.gz"
MEDIA = "media/"


class BackupError(Exception):
    """What the operator must know, in one sentence."""


@dataclasses.dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself."""

    made_at: str
    migrations: list[str]
    key: str
    """A fingerprint of SECRET_KEY, from which it can't be found."""
    rows: int
    files: int
    database_sha256: str
    format: int = FORMAT

    def to_json(self) -> bytes:
        return json.dumps(dataclasses.asdict(self), indent=1).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Manifest:
        given: dict[str, Any] = json.loads(data)
        if given.get("format") != FORMAT:
            raise BackupError(f"This backup has the format {given.get('format')}; this version reads {FORMAT}.")
        return cls(**given)


def lift_time_limits(cursor: CursorWrapper) -> None:
    """To the end of this transaction, without the limits that requests have on PostgreSQL."""
    cursor.execute("SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")


def key_fingerprint() -> str:
    return hmac.new(settings.SECRET_KEY.encode(), b"reverie backup", hashlib.sha256).hexdigest()[:32]


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def models() -> list[type[Model]]:
    """Every table that is ours or Django's, in a steady order."""
    return sorted((model for model in apps.get_models() if model._meta.managed), key=lambda model: model._meta.label_lower)
