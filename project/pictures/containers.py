"""Which kind of file a picture is, where its own bytes end, and whether something else is hidden behind them.

Read by the first bytes and by structure, never by a name. Cameras and programs are careless with all that is not pixels: a motion
photograph carries a film, a writer forgets the end marker. That is no reason to refuse what can be decoded.
"""

from __future__ import annotations

import dataclasses
import re

MAGIC = {b"\xff\xd8\xff": "JPEG", b"\x89PNG\r\n\x1a\n": "PNG", b"GIF87a": "GIF", b"GIF89a": "GIF"}
UNSUPPORTED_MAGIC = {
    b"II*\x00": "TIFF",
    b"MM\x00*": "TIFF",
    b"\xff\x0a": "JPEG XL",
    b"\x00\x00\x00\x0cJXL ": "JPEG XL",
    b"\x00\x00\x00\x0cjP  ": "JPEG 2000",
    b"\xff\x4f\xff\x51": "JPEG 2000",
}
BRANDS = {
    "AVIF": {b"avif", b"avis"},
    "HEIF": {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"},
}
"""Of `ftyp` boxes. A file of the general brands mif1 and msf1 may hold AVIF as well, and says so among the others."""

HEAD_BYTES = 1024
_FOREIGN_HEAD = re.compile(rb"(?i)%pdf-|<html|<script|<\?php|<svg|<!doctype")
_FOREIGN_TAIL = re.compile(
    rb"(?i:<html[\s>]|<script[\s>]|<\?php\s|<svg[\s>]|<!doctype\s)|%PDF-[12]\.\d|Rar!\x1a\x07|7z\xbc\xaf\x27\x1c|\x7fELF[\x01\x02]{2}\x01"
)
"""Long enough that no compressed film holds one by chance."""
_FOREIGN_START = (b"PK\x03\x04", b"PK\x05\x06", b"MZ", b"#!/", b"%PDF", b"\x1f\x8b\x08", b"\xfd7zXZ\x00", b"BZh")
_ZIP_END = re.compile(rb"PK\x05\x06\x00{4}(..)(..)(.{4})(.{4})(..)", re.DOTALL)
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7]", re.DOTALL)


class NotAPicture(ValueError):
    """No kind of picture that we know."""


class Unsupported(ValueError):
    """A kind of picture that is not read here; the text is its name."""


class Damaged(ValueError):
    """The file ends in the middle of the picture, or is none behind its first bytes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Container:
    """`end` is where the picture's bytes end; `is_closed` says whether its end marker is there. `frames` counts those of a GIF.

    Without an end marker anything from `pixels_at` on may be something else.
    """

    kind: str
    end: int
    is_closed: bool = True
    frames: int = 1
    pixels_at: int = 0


def kind_of(data: bytes) -> str:
    """JPEG, PNG, GIF, WEBP, AVIF or HEIF. Raises NotAPicture and Unsupported."""
    for magic, kind in MAGIC.items():
        if data.startswith(magic):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    for magic, name in UNSUPPORTED_MAGIC.items():
        if data.startswith(magic):
            raise Unsupported(name)
    if data[:2] == b"BM" and data[14:18] in {b"\x0c\0\0\0", b"\x28\0\0\0", b"\x6c\0\0\0", b"\x7c\0\0\0"}:
        raise Unsupported("BMP")
    if data[4:8] == b"ftyp":
        size = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[8:12], *(data[at : at + 4] for at in range(16, size, 4))}
        for kind, known in BRANDS.items():
            if brands & known:
                return kind
    raise NotAPicture


def examine(data: bytes, kind: str) -> Container:
    """Raises Damaged."""
    readers = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp, "AVIF": _boxes, "HEIF": _boxes}
    try:
        return readers[kind](data)
    except IndexError as error:
        raise Damaged("it ends too early") from error


def hides_something(data: bytes, container: Container) -> bool:
    """Whether it is a page, a document, an archive or a program as well. A film or a camera's own notes behind a picture may be."""
    if _FOREIGN_HEAD.search(data, 0, HEAD_BYTES):
        return True
    if _FOREIGN_TAIL.search(data, container.end if container.is_closed else container.pixels_at) or _holds_zip(data):
        return True
    tail = data[container.end : container.end + 64 * 1024]
    return tail.lstrip(b"\0\r\n\t ").startswith(_FOREIGN_START) or tail[257:262] == b"ustar"


