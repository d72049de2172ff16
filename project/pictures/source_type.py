"""What a picture's file says of how it was made: IPTC's digital source type, in an XMP packet (IPTC Photo Metadata 2025, §"Digital Source
Type"; XMP Specification Part 3). Written into PNG, JPEG and WebP without touching a pixel, and found again in any file.
"""

from __future__ import annotations

import enum
import re
import zlib

VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/"
LOOKED_AT_BYTES = 4 * 1024 * 1024
_FOUND = re.compile(rb"cv\.iptc\.org/newscodes/digitalsourcetype/([A-Za-z]{3,40})")
"""In XMP as in the CBOR of a C2PA manifest the address stands as it is."""

_JPEG_NAME = b"http://ns.adobe.com/xap/1.0/\0"
_PNG_NAME = b"XML:com.adobe.xmp"
_SOI, _APP0, _APP1 = b"\xff\xd8", 0xE0, b"\xff\xe1"
_WEBP_ALPHA, _WEBP_XMP = 0x10, 0x04


class SourceType(enum.StrEnum):
    """The terms that pictures of ours carry."""

    MADE = "trainedAlgorithmicMedia"
    """By a model from words, or from what a model had made."""
    EDITED = "compositeWithTrainedAlgorithmicMedia"
    """A picture of somebody's that a model changed."""

    @property
    def address(self) -> str:
        return VOCABULARY + self.value


def told(data: bytes) -> SourceType | None:
    """What a file says of itself, by whichever program wrote it; None where it says nothing of these."""
    for name in _FOUND.findall(data[:LOOKED_AT_BYTES]):
        if name.decode() in set(SourceType):
            return SourceType(name.decode())
    return None


def packet(source_type: SourceType) -> bytes:
    """The XMP packet."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreatorTool="Reverie"'
        f' Iptc4xmpExt:DigitalSourceType="{source_type.address}"/>'
        '</rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def marked(data: bytes, encoding: str, source_type: SourceType) -> bytes:
    """The same picture with its mark. `data` comes from an encoder of ours: `png`, `jpeg` or `webp`, without XMP."""
    writers = {"png": _png, "jpeg": _jpeg, "webp": _webp}
    return writers[encoding](data, packet(source_type))


def _png(data: bytes, xmp: bytes) -> bytes:
    """Behind the header: readers that stop at the pixels find it."""
    end = 8 + 12 + int.from_bytes(data[8:12], "big")
    # Keyword, not packed, no language, no translated keyword.
    body = b"iTXt" + _PNG_NAME + b"\0\0\0\0\0" + xmp
    return data[:end] + (len(body) - 4).to_bytes(4, "big") + body + zlib.crc32(body).to_bytes(4, "big") + data[end:]


def _jpeg(data: bytes, xmp: bytes) -> bytes:
    """Behind JFIF's own segment, where there is one."""
    at = 2
    if data[2] == 0xFF and data[3] == _APP0:
        at = 4 + int.from_bytes(data[4:6], "big")
    body = _JPEG_NAME + xmp
    return data[:at] + _APP1 + (len(body) + 2).to_bytes(2, "big") + body + data[at:]


def _webp(data: bytes, xmp: bytes) -> bytes:
    """As the last chunk of the extended format, into which a simple file is turned."""
    chunks = data[12 : 8 + int.from_bytes(data[4:8], "little")]
    is_extended = chunks[:4] == b"VP8X"
    chunks = chunks[:8] + bytes([chunks[8] | _WEBP_XMP]) + chunks[9:] if is_extended else _extended_header(chunks) + chunks
    chunks += b"XMP " + len(xmp).to_bytes(4, "little") + xmp + b"\0" * (len(xmp) % 2)
    return b"RIFF" + (4 + len(chunks)).to_bytes(4, "little") + b"WEBP" + chunks


def _extended_header(chunks: bytes) -> bytes:
    """The VP8X chunk for a simple file: its size, and whether it is transparent (RFC 9649 §2.7)."""
    if chunks[:4] == b"VP8L":
        bits = int.from_bytes(chunks[9:13], "little")
        width, height, has_alpha = bits & 0x3FFF, bits >> 14 & 0x3FFF, bool(bits >> 28 & 1)
    else:
        # The frame's header: three bytes of tag, three of start code, then two sizes of 14 bits.
        width, height = (int.from_bytes(chunks[at : at + 2], "little") & 0x3FFF for at in (14, 16))
        width, height, has_alpha = width - 1, height - 1, False
    flags = _WEBP_XMP | (_WEBP_ALPHA if has_alpha else 0)
    return b"VP8X" + (10).to_bytes(4, "little") + bytes([flags, 0, 0, 0]) + width.to_bytes(3, "little") + height.to_bytes(3, "little")
