"""A backup of a lived-in site, put into an empty one, is the same site; on both databases and from one to the other."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import sqlite3
import subprocess
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from tests.server import forkserver, sites
from tests.server.process import BASE_DIR, DEFAULTS, KEPT

KEY = {"SECRET_KEY": "only-for-this-test-" * 4}


def run(data_dir: Path, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: os.environ[name] for name in KEPT if name in os.environ}
    settings = {**inherited, **DEFAULTS, "DATA_DIR": str(data_dir), **KEY, **env}
    return forkserver.run(command, cwd=BASE_DIR, env=settings)


def manage(data_dir: Path, *command: str, **env: str) -> str:
    done = run(data_dir, "manage.py", *command, **env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def content(backup: Path) -> dict[str, Any]:
    """All that is in a backup but the moment when it was made; databases differ in how they order texts and the keys of JSON."""
    with tarfile.open(backup) as archive:
        parts = {name: archive.extractfile(name).read() for name in archive.getnames() if name != "manifest.json"}  # type: ignore[union-attr]
    lines = gzip.decompress(parts.pop("database.jsonl.gz")).splitlines()
    return {**parts, "rows": sorted(json.dumps(json.loads(line), sort_keys=True) for line in lines)}


def tables(data_dir: Path) -> dict[str, list[Any]]:
    """Everything in an SQLite database but the moments of its migrations and the numbers of links, to which nothing points."""
    links = {model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.auto_created}
    with contextlib.closing(sqlite3.connect(data_dir / sites.DATABASE_NAME)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if name not in {"django_migrations", "sqlite_sequence"}]
        rows = {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}
        return {name: sorted((row[1:] if name in links else row for row in found), key=repr) for name, found in rows.items()}


@pytest.fixture(scope="module")
def lived_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded site with somebody who has pictures and a webhook."""
    folder = tmp_path_factory.mktemp("lived-in")
    sites.place_database(folder)
    assert run(folder, "-m", "tests.browser.stock", "collector").returncode == 0
    return folder


@pytest.fixture(scope="module")
def backup(lived_in: Path) -> Path:
    path = lived_in.with_name("backup.tar")
    manage(lived_in, "backup", str(path), "--keys", str(lived_in.with_name("keys")))
    return path


@pytest.mark.embedded
@pytest.mark.parametrize("has_tables", [True, pytest.param(False, marks=pytest.mark.long)])
def test_a_restored_site_is_the_same_site(backup: Path, lived_in: Path, tmp_path: Path, has_tables: bool) -> None:
    """Into tables as a first start leaves them, and into nothing, where they are made."""
    empty = tmp_path / "empty"
    if has_tables:
        empty.mkdir()
        sites.place_database(empty)
    told = manage(empty, "restore", str(backup))
    assert " rows and " in told
    manage(empty, "backup", str(tmp_path / "again.tar"))
    before, after = content(backup), content(tmp_path / "again.tar")
    assert len([name for name in before if name.startswith("media/")]) > 20
    assert before == after
    assert tables(empty) == tables(lived_in)


@pytest.mark.embedded
def test_keys_are_written_apart_and_readable_by_their_owner_alone(backup: Path, lived_in: Path) -> None:
    keys = lived_in.with_name("keys")
    assert f"SECRET_KEY={KEY['SECRET_KEY']}\n" in keys.read_text(encoding="utf-8")
    assert (keys.stat().st_mode & 0o777, backup.stat().st_mode & 0o777) == (0o600, 0o600)
    assert KEY["SECRET_KEY"].encode() not in backup.read_bytes()


@pytest.mark.embedded
def test_it_does_not_restore_over_people_nor_with_another_key(backup: Path, lived_in: Path, tmp_path: Path) -> None:
    assert "There are people" in run(lived_in, "manage.py", "restore", str(backup)).stderr
    empty = tmp_path / "empty"
    empty.mkdir()
    sites.place_database(empty)
    assert "SECRET_KEY is not that of the backup" in run(empty, "manage.py", "restore", str(backup), SECRET_KEY="another").stderr
    damaged = tmp_path / "damaged.tar"
    with tarfile.open(backup) as whole, tarfile.open(damaged, "w") as part:
        part.addfile(whole.getmember("manifest.json"), whole.extractfile("manifest.json"))
    assert "database.jsonl.gz is missing" in run(empty, "manage.py", "restore", str(damaged)).stderr


@pytest.mark.services
def test_a_site_moves_to_postgresql_and_back(backup: Path, tmp_path: Path) -> None:
    address = sites.addresses()["DATABASE_URL"]
    postgres = {"DATABASE_URL": address}
    manage(tmp_path / "postgres", "restore", str(backup), **postgres)
    manage(tmp_path / "postgres", "backup", str(tmp_path / "moved.tar"), **postgres)
    (tmp_path / "back").mkdir()
    sites.place_database(tmp_path / "back")
    manage(tmp_path / "back", "restore", str(tmp_path / "moved.tar"))
    manage(tmp_path / "back", "backup", str(tmp_path / "again.tar"))
    assert content(backup) == content(tmp_path / "moved.tar") == content(tmp_path / "again.tar")
    # New rows get numbers that are free.
    assert run(tmp_path / "postgres", "-m", "tests.browser.stock", "newcomer", **postgres).returncode == 0