def _holds_zip(data: bytes) -> bool:
    """A zip is found from its end: where its directory is really there, or it is empty."""
    for found in _ZIP_END.finditer(data):
        on_disk, entries, size, *_rest = (int.from_bytes(group, "little") for group in found.groups())
        if on_disk == entries and (entries == 0 or data.startswith(b"PK\x01\x02", max(0, found.start() - size))):
            return True
    return False


def _jpeg(data: bytes) -> Container:
    at, pixels_at = 2, 0
    while True:
        found = _JPEG_MARKER.search(data, at)
        if found is None or (found.start() + 4 > len(data) and data[found.start() + 1] != 0xD9):
            if not pixels_at:
                raise Damaged("no pixels")
            return Container("JPEG", len(data), is_closed=False, pixels_at=pixels_at)
        at = found.start()
        marker = data[at + 1]
        if marker == 0xD9:
            return Container("JPEG", at + 2)
        if marker in {0x01, 0xD8, 0xFF}:
            at += 1 if marker == 0xFF else 2
            continue
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA and not pixels_at:
            pixels_at = at


def _png(data: bytes) -> Container:
    at, has_pixels = 8, False
    while True:
        name = data[at + 4 : at + 8]
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        if name == b"IEND" or (b"IEND".startswith(name) and has_pixels):
            return Container("PNG", min(end, len(data)), is_closed=name == b"IEND" and end <= len(data))
        if end > len(data):
            raise Damaged("a chunk ends too early")
        has_pixels = has_pixels or name == b"IDAT"
        at = end


def _webp(data: bytes) -> Container:
    end = 8 + int.from_bytes(data[4:8], "little")
    if end <= len(data):
        return Container("WEBP", end)
    # What comes behind the pixels may be missing: its text, or the last byte, which only makes the length even.
    at, has_pixels = 12, False
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > len(data):
            break
        has_pixels = has_pixels or data[at : at + 4] in {b"VP8 ", b"VP8L"}
        at += 8 + size + size % 2
    if not has_pixels:
        raise Damaged("no pixels")
    return Container("WEBP", min(at, len(data)), is_closed=False)


def _gif(data: bytes) -> Container:
    at = 13 + _palette_bytes(data[10])
    frames = 0
    while True:
        if at >= len(data) and frames:
            return Container("GIF", len(data), is_closed=False, frames=frames)
        block = data[at]
        if block == 0x3B:
            if not frames:
                raise Damaged("no pixels")
            return Container("GIF", at + 1, frames=frames)
        try:
            at = gif_block_end(data, at)
        except IndexError:
            if not frames:
                raise
            return Container("GIF", len(data), is_closed=False, frames=frames)
        frames += block == 0x2C


def gif_block_end(data: bytes, at: int) -> int:
    """Where the extension or image that begins at `at` ends. Raises IndexError and Damaged."""
    if data[at] == 0x2C:
        at += 10 + _palette_bytes(data[at + 9]) + 1
    elif data[at] == 0x21:
        at += 2
    else:
        raise Damaged("an unknown block")
    while size := data[at]:
        at += size + 1
    return at + 1


def _palette_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _boxes(data: bytes) -> Container:
    names: set[bytes] = set()
    at = 0
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size == 0:
            size = len(data) - at
        if size < 8 or not name.isascii():
            break
        if at + size > len(data):
            if names >= {b"meta", b"mdat"}:
                break
            raise Damaged("a box ends too early")
        names.add(name)
        at += size
    if b"meta" not in names:
        raise Damaged("no pixels")
    return Container(kind_of(data), at)
