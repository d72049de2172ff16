"""The persons' wrapped keys, in a file of their own beside the backups, of which there is only the newest.

A person's key never changes, so the newest file opens every older backup; and whoever deleted their account since is no longer in it, so
nothing of theirs opens in any of them, whoever has the operator's keys. That holds for as long as no older copy of this file is kept.

    {"made_at": …} · a line for each person: their id, and their row of `person_personkey`, if they have one
"""

from __future__ import annotations

import dataclasses
import datetime
import json
import os
import uuid
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core import serializers
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from . import BackupError, rows

FILE = "person-keys.jsonl"
MODEL = "person.personkey"


@dataclasses.dataclass(frozen=True, slots=True)
class PersonKeysFile:
    """Each person that there was, with their key as it was serialized; None for who never had one."""

    made_at: datetime.datetime
    rows: dict[uuid.UUID, str | None]


def write(path: Path) -> None:
    """Write all keys of this moment to `path`, in place of the former ones. Readable by its owner alone."""
    keys = {key.pk: key for key in apps.get_model(MODEL)._default_manager.iterator(chunk_size=500)}
    persons = get_user_model()._default_manager.order_by("pk").values_list("pk", flat=True)
    partial = path.with_name(f"{path.name}.partial")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(json.dumps({"made_at": timezone.now().isoformat()}) + "\n")
        for person in persons.iterator(chunk_size=500):
            row = rows.line(keys[person]).decode().strip() if person in keys else None
            file.write(json.dumps({"person": str(person), "key": row}) + "\n")
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)


def read(path: Path, *, backup_made_at: str) -> PersonKeysFile:
    """Raises BackupError where it is missing, or older than the backup: then it does not know everybody of it."""
    try:
        first, *lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise BackupError(f"{path} is missing: it holds the persons' keys, without which no word and no picture opens.") from error
    made_at, needed = parse_datetime(json.loads(first)["made_at"]), parse_datetime(backup_made_at)
    assert made_at is not None
    assert needed is not None
    if made_at < needed:
        raise BackupError(f"{path} is older than the backup, and would leave out who came later. Use the newest one.")
    told: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return PersonKeysFile(made_at, {uuid.UUID(one["person"]): one["key"] for one in told})


def put_back(file: PersonKeysFile, *, now: datetime.datetime) -> list[uuid.UUID]:
    """Give the persons of a restored backup their keys; who was deleted since then, and so has none. In the caller's transaction."""
    model = apps.get_model(MODEL)
    gone = []
    for person in list(get_user_model()._default_manager.order_by("pk").values_list("pk", flat=True)):
        if person not in file.rows:
            model(person_id=person, destroyed_at=now).save(force_insert=True)
            gone.append(person)
        elif (row := file.rows[person]) is not None:
            for key in serializers.deserialize("jsonl", row):
                key.save(force_insert=True)
                if key.object.destroyed_at is not None:  # type: ignore[attr-defined]  # a PersonKey
                    gone.append(person)
    return gone
