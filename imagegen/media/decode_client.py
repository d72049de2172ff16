"""What of people's uploads is taken, and how a refusal is said; decoded in a program of its own (project/pictures/)."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from project.errors import DomainError
from project.pictures import decoder
from project.pictures.decoder import Decoded

from .files import THUMBNAIL_PIXELS

KINDS = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "webp": "WEBP",
    "avif": "AVIF",
    "heic": "HEIF",
}


class UploadRefused(DomainError):
    """A file that is no picture that we take; a subclass says why."""

    code = "upload_refused"
    message = _("This file can't be taken.")


class NoPicture(UploadRefused):
    code = "upload_no_picture"
    message = _("This file is not a picture.")


class NotSupported(UploadRefused):
    code = "upload_not_supported"
    message = _("%(format)s pictures are not supported here. Save it as JPEG and try again.")


class WrongFormat(UploadRefused):
    code = "upload_wrong_format"
    message = _("Pictures of this format are not taken here. Choose one of: %(allowed)s.")


class Broken(UploadRefused):
    code = "upload_broken"
    message = _("This picture is damaged or incomplete.")


class TwoFormats(UploadRefused):
    code = "upload_two_formats"
    message = _("This file is a picture and something else at once.")


class TooManyPixels(UploadRefused):
    code = "upload_too_many_pixels"
    message = _("This picture is too large: at most %(limit)s megapixels.")


class TooNarrow(UploadRefused):
    code = "upload_too_narrow"
    message = _("This picture is too narrow to work with.")


class TooManyFrames(UploadRefused):
    code = "upload_too_many_frames"
    message = _("This animation is too long: at most %(limit)s frames.")


_REFUSALS: dict[str, type[UploadRefused]] = {
    kind.code.removeprefix("upload_"): kind
    for kind in (NoPicture, NotSupported, WrongFormat, Broken, TwoFormats, TooManyPixels, TooNarrow, TooManyFrames)
}


def upload(data: bytes) -> Decoded:
    """Raises UploadRefused. Takes a third of a second and more, and must not be called inside a transaction."""
    wish = decoder.Wish(
        kinds={KINDS[extension] for extension in settings.ALLOWED_IMAGE_EXTENSIONS},
        most_pixels=settings.IMAGEGEN_UPLOAD_MAX_PIXELS,
        most_frames=settings.IMAGEGEN_UPLOAD_MAX_FRAMES,
        thumbnail_side=THUMBNAIL_PIXELS,
    )
    try:
        return decoder.decode(data, wish)
    except decoder.NotDecoded as refused:
        raise _refusal(refused) from refused


def media_types() -> list[str]:
    """What a page may offer for choosing. A phone turns HEIC into JPEG by itself where that is not among them."""
    offered = {KINDS[extension] for extension in settings.ALLOWED_IMAGE_EXTENSIONS}
    names = {kind: kind.lower() for kind in offered if kind != "HEIF"}
    if "HEIF" in offered and find_spec("pillow_heif") is not None:
        names["HEIF"] = "heic"
    return sorted(f"image/{name}" for name in names.values())


def _refusal(refused: decoder.NotDecoded) -> UploadRefused:
    kind = _REFUSALS[refused.reason]
    if kind is NotSupported:
        return kind(format=refused.format)
    if kind is WrongFormat:
        return kind(allowed=", ".join(settings.ALLOWED_IMAGE_EXTENSIONS))
    if kind is TooManyPixels:
        return kind(limit=settings.IMAGEGEN_UPLOAD_MAX_PIXELS // 1_000_000)
    if kind is TooManyFrames:
        return kind(limit=settings.IMAGEGEN_UPLOAD_MAX_FRAMES)
    return kind()
