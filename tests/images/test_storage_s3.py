"""Pictures in a bucket: kept there and nowhere else, reached by our addresses alone, and a clear word where the store is away."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.chat.client import Frame
from tests.images import site
from tests.images.client import LIMIT_S, Artist, png
from tests.images.store import BUCKET, Store
from tests.server.process import BASE_DIR, DEFAULTS, ServerProcess

pytestmark = pytest.mark.once

WITHOUT_EXTRA = """
import sys
from importlib.machinery import PathFinder

class Without(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        return None if name.partition(".")[0] == "storages" else super().find_spec(name, path, target)

sys.meta_path[:] = [Without if finder is PathFinder else finder for finder in sys.meta_path]
"""


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store() as store:
        yield store


@pytest.fixture(scope="module")
def server(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    with site.running(tmp_path_factory.mktemp("s3"), **store.env) as server:
        yield server


def names(*told: dict[str, str]) -> set[str]:
    """The names in the storage of the pictures that an answer tells of."""
    paths = [one[key] for one in told for key in ("image_url", "thumbnail_url")]
    return {path.partition("?")[0].partition("/api/images/files/")[2] for path in paths}


async def put_portrait(alice: Artist) -> int:
    form = aiohttp.FormData()
    form.add_field("picture", io.BytesIO(png()), filename="me.png", content_type="image/png")
    headers = {"Authorization": f"Bearer {alice.access}"}
    async with aiohttp.ClientSession(headers=headers) as http, http.put(alice.server.url("/api/user/profile/picture/"), data=form) as told:
        return told.status


async def changed(alice: Artist, photo: Frame) -> Frame:
    """A job that takes little time: an edit of a small upload, seen through to its end."""
    job = await alice.job(type="edit", source=photo["id"], operation="sepia", prompt="", stream=False)
    return await alice.ended(job["id"])


async def exported(alice: Artist) -> Frame:
    async with asyncio.timeout(LIMIT_S):
        while (task := (await alice.call("GET", "/api/user/export/"))[1])["state"] != "done":
            await asyncio.sleep(0.1)
        return dict(task)


async def test_uploads_and_results_are_private_objects(alice: Artist, store: Store) -> None:
    photo = await alice.uploaded(png(320, 200))
    job = await changed(alice, photo)
    kept = names(photo, *job["results"])
    assert len(kept) == 4
    assert kept <= store.names
    assert not any(path.is_file() for path in (alice.server.data_dir / "media").rglob("*"))
    for name in kept:
        grants = store.client.get_object_acl(Bucket=BUCKET, Key=name)["Grants"]
        assert {grant["Grantee"]["Type"] for grant in grants} == {"CanonicalUser"}


async def test_a_picture_comes_by_its_signed_address_alone(alice: Artist) -> None:
    job = await changed(alice, await alice.uploaded(png()))
    path = job["results"][0]["image_url"]
    saved = (await alice.call("GET", f"/api/images/results/{job['results'][0]['id']}/download/"))[1]["url"]
    async with aiohttp.ClientSession() as http:
        async with http.get(alice.server.url(path), allow_redirects=False) as shown:
            assert (shown.status, shown.content_type, shown.headers["Content-Disposition"]) == (200, "image/png", "inline")
            assert shown.headers["Cache-Control"] == "private, max-age=3600, immutable"
        async with http.get(alice.server.url(saved), allow_redirects=False) as download:
            assert download.headers["Content-Disposition"].startswith('attachment; filename="reverie-')
    name, _, query = path.partition("?")
    until, signature = query.split("&")
    assert (await alice.fetch(f"{name}?until=1000&{signature}"))[0] == 403
    assert (await alice.fetch(f"{name}?{until}&signature={'0' * 40}"))[0] == 403
    assert (await alice.fetch(name))[0] == 403


async def test_what_is_deleted_is_gone_from_the_bucket(alice: Artist, store: Store) -> None:
    photo = await alice.uploaded(png())
    job = await changed(alice, photo)
    kept = names(photo, *job["results"])
    assert (await alice.call("DELETE", f"/api/images/uploads/{photo['id']}/?now=true"))[0] == 204
    assert (await alice.call("DELETE", f"/api/images/results/{job['results'][0]['id']}/?now=true"))[0] == 204
    assert not kept & store.names
    assert (await alice.fetch(photo["image_url"]))[0] == 404


async def test_portrait_and_archive_are_kept_there_too(alice: Artist, store: Store) -> None:
    before = store.names
    assert await put_portrait(alice) == 200
    photo = await alice.uploaded(png())
    assert (await alice.call("POST", "/api/user/export/"))[0] == 202
    task = await exported(alice)
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {alice.access}"}) as http, http.get(task["download_url"]) as answer:
        archive = zipfile.ZipFile(io.BytesIO(await answer.read()))
    assert {"picture.webp", f"images/uploads/{photo['id']}.png"} <= set(archive.namelist())
    assert {name.partition("/")[0] for name in store.names - before} == {"pictures", "exports", "uploads"}


async def test_a_store_that_is_away_is_told_and_costs_nothing(alice: Artist, store: Store) -> None:
    photo = await alice.uploaded(png())
    free = await asyncio.gather(*(changed(alice, photo) for _ in range(3)))
    assert all(job["is_covered_by_plan"] for job in free)
    with store.away():
        status, refused = await alice.upload(png())
        assert (status, refused["code"], str(store.port) in str(refused)) == (503, "storage_unavailable", False)
        status, told = await alice.fetch(photo["image_url"])
        assert (status, str(store.port) in told.decode(), b"Traceback" in told) == (503, False, False)
        assert await put_portrait(alice) == 503
        made, unread = await alice.ended((await alice.job(stream=False))["id"]), await changed(alice, photo)
        for job in (made, unread):
            assert (job["status"], job["error"]["code"], job["price"]) == ("failed", "storage_unavailable", 1)
        assert await alice.credit() == 1
    assert (await alice.picture(photo["image_url"])).size == (64, 48)
    assert (await changed(alice, photo))["status"] == "completed"


@pytest.mark.embedded
def test_without_the_extra_the_server_says_what_it_needs(store: Store, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_EXTRA, encoding="utf-8")
    env = {**DEFAULTS, **store.env, "DATA_DIR": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "manage.py", "check"], cwd=BASE_DIR, env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "Reverie can't start: USE_S3_STORAGE needs the extra “s3” to be installed.\n")
