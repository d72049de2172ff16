"""Files that people may send as pictures, good and hostile, made here from nothing. Each hostile one has the refusals it may meet."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from PIL import Image, PngImagePlugin

Made = Iterator[tuple[str, bytes]]

PAYLOAD = b"<?php system($_GET['x']); ?>"


def encoded(kind: str, mode: str = "RGB", size: tuple[int, int] = (80, 60), **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").convert(mode).save(buffer, kind, **options)
    return buffer.getvalue()


def good() -> Made:
    """Taken, whatever the mode."""
    yield "jpeg", encoded("jpeg")
    yield "jpeg progressive", encoded("jpeg", progressive=True)
    yield "jpeg grey", encoded("jpeg", "L")
    yield "jpeg cmyk", encoded("jpeg", "CMYK")
    yield "png", encoded("png")
    yield "png alpha", encoded("png", "RGBA")
    yield "png palette", encoded("png", "P")
    yield "png grey", encoded("png", "L")
    yield "png grey and alpha", encoded("png", "LA")
    yield "png one bit", encoded("png", "1")
    buffer = io.BytesIO()
    Image.linear_gradient("L").convert("I").point(lambda value: value * 200).convert("I;16").save(buffer, "png")
    yield "png sixteen bit", buffer.getvalue()
    yield "webp", encoded("webp")
    yield "webp lossless", encoded("webp", lossless=True)
    yield "gif", encoded("gif", "P")
    frames = [Image.new("P", (40, 40), colour) for colour in range(6)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "gif", save_all=True, append_images=frames[1:])
    yield "gif animated", buffer.getvalue()
    yield "jpeg with a camera's own trailer", encoded("jpeg") + b"SEFT" + bytes(400)
    for orientation in (3, 6, 8):
        yield f"jpeg turned {orientation}", with_exif(orientation)


def with_exif(orientation: int = 6) -> bytes:
    """A photograph with a place, a maker, and an orientation."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "A maker"
    exif.get_ifd(0x8825)[2] = (41.0, 0.0, 1.0)
    return encoded("jpeg", size=(90, 50), exif=exif)


def with_text() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "<script>alert(1)</script> the secret place", zip=True)
    return encoded("png", pnginfo=info)


def no_pictures() -> Made:
    yield "empty text", b"hello"
    yield "one byte", b"\x00"
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "html", b"<!doctype html><script>alert(1)</script>"
    yield "pdf", b"%PDF-1.7\n1 0 obj\n"
    yield "zip", b"PK\x03\x04" + bytes(60)
    yield "program", b"MZ" + bytes(100)
    yield "elf", b"\x7fELF" + bytes(100)
    for kind in ("bmp", "tiff", "ico", "ppm", "tga"):
        yield kind, encoded(kind)
    yield "riff that is a sound", b"RIFF\x24\x00\x00\x00WAVEfmt "
    yield "psd", b"8BPS\x00\x01" + bytes(60)
    yield "heic", b"\x00\x00\x00\x18ftypheic" + bytes(60)


def broken() -> Made:
    for kind in ("jpeg", "png", "webp", "gif"):
        whole = encoded(kind, "P" if kind == "gif" else "RGB")
        for share in (0.1, 0.5, 0.9, 0.99):
            yield f"{kind} cut at {share}", whole[: int(len(whole) * share)]
        yield f"{kind} of nothing but its first bytes", whole[:12]
    png = bytearray(encoded("png"))
    png[60] ^= 0xFF
    yield "png with a bad checksum", bytes(png)
    yield "png without pixels", png_of(100, 100, b"")
    yield "png with too few pixels", png_of(100, 100, zlib.compress(bytes(500)))
    yield "jpeg of markers only", b"\xff\xd8\xff\xe0\x00\x04ab\xff\xd9"
    yield "gif without a trailer", encoded("gif", "P")[:-1]


def bombs() -> Made:
    yield "png of 50,000 by 50,000", png_of(50_000, 50_000, zlib.compress(bytes(1000)), bits=1)
    yield "png of 20,000 by 20,000 in one bit", png_of(20_000, 20_000, zlib.compress(bytes(2501 * 20_000), 9), bits=1)
    yield "png of 2^31 columns", png_of(2**31 - 1, 1, b"")
    jpeg = bytearray(encoded("jpeg"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65535, 65535)
    yield "jpeg that says 65,535 by 65,535", bytes(jpeg)
    yield (
        "png with a huge packed text",
        png_of(10, 10, zlib.compress(bytes(310)), extra=chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(80_000_000), 9))),
    )
    frames = [Image.new("P", (8, 8), colour % 250) for colour in range(260)]
    for place, frame in enumerate(frames):
        frame.putpixel((place % 8, 0), (place * 7) % 250)
    buffer = io.BytesIO()
    frames[0].save(buffer, "gif", save_all=True, append_images=frames[1:], duration=[10 + place for place in range(260)])
    yield "gif of 260 frames", buffer.getvalue()
    yield "png of 12,500 by 1", png_of(12_500, 1, zlib.compress(bytes(37_501)))


def polyglots() -> Made:
    yield "png and php", encoded("png") + PAYLOAD
    yield "jpeg and html", encoded("jpeg") + b"<html><script>alert(1)</script>"
    yield "png and zip", encoded("png") + b"PK\x03\x04" + bytes(40) + b"PK\x05\x06" + bytes(18)
    yield "gif and zip", encoded("gif", "P") + b"PK\x05\x06" + bytes(18)
    yield "webp and script", encoded("webp") + b"<script>alert(1)</script>"
    yield "jpeg and pdf", encoded("jpeg") + b"%PDF-1.4 %%EOF"
    yield "png and program", encoded("png") + b"MZ" + bytes(200)
    yield "jpeg with a page in its comment", encoded("jpeg", comment=b"<html><script>alert(1)</script></html>")
    yield "jpeg with pdf in its comment", encoded("jpeg", comment=b"%PDF-1.5")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, pixels: bytes, *, bits: int = 8, extra: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0 if bits == 1 else 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
