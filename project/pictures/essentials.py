"""A picture's file without all that a decoder does not need: what is thrown away anyway must not make it fail."""

from __future__ import annotations

import zlib

from .containers import Container, Damaged, gif_block_end

MOST_PROFILE_BYTES = 1024 * 1024
MOST_PACKED_BYTES = 64 * 1024 * 1024
"""What a packed text or profile may become. Nobody's picture brings more; it is never kept, only measured."""

_PNG_NEEDED = {b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"sRGB", b"gAMA", b"cHRM"}
_PNG_LEAST_TRANSPARENCY = {0: 2, 2: 6}
"""The bytes of a `tRNS`, by the colour type in which it names one colour."""
_PNG_PACKED = {b"zTXt", b"iTXt", b"iCCP"}
_JPEG_NEEDLESS = {0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE}
"""APPn and comments, but for JFIF (E0), the profile (E2) and Adobe's colours (EE). A second picture's index is within E2."""


def of(data: bytes, container: Container) -> bytes:
    """The file again, with its end marker. Raises Damaged."""
    whole = data[: container.end]
    if container.kind == "JPEG":
        return _jpeg(whole)
    if container.kind == "PNG":
        return _png(whole)
    if container.kind == "GIF":
        return _gif(whole)
    if container.kind == "WEBP" and not container.is_closed:
        return b"RIFF" + (len(whole) - 8 + len(whole) % 2).to_bytes(4, "little") + whole[8:] + b"\0" * (len(whole) % 2)
    return whole


def exif_of(data: bytes, container: Container) -> bytes:
    """The Exif block of a JPEG or PNG; for the others the decoder finds it."""
    if container.kind == "JPEG":
        return next((body[6:] for marker, body in _segments(data) if marker == 0xE1 and body.startswith(b"Exif\0\0")), b"")
    if container.kind == "PNG":
        return next((body for name, body, _is_good in _chunks(data[: container.end]) if name == b"eXIf"), b"")
    return b""


def _segments(data: bytes) -> list[tuple[int, bytes]]:
    """The marked parts before a JPEG's pixels."""
    found, at = [], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        found.append((marker, data[at + 4 : at + 2 + size]))
        at += 2 + size
    return found


def _jpeg(data: bytes) -> bytes:
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if not (marker in _JPEG_NEEDLESS or (marker == 0xE2 and not data.startswith(b"ICC_PROFILE\0", at + 4))):
            kept.append(data[at:end])
        at = end
    return b"".join([*kept, data[at:]])


def _chunks(data: bytes) -> list[tuple[bytes, bytes, bool]]:
    """Name, content, and whether the checksum is right."""
    found, at = [], 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4], "big")
        if end + 4 > len(data):
            break
        is_good = zlib.crc32(data[at + 4 : end]) == int.from_bytes(data[end : end + 4], "big")
        found.append((data[at + 4 : at + 8], data[at + 8 : end], is_good))
        at = end + 4
    return found


def _png(data: bytes) -> bytes:
    """The chunks that are needed, and a profile of a usual size. A checksum that is wrong counts only where it is about pixels.

    Raises Damaged.
    """
    kept = [data[:8]]
    for name, body, is_good in _chunks(data):
        if name in _PNG_PACKED and _unpacked_bytes(name, body) > MOST_PACKED_BYTES:
            raise Damaged("a packed text is out of all proportion")
        if not is_good and not name[0] & 0x20:
            raise Damaged("a checksum of the pixels is wrong")
        if name == b"tRNS" and len(body) < _PNG_LEAST_TRANSPARENCY.get(data[25], 0):
            continue  # of another kind of picture, or cut: it says nothing
        if is_good and (name in _PNG_NEEDED or (name == b"iCCP" and _unpacked_bytes(name, body) <= MOST_PROFILE_BYTES)):
            kept.append(_chunk(name, body))
    return b"".join([*kept, _chunk(b"IEND", b"")])


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")


def _unpacked_bytes(name: bytes, body: bytes) -> int:
    """How much it becomes, counted no further than one byte too much."""
    _keyword, _, rest = body.partition(b"\0")
    if name == b"iTXt":
        if rest[:1] != b"\1":
            return len(rest)
        rest = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    else:
        rest = rest[1:]
    unpacker, count, waiting = zlib.decompressobj(), 0, rest
    try:
        while waiting and count <= MOST_PACKED_BYTES:
            count += len(unpacker.decompress(waiting, 1024 * 1024))
            waiting = unpacker.unconsumed_tail
    except zlib.error:
        return MOST_PROFILE_BYTES + 1 if name == b"iCCP" else count
    return count


def _gif(data: bytes) -> bytes:
    """Its first picture and what is said about it."""
    start = at = 13 + (3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0)
    kept = [data[:start]]
    while True:
        end = gif_block_end(data, at)
        is_picture = data[at] == 0x2C
        if is_picture or data[at : at + 2] == b"\x21\xf9":
            kept.append(data[at:end])
        if is_picture:
            return b"".join([*kept, b"\x3b"])
        at = end
