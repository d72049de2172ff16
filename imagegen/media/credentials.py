"""Content Credentials (C2PA): who made a picture and how, signed with the operator's certificate, where the settings have one.

What a provider had signed is kept as an ingredient of ours, though the pixels are encoded anew. A picture that can't be signed is kept
without: its XMP mark says the same, only without a signature.
"""

from __future__ import annotations

import functools
import io
from typing import Any

import structlog
from django.conf import settings

from project.pictures import containers
from project.pictures.source_type import SourceType, marked

log = structlog.get_logger(__name__)

MANIFEST_SIGN = b"jumb"
"""The box type of a manifest store, in every format that can hold one."""


def signed(data: bytes, encoding: str, source_type: SourceType, *, origin: bytes = b"") -> bytes:
    """The picture (`png`, `jpeg` or `webp`, as an encoder of ours made it) with its XMP mark, and a signed manifest where one can be made.

    `origin`: the file that it was decoded from.
    """
    plain = marked(data, encoding, source_type)
    if not settings.C2PA_CERTIFICATE:
        return plain
    try:
        return _signed(plain, encoding, source_type, origin)
    except Exception as error:
        # Of a native library: whatever it has against the certificate or its clock server, the picture is the person's.
        log.exception("credentials.not_signed", error=type(error).__name__)
        return plain


def _signed(data: bytes, encoding: str, source_type: SourceType, origin: bytes) -> bytes:
    c2pa = _library()
    target = io.BytesIO()
    has_parent = MANIFEST_SIGN in origin
    manifest = {
        "claim_generator_info": [{"name": "Reverie"}],
        "format": f"image/{encoding}",
        "title": f"picture.{encoding}",
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [_action(source_type, has_parent=has_parent)]}}],
    }
    with c2pa.Builder.from_json(manifest) as builder:
        if has_parent:
            builder.set_intent(c2pa.C2paBuilderIntent.EDIT)
            kind = f"image/{containers.kind_of(origin).lower()}"
            builder.add_ingredient({"title": "As its provider made it", "relationship": "parentOf"}, kind, io.BytesIO(origin))
        builder.sign(_signer(), f"image/{encoding}", io.BytesIO(data), target)
    return target.getvalue()


def _action(source_type: SourceType, *, has_parent: bool) -> dict[str, Any]:
    """Made here; or, where the provider has said so of its own file, only turned into another one."""
    if has_parent:
        return {"action": "c2pa.transcoded", "digitalSourceType": source_type.address}
    return {"action": "c2pa.created", "digitalSourceType": source_type.address}


def _library() -> Any:
    """Loaded where it is needed: it is an extra, and large."""
    import c2pa

    return c2pa


@functools.cache
def _signer() -> Any:
    c2pa = _library()
    info = c2pa.C2paSignerInfo(
        settings.C2PA_ALGORITHM.encode(),
        settings.C2PA_CERTIFICATE.encode(),
        settings.C2PA_KEY.encode(),
        settings.C2PA_TIMESTAMP_URL or None,
    )
    return c2pa.Signer.from_info(info)


def forget_signer() -> None:
    """Read the settings anew."""
    _signer.cache_clear()
