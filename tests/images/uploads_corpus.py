"""Files that people may send as pictures, good and hostile, made here from nothing. Each hostile one has the refusals it may meet."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from PIL import Image, ImageCms, PngImagePlugin

Made = Iterator[tuple[str, bytes]]

PIXELS = zlib.compress(bytes(310))
"""Of ten by ten."""
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
    yield "gif animated", animated(6)
    yield "jpeg with a camera's own trailer", encoded("jpeg") + b"SEFT" + bytes(400)
    for orientation in (2, 3, 4, 5, 6, 7, 8):
        yield f"jpeg turned {orientation}", with_exif(orientation)
    yield "png palette and transparency", encoded("png", "P", transparency=bytes(range(0, 200, 10)))
    yield "webp animated", moving("webp")
    yield "png animated", moving("png")
    yield "avif", encoded("avif")
    yield "avif alpha", encoded("avif", "RGBA")
    yield "avif grey", encoded("avif", "L")
    yield from careless()


def careless() -> Made:
    """What cameras and programs really write: all that is wrong with them is thrown away anyway."""
    film = box(b"ftyp", b"mp42\0\0\0\0mp42isom") + box(b"mdat", unlikely_bytes()) + box(b"moov", bytes(64))
    for kind in ("jpeg", "png", "webp", "avif"):
        yield f"{kind} and a film behind it", encoded(kind) + film
    yield "jpeg and a film and a camera's trailer", encoded("jpeg") + film + b"SEFH" + bytes(40) + b"SEFT"
    yield (
        "jpeg and a film with the signs of pages",
        encoded("jpeg") + box(b"ftyp", b"mp42\0\0\0\0") + box(b"mdat", b"<svg#!/rar!7z\xbc\xafpk\x03\x04%%eof" * 9),
    )
    yield "jpeg and another jpeg", encoded("jpeg") + encoded("jpeg", size=(40, 30))
    yield "jpeg of several pictures", mpo()
    yield "jpeg without an end marker", encoded("jpeg")[:-2]
    yield "jpeg without an end marker, with zeros", encoded("jpeg")[:-2] + bytes(500)
    yield "jpeg progressive without an end marker", encoded("jpeg", progressive=True)[:-2]
    yield "jpeg with fill bytes before its markers", encoded("jpeg").replace(b"\xff\xdb", b"\xff\xff\xff\xdb", 1)
    yield "jpeg with an exif rational of -1/0", with_rational(-1, 0)
    yield "jpeg with an exif rational of 0/0", with_rational(0, 0)
    yield "jpeg with exif of nonsense", encoded("jpeg", exif=b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + b"\xee" * 90)
    yield "jpeg with a large profile", encoded("jpeg", icc_profile=profile(3 * 1024 * 1024))
    yield "jpeg with a profile of nonsense", encoded("jpeg", icc_profile=b"nonsense" * 40)
    yield "jpeg with a spoilt index of pictures", with_segment(0xE2, b"MPF\0II*\0" + b"\xff" * 60)
    yield "jpeg with a spoilt photoshop block", with_segment(0xED, b"Photoshop 3.0\x008BIM" + b"\xff" * 60)
    yield "png with a large profile", png_of(10, 10, PIXELS, extra=chunk(b"iCCP", b"p\0\0" + zlib.compress(profile(3 * 1024 * 1024))))
    yield "png with a spoilt profile", png_of(10, 10, PIXELS, extra=chunk(b"iCCP", b"p\0\0nonsense"))
    yield "png with a large packed text", png_of(10, 10, PIXELS, extra=chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(3 * 1024 * 1024))))
    yield "png with a spoilt packed text", png_of(10, 10, PIXELS, extra=chunk(b"zTXt", b"k\0\0nonsense"))
    yield (
        "png with a large international text",
        png_of(10, 10, PIXELS, extra=chunk(b"iTXt", b"k\0\1\0\0\0" + zlib.compress(bytes(3 * 1024 * 1024)))),
    )
    for name in (b"pHYs", b"tIME", b"eXIf", b"gAMA", b"tEXt", b"iCCP"):
        yield f"png with a bad checksum in {name.decode()}", png_of(10, 10, PIXELS, extra=chunk(name, bytes(9))[:-4] + b"oops")
    yield "png with half a transparent colour", png_of(10, 10, PIXELS, extra=chunk(b"tRNS", bytes(4)))
    yield "png with more pixels than it says", png_of(10, 10, zlib.compress(bytes(900)))
    yield "png with a spoilt sum of its pixels", png_of(10, 10, PIXELS[:-4] + b"oops")
    yield "png without an end marker", png_of(10, 10, PIXELS)[:-12]
    yield "png with half an end marker", png_of(10, 10, PIXELS)[:-6]
    yield "png with an unknown chunk", png_of(10, 10, PIXELS, extra=chunk(b"abCd", b"x" * 90))
    yield "gif without a trailer", encoded("gif", "P")[:-1]
    yield "gif animated without a trailer", animated(6)[:-1]
    yield "gif animated that ends in its second picture", animated(2)[:-12]
    yield "gif with rubbish behind it", encoded("gif", "P") + b"rubbish" * 9
    yield "webp that lost its text", encoded("webp", xmp=b"<x/>" * 90)[:-100]


def large() -> Made:
    """As telephones make them. Slow to make and to read."""
    ground = Image.linear_gradient("L").resize((5712, 4284))
    photograph = Image.merge("RGB", (ground, ground.transpose(Image.Transpose.ROTATE_180), ground))
    kinds: dict[str, dict[str, Any]] = {
        "jpeg": {},
        "jpeg progressive": {"progressive": True},
        "webp": {"method": 0},
        "png": {"compress_level": 1},
    }
    for kind, options in kinds.items():
        buffer = io.BytesIO()
        photograph.save(buffer, kind.split()[0], **options)
        yield f"{kind} of 5712 by 4284", buffer.getvalue()
    buffer = io.BytesIO()
    photograph.resize((8100, 6075)).save(buffer, "jpeg")
    yield "jpeg of 8100 by 6075", buffer.getvalue()


def box(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data) + 8) + name + data


def unlikely_bytes() -> bytes:
    """As dense as a film, and always the same."""
    return random.Random(7).randbytes(400_000)


def animated(frames: int) -> bytes:
    pictures = [Image.new("RGB", (40, 40), (colour * 40, 0, 90)).quantize(4) for colour in range(frames)]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "gif", save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def moving(kind: str) -> bytes:
    pictures = [Image.new("RGB", (40, 40), (colour * 40, 0, 90)) for colour in range(3)]
    buffer = io.BytesIO()
    pictures[0].save(buffer, kind, save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def mpo() -> bytes:
    buffer = io.BytesIO()
    pictures = [Image.new("RGB", (60, 40), colour) for colour in ("teal", "navy")]
    pictures[0].save(buffer, "mpo", save_all=True, append_images=pictures[1:])
    return buffer.getvalue()


def profile(size: int) -> bytes:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return made + bytes(size - len(made))


def with_segment(marker: int, data: bytes) -> bytes:
    plain = encoded("jpeg")
    return plain[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data + plain[2:]


def with_rational(numerator: int, denominator: int) -> bytes:
    """A photograph turned by 90 degrees whose exposure bias is this."""
    entries = struct.pack("<HHII", 0x0112, 3, 1, 6) + struct.pack("<HHII", 0x9204, 10, 1, 38)
    exif = b"II*\0\x08\0\0\0" + struct.pack("<H", 2) + entries + bytes(4) + struct.pack("<ii", numerator, denominator)
    return encoded("jpeg", size=(90, 50), exif=b"Exif\0\0" + exif)


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
    for kind in ("ico", "ppm", "tga"):
        yield kind, encoded(kind)
    yield "riff that is a sound", b"RIFF\x24\x00\x00\x00WAVEfmt "
    yield "psd", b"8BPS\x00\x01" + bytes(60)
    yield "film", box(b"ftyp", b"mp42\0\0\0\0mp42isom") + bytes(60)


def unsupported() -> Made:
    """Pictures, and what their kind is called."""
    yield "BMP", encoded("bmp")
    yield "TIFF", encoded("tiff")
    if find_spec("pillow_heif") is None:
        yield "HEIC", b"\x00\x00\x00\x18ftypheic" + bytes(60)
        yield "HEIC", b"\x00\x00\x00\x18ftypmif1\0\0\0\0mif1heic" + bytes(60)
    yield "JPEG 2000", encoded("jpeg2000")
    yield "JPEG XL", b"\xff\x0a" + bytes(60)


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
    yield "gif of no picture", b"GIF89a\x10\0\x10\0\0\0\0;"
    yield "avif cut in half", encoded("avif")[: len(encoded("avif")) // 2]
    yield "avif of nothing but its first bytes", encoded("avif")[:40]
    yield "jpeg progressive cut at 0.6", cut(encoded("jpeg", progressive=True), 0.6)
    yield "png that ends in its pixels", png_of(10, 10, PIXELS)[:-24]
    yield "webp cut in its pixels", encoded("webp", xmp=b"<x/>" * 9)[:300]
    yield (
        "png whose text is out of all proportion",
        png_of(10, 10, PIXELS, extra=chunk(b"iTXt", b"k\0\1\0\0\0" + packed_zeros(80_000_000))),
    )


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


def bombs() -> Made:
    yield "png of 50,000 by 50,000", png_of(50_000, 50_000, zlib.compress(bytes(1000)), bits=1)
    yield "png of 20,000 by 20,000 in one bit", png_of(20_000, 20_000, packed_zeros(2501 * 20_000), bits=1)
    yield "png of 2^31 columns", png_of(2**31 - 1, 1, b"")
    jpeg = bytearray(encoded("jpeg"))
    at = jpeg.index(b"\xff\xc0") + 5
    jpeg[at : at + 4] = struct.pack(">HH", 65535, 65535)
    yield "jpeg that says 65,535 by 65,535", bytes(jpeg)
    yield (
        "png with a huge packed text",
        png_of(10, 10, zlib.compress(bytes(310)), extra=chunk(b"zTXt", b"k\0\0" + packed_zeros(80_000_000))),
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
    yield "jpeg, a film and a zip", encoded("jpeg") + box(b"mdat", unlikely_bytes()) + zipped()
    yield "jpeg, a zip and rubbish", encoded("jpeg") + b"rubbish" + zipped() + b"rubbish" * 90
    yield "webp and rar", encoded("webp") + bytes(16) + b"Rar!\x1a\x07\x01\0" + bytes(60)
    yield "avif and 7z", encoded("avif") + box(b"free", b"7z\xbc\xaf\x27\x1c" + bytes(60)) + b"7z\xbc\xaf\x27\x1c\0\4" + bytes(60)
    yield "jpeg and a program of linux", encoded("jpeg") + bytes(100) + b"\x7fELF\x02\x01\x01" + bytes(60)
    yield "png and a script for the shell", encoded("png") + b"#!/bin/sh\nrm -rf /\n"
    yield "png and a packed archive", encoded("png") + b"\x1f\x8b\x08" + bytes(60)
    yield "png and tar", encoded("png") + b"name".ljust(257, b"\0") + b"ustar\x0000" + bytes(200)
    yield "jpeg without an end marker, and zip", encoded("jpeg")[:-2] + zipped()
    yield "jpeg with a page in its comment", encoded("jpeg", comment=b"<html><script>alert(1)</script></html>")
    yield "jpeg with pdf in its comment", encoded("jpeg", comment=b"%PDF-1.5")


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("index.html", "<p>hello")
    return buffer.getvalue()


def packed_zeros(count: int) -> bytes:
    """What `zlib.compress(bytes(count), 9)` unpacks to, without packing the same again and again."""
    whole, rest = divmod(count, 1_000_000)
    packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    million = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    last = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    end = last.compress(bytes(rest)) + last.flush()
    checksum = (count % 65_521) << 16 | 1  # Adler-32 of nothing but zeros
    return b"\x78\xda" + million * whole + end + checksum.to_bytes(4, "big")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width: int, height: int, pixels: bytes, *, bits: int = 8, extra: bytes = b"") -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0 if bits == 1 else 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + extra + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
