"""Uploads: what is taken, what is kept of it, what is refused, and who may see it."""

from __future__ import annotations

import asyncio
import io
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image

from imagegen.media import decode_client
from imagegen.providers.local import change, paint
from tests.amounts import short_and_long
from tests.images import site
from tests.images import uploads_corpus as corpus
from tests.images.client import Artist, png
from tests.images.decoding import in_place_of_programs, loaded
from tests.server.process import ServerProcess

pytestmark = [pytest.mark.once, pytest.mark.slow]

MOST_MB = 300


@pytest.fixture(scope="module")
def generous(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """Without a daily limit to speak of."""
    with site.running(tmp_path_factory.mktemp("uploads"), IMAGEGEN_PROVIDERS="local", DAILY_UPLOAD_LIMIT_FREE="1000") as server:
        yield server


@pytest.fixture(scope="module")
def carol(generous: ServerProcess) -> Artist:
    return asyncio.run(Artist.at(generous))


def kept_files(server: ServerProcess) -> list[Path]:
    folder = server.data_dir / "media" / "uploads"
    return sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


HOSTILE = [
    *(({"upload_no_picture"}, name, data) for name, data in corpus.no_pictures()),
    *(({"upload_broken", "upload_no_picture"}, name, data) for name, data in corpus.broken()),
    *(
        ({"upload_too_many_pixels", "upload_too_many_frames", "upload_too_narrow", "upload_broken"}, name, data)
        for name, data in corpus.bombs()
    ),
    *(({"upload_two_formats"}, name, data) for name, data in corpus.polyglots()),
]
SENT = {
    *("jpeg", "png alpha", "gif animated", "webp", "jpeg turned 6"),
    *("svg", "jpeg cut at 0.5", "png of 50,000 by 50,000", "gif of 260 frames", "png with a huge packed text", "png and php"),
}
"""These go to a server in every run, the others only in a long one: all that differs is what the decoder makes of them."""


def corpus_of(files: Iterable[tuple[Any, ...]]) -> list[Any]:
    """Parameters of a test that sends each; the last two of a tuple are its name and its bytes."""
    return [pytest.param(*file, id=file[-2], marks=[] if file[-2] in SENT else [pytest.mark.long]) for file in files]


@pytest.fixture(scope="module")
def decoding(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with loaded(tmp_path_factory.mktemp("decoding")) as run:
        yield run


@pytest.fixture
def quick_decoder(decoding: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    in_place_of_programs(monkeypatch, decoding)


@pytest.mark.usefixtures("quick_decoder")
@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in corpus.good()])
def test_a_good_picture_is_decoded_and_bare(data: bytes) -> None:
    decoded = decode_client.upload(data)
    picture = Image.open(io.BytesIO(decoded.picture))
    assert picture.size == (decoded.width, decoded.height)
    assert_is_bare(picture)
    assert max(Image.open(io.BytesIO(decoded.thumbnail)).size) <= 384


def assert_is_bare(picture: Image.Image) -> None:
    assert not picture.getexif()
    assert picture.mode in {"RGB", "RGBA"}
    assert not {"icc_profile", "exif", "xmp", "comment", "Comment"} & set(picture.info)


@pytest.mark.parametrize(("name", "data"), corpus_of(corpus.good()))
async def test_a_good_picture_is_taken_and_kept_without_metadata(carol: Artist, name: str, data: bytes) -> None:
    status, image = await carol.upload(data, name="../../x.exe")
    assert status == 201, image
    kept = await carol.picture(image["image_url"])
    assert kept.size == (image["width"], image["height"])
    assert_is_bare(kept)
    assert max((await carol.picture(image["thumbnail_url"])).size) <= 384


@pytest.mark.embedded
@pytest.mark.usefixtures("quick_decoder")
@pytest.mark.parametrize(("codes", "data"), [pytest.param(codes, data, id=name) for codes, name, data in HOSTILE])
def test_a_hostile_file_is_refused(codes: set[str], data: bytes) -> None:
    with pytest.raises(decode_client.UploadRefused) as refused:
        decode_client.upload(data)
    assert refused.value.code in codes


@pytest.mark.embedded
@pytest.mark.parametrize(("codes", "name", "data"), corpus_of(HOSTILE))
async def test_a_hostile_file_leaves_nothing(carol: Artist, generous: ServerProcess, codes: set[str], name: str, data: bytes) -> None:
    before = kept_files(generous)
    status, refused = await carol.upload(data)
    assert status == 400, refused
    assert refused["code"] in codes, name
    assert kept_files(generous) == before
    assert generous.memory_mb() < MOST_MB


async def test_there_are_enough_of_them() -> None:
    assert len(dict(corpus.good())) >= 40


@pytest.mark.embedded
@pytest.mark.usefixtures("quick_decoder")
@pytest.mark.parametrize(("name", "data"), [pytest.param(name, data, id=f"{name} {len(data)}") for name, data in corpus.unsupported()])
def test_what_is_not_supported_is_called_by_its_name(name: str, data: bytes) -> None:
    with pytest.raises(decode_client.NotSupported) as refused:
        decode_client.upload(data)
    assert refused.value.code == "upload_not_supported"
    assert str(refused.value.detail) == f"{name} pictures are not supported here. Save it as JPEG and try again."


@pytest.mark.embedded
async def test_a_server_calls_it_by_its_name_as_well(carol: Artist) -> None:
    name, data = next(corpus.unsupported())
    status, refused = await carol.upload(data)
    assert (status, refused["code"]) == (400, "upload_not_supported")
    assert refused["error"] == f"{name} pictures are not supported here. Save it as JPEG and try again."


@pytest.mark.embedded
@pytest.mark.parametrize("kinds", short_and_long(1, 5))
async def test_photographs_of_large_cameras_are_taken_in_little_memory(carol: Artist, generous: ServerProcess, kinds: int) -> None:
    for name, data in itertools.islice(corpus.large(), kinds):
        status, image = await carol.upload(data)
        assert status == 201, (name, image)
        assert 20_000_000 < image["width"] * image["height"] < 25_100_000, name
        assert image["width"] / image["height"] == pytest.approx(4 / 3, rel=0.01)
    assert generous.memory_mb() < MOST_MB


async def test_what_is_wrong_with_exif_does_not_leave_a_photograph_lying(carol: Artist) -> None:
    image = await carol.uploaded(corpus.with_rational(-1, 0))
    assert (image["width"], image["height"]) == (50, 90)


async def test_a_photograph_is_turned_upright(carol: Artist) -> None:
    image = await carol.uploaded(corpus.with_exif(6))
    assert (image["width"], image["height"]) == (50, 90)


async def test_what_was_written_into_a_picture_is_not_kept(carol: Artist) -> None:
    image = await carol.uploaded(corpus.with_text())
    _, data = await carol.fetch(image["image_url"])
    assert b"tEXt" not in data
    assert b"zTXt" not in data


async def test_an_empty_and_a_missing_file_are_refused(carol: Artist) -> None:
    assert (await carol.upload(b""))[1]["code"] == "upload_missing"
    assert (await carol.post_form("/api/images/uploads/", aiohttp.FormData({"title": "x"})))[0] == 400


async def test_a_file_that_is_too_large_is_refused(carol: Artist) -> None:
    status, refused = await carol.upload(png() + bytes(10 * 1024 * 1024))
    assert (status, refused["code"]) == (400, "upload_too_large")


async def test_the_same_file_is_kept_once_however_often_it_comes(carol: Artist) -> None:
    data = png()
    answers = await asyncio.gather(*(carol.upload(data) for _ in range(4)))
    assert len({image["id"] for _, image in answers}) == 1
    assert sorted(status for status, _ in answers) == [200, 200, 200, 201]


async def test_uploads_are_private(carol: Artist, generous: ServerProcess) -> None:
    image = await carol.uploaded(png())
    dave = await Artist.at(generous)
    for method in ("GET", "PATCH", "DELETE"):
        assert (await dave.call(method, f"/api/images/uploads/{image['id']}/", {}))[0] == 404
    status, refused = await dave.order(type="edit", source=image["id"], operation="blur")
    assert (status, refused["code"]) == (404, "image_not_found")


@pytest.mark.parametrize("spoilt", ["until=1", "signature=0", "name"])
async def test_a_file_is_shown_only_by_its_whole_and_unexpired_address(carol: Artist, spoilt: str) -> None:
    address = (await carol.uploaded(png()))["image_url"]
    path, _, query = address.partition("?")
    fields = dict(part.split("=") for part in query.split("&"))
    if spoilt == "name":
        path = path.replace("uploads/", "results/")
    else:
        fields |= dict([spoilt.split("=")])
    status, _ = await carol.fetch(f"{path}?until={fields['until']}&signature={fields['signature']}")
    assert status == 403
    assert (await carol.fetch(path.replace("results/", "uploads/")))[0] == 403
    assert (await carol.fetch(address))[0] == 200


async def test_tags_and_title_can_be_changed_and_the_picture_deleted_and_erased(carol: Artist) -> None:
    image = await carol.uploaded(png(), title="Sea", tags="Blue sea, boat")
    assert sorted(image["tags"]) == ["Blue sea", "boat"]
    path = f"/api/images/uploads/{image['id']}/"
    _, changed = await carol.call("PATCH", path, {"tags": ["moon"], "title": "Moon"})
    assert (changed["tags"], changed["title"]) == (["moon"], "Moon")
    assert (await carol.call("DELETE", path))[0] == 204
    assert (await carol.call("GET", path))[0] == 404
    assert (await carol.call("DELETE", f"/api/images/trash/upload/{image['id']}/"))[0] == 204
    assert (await carol.fetch(image["image_url"]))[0] == 404


OPERATIONS = "enhance colourise blur sharpen sketch posterise oil duotone vignette background crop upscale watercolor neon mosaic".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def photograph() -> Image.Image:
    photograph = Image.linear_gradient("L").resize((200, 160)).convert("RGB")
    photograph.paste((200, 40, 60), (60, 50, 120, 110))
    return photograph


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_changes_a_picture(photograph: Image.Image, monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    monkeypatch.setitem(paint.DETAIL, "low", (0.1, 0.8))
    changed = change.picture(source=photograph, mask=None, operation=operation, style="", prompt="", intensity=0.9, seed=1).convert("RGB")
    if operation in {"crop", "upscale"}:
        assert changed.size != photograph.size
    else:
        assert changed.size == photograph.size
        assert changed.tobytes() != photograph.tobytes()


async def test_an_edit_really_changes_the_picture(carol: Artist, photograph: Image.Image) -> None:
    buffer = io.BytesIO()
    photograph.save(buffer, "png")
    image = await carol.uploaded(buffer.getvalue())
    job = await carol.finished(type="edit", source=image["id"], operation="oil", intensity=0.9, prompt="")
    result = (await carol.picture(job["results"][0]["image_url"])).convert("RGB")
    assert result.size == photograph.size
    assert result.tobytes() != photograph.tobytes()


async def test_at_intensity_zero_nothing_is_changed(carol: Artist) -> None:
    image = await carol.uploaded(png())
    job = await carol.finished(type="edit", source=image["id"], operation="sketch", intensity=0, prompt="")
    one, other = await carol.picture(image["image_url"]), await carol.picture(job["results"][0]["image_url"])
    assert one.convert("RGB").tobytes() == other.convert("RGB").tobytes()


async def test_only_what_the_mask_leaves_open_is_changed(carol: Artist) -> None:
    buffer = io.BytesIO()
    mask = Image.new("RGBA", (64, 48), (0, 0, 0, 255))
    mask.paste((0, 0, 0, 0), (32, 0, 64, 48))
    mask.save(buffer, "png")
    source, veil = await carol.uploaded(png()), await carol.uploaded(buffer.getvalue())
    job = await carol.finished(type="edit", source=source["id"], mask=veil["id"], operation="invert", intensity=1, prompt="")
    result = (await carol.picture(job["results"][0]["image_url"])).convert("RGB")
    assert result.getpixel((5, 30)) == (0, 128, 128)
    assert result.getpixel((60, 30)) == (255, 127, 127)


async def test_a_job_whose_picture_was_deleted_can_not_be_begun(carol: Artist) -> None:
    image = await carol.uploaded(png())
    await carol.call("DELETE", f"/api/images/uploads/{image['id']}/")
    status, refused = await carol.order(type="edit", source=image["id"], operation="blur")
    assert (status, refused["code"]) == (404, "image_not_found")
