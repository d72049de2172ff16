"""What an edit can do by name: the operations of the built-in painter, which other providers are told in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

OPERATIONS = [
    (
        _("Light and colour"),
        [
            ("enhance", _("Enhance")),
            ("brighten", _("Brighten")),
            ("darken", _("Darken")),
            ("contrast", _("More contrast")),
            ("saturate", _("Stronger colours")),
            ("colorize", _("Colourise")),
            ("warm", _("Warmer")),
            ("cold", _("Colder")),
            ("night", _("Turn into night")),
            ("sepia", _("Sepia")),
            ("grayscale", _("Black and white")),
            ("duotone", _("Two colours")),
            ("invert", _("Negative")),
        ],
    ),
    (
        _("Clarity"),
        [
            ("sharpen", _("Sharpen")),
            ("denoise", _("Remove noise")),
            ("blur", _("Blur")),
            ("upscale", _("Enlarge")),
        ],
    ),
    (
        _("Look"),
        [
            ("dreamy", _("Dreamy")),
            ("watercolor", _("Watercolour")),
            ("oil", _("Oil painting")),
            ("sketch", _("Pencil sketch")),
            ("anime", _("Anime")),
            ("mosaic", _("Mosaic")),
            ("halftone", _("Halftone print")),
            ("pixelate", _("Pixels")),
            ("neon", _("Neon")),
            ("posterize", _("Poster")),
            ("emboss", _("Relief")),
            ("vignette", _("Vignette")),
        ],
    ),
    (
        _("Shape"),
        [
            ("background", _("Change the background")),
            ("crop", _("Crop to what matters")),
            ("mirror", _("Mirror")),
            ("rotate", _("Turn to the right")),
        ],
    ),
]

NAMES = [name for _group, operations in OPERATIONS for name, _label in operations]
