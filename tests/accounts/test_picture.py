"""A person's picture: whatever is uploaded is written anew, small and bare, and shown by a link that expires."""

from __future__ import annotations

import datetime
import functools
import io
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings as configured
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from PIL import Image

from person.models import User

from .. import people

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_media"), pytest.mark.once]


@pytest.fixture
def access() -> str:
    return people.access(people.make())


def upload(client: Client, access: str, content: bytes, name: str = "me.png") -> Any:
    file = io.BytesIO(content)
    file.name = name
    body = encode_multipart(BOUNDARY, {"picture": file})
    return client.generic("PUT", "/api/user/profile/picture/", body, MULTIPART_CONTENT, headers=people.bearer(access))


def drawn(kind: str = "PNG", size: tuple[int, int] = (80, 60), mode: str = "RGB", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.new(mode, size, 120 if mode in ("L", "P", "1", "I;16") else None).save(file, kind, **options)
    return file.getvalue()


def shown(client: Client, address: str) -> Any:
    return client.get(address.removeprefix(configured.PUBLIC_URL))


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG of these chunks, their checksums right."""
    parts = [struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def header(width: int, height: int, bits: int = 8, color: int = 2) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, bits, color, 0, 0, 0)


PIXELS = (b"IDAT", zlib.compress(b"\x00" + b"\x10\x20\x30" * 4))
END = (b"IEND", b"")


@functools.cache
def hostile() -> dict[str, bytes]:
    """Made when it is asked for, as are those below: every process that only collects tests would else draw them."""
    text_bomb = zlib.compress(b"x" * 80_000_000, 1)
    return {
        "nothing": b"",
        "one byte": b"\xff",
        "text": b"just some words",
        "html": b"<html><script>alert(1)</script></html>",
        "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "php": b"<?php system($_GET['c']); ?>",
        "zip": b"PK\x03\x04" + b"\x00" * 60,
        "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
        "exe": b"MZ" + b"\x00" * 200,
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        "bmp": drawn("BMP"),
        "tiff": drawn("TIFF"),
        "ico": drawn("ICO", (32, 32)),
        "jpeg 2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + b"\x00" * 40,
        "truncated png": drawn()[:60],
        "truncated jpeg": drawn("JPEG", (400, 400))[:400],
        "truncated webp": drawn("WEBP", (400, 400))[:40],
        "png bomb": png(header(50_000, 50_000, 1, 0), (b"IDAT", zlib.compress(b"\x00" * 1000)), END),
        "png that is very wide": png(header(2**31 - 1, 1), PIXELS, END),
        "png that is very long": png(header(30_000, 1), PIXELS, END),
        "png without size": png(header(0, 0), PIXELS, END),
        "png without pixels": png(header(4, 1), END),
        "png with a text bomb": png(header(4, 1), (b"zTXt", b"a\x00\x00" + text_bomb), PIXELS, END),
        "png with a bad checksum": drawn()[:29] + b"\x00\x00\x00\x00" + drawn()[33:],
        "jpeg with the greatest size": drawn("JPEG").replace(b"\x00\x3c\x00\x50", b"\xff\xff\xff\xff", 1),
        "gif bomb": b"GIF89a\xff\xff\xff\xff\x80\x00\x00" + b"\x00" * 6 + b",\x00\x00\x00\x00\xff\xff\xff\xff\x00\x08\x00;",
    }


def test_what_is_no_good_picture_is_refused(client: Client, access: str) -> None:
    for name, content in hostile().items():
        answer = upload(client, access, content)
        assert (name, answer.status_code, answer.json().keys()) == (name, 400, {"picture"})


MODES = {"PNG": ("RGB", "RGBA", "P", "L", "LA", "1", "I;16"), "JPEG": ("RGB", "CMYK", "L"), "WEBP": ("RGB", "RGBA"), "GIF": ("P",)}


def test_every_usual_kind_becomes_a_small_webp(client: Client, access: str) -> None:
    for kind, mode in [(kind, mode) for kind, modes in MODES.items() for mode in modes]:
        answer = upload(client, access, drawn(kind, (900, 700), mode))
        assert answer.status_code == 200, (kind, mode, answer.content)
        answer = shown(client, answer.json()["picture"])
        picture = Image.open(io.BytesIO(answer.content))
        assert (kind, mode, answer["Content-Type"], picture.format, picture.size) == (kind, mode, "image/webp", "WEBP", (512, 398))


def careless() -> dict[str, bytes]:
    return {
        "a photograph of a telephone": drawn("JPEG", (5712, 4284)),
        "avif": drawn("AVIF"),
        "a film behind it": drawn("JPEG") + b"\0\0\0\x10ftypmp42\0\0\0\0" + bytes(900),
        "no end marker": drawn("JPEG")[:-2],
        "a gif without a trailer": drawn("GIF", mode="P")[:-1],
        "a spoilt checksum": png(header(4, 1)) + b"\0\0\0\x01tIME?oops" + png(PIXELS, END)[8:],
    }


def test_what_can_be_decoded_is_taken_however_it_was_written(client: Client, access: str) -> None:
    for name, content in careless().items():
        answer = upload(client, access, content)
        assert answer.status_code == 200, (name, answer.content)


def test_the_true_reason_is_said(client: Client, access: str) -> None:
    reasons = {name: upload(client, access, hostile()[name]).json()["picture"] for name in ("bmp", "tiff", "truncated jpeg", "text")}
    assert reasons == {
        "bmp": ["BMP pictures are not supported here. Save it as JPEG and try again."],
        "tiff": ["TIFF pictures are not supported here. Save it as JPEG and try again."],
        "truncated jpeg": ["This picture is damaged or incomplete."],
        "text": ["This is not a picture that can be read: JPEG, PNG, WebP or GIF."],
    }


def test_metadata_comments_and_trailers_are_gone(client: Client, access: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret description"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    spoilt = drawn("JPEG", exif=exif, comment=b"a secret comment") + b"<script>a secret trailer</script>"
    kept = shown(client, upload(client, access, spoilt).json()["picture"]).content
    picture = Image.open(io.BytesIO(kept))
    assert b"secret" not in kept
    assert not picture.getexif()
    assert not {"exif", "icc_profile", "xmp", "comment"} & picture.info.keys()


def test_a_photograph_taken_sideways_stands_upright(client: Client, access: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = shown(client, upload(client, access, drawn("JPEG", (80, 40), exif=exif)).json()["picture"]).content
    assert Image.open(io.BytesIO(kept)).size == (40, 80)


def test_of_an_animation_the_first_picture_is_kept(client: Client, access: str) -> None:
    frames = [Image.new("P", (20, 20), color) for color in (1, 2, 3)]
    file = io.BytesIO()
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    kept = shown(client, upload(client, access, file.getvalue()).json()["picture"]).content
    assert getattr(Image.open(io.BytesIO(kept)), "n_frames", 1) == 1


def test_a_file_of_more_than_five_megabytes_is_refused(client: Client, access: str) -> None:
    answer = upload(client, access, drawn() + b"\x00" * (5 * 1024 * 1024))
    assert (answer.status_code, answer.json().keys()) == (400, {"picture"})


def test_the_name_counts_for_nothing(client: Client, access: str, tmp_path: Path) -> None:
    assert upload(client, access, drawn(), "../../evil.php").status_code == 200
    [kept] = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert (str(kept.parent.relative_to(tmp_path)), kept.suffix) == ("pictures/sealed", ".webp")


def test_the_picture_is_shown_in_the_user_object(client: Client, access: str) -> None:
    address = upload(client, access, drawn()).json()["picture"]
    assert client.get("/api/user/me/", headers=people.bearer(access)).json()["image"] == address


def test_the_link_needs_no_sign_in_and_expires(client: Client, access: str) -> None:
    address = upload(client, access, drawn()).json()["picture"]
    assert shown(Client(), address).status_code == 200
    with time_machine.travel(timezone.now() + datetime.timedelta(hours=2, seconds=1), tick=False):
        assert shown(Client(), address).status_code == 404


def test_the_link_can_not_be_made_up(client: Client, access: str) -> None:
    address = upload(client, access, drawn()).json()["picture"]
    for spoilt in (address[:-2] + "x/", "/api/user/picture/x/", "/api/user/picture/%F0%9F%99%82/", "/api/user/picture/W10:x/"):
        assert shown(client, spoilt).status_code == 404


def test_it_is_served_so_that_no_browser_runs_it(client: Client, access: str) -> None:
    answer = shown(client, upload(client, access, drawn()).json()["picture"])
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "private" in answer["Cache-Control"]


def test_a_new_picture_takes_the_old_ones_place(client: Client, access: str, tmp_path: Path) -> None:
    old = upload(client, access, drawn()).json()["picture"]
    upload(client, access, drawn("JPEG"))
    assert shown(client, old).status_code == 404
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_it_can_be_deleted(client: Client, access: str, tmp_path: Path) -> None:
    upload(client, access, drawn())
    assert client.delete("/api/user/profile/picture/", headers=people.bearer(access)).status_code == 204
    assert client.get("/api/user/profile/", headers=people.bearer(access)).json()["picture"] is None
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_who_is_not_signed_in_uploads_nothing(client: Client) -> None:
    assert upload(client, "", drawn()).status_code == 401
    assert not User.objects.exists()
