"""The starter catalogue: six categories of styles. Names and descriptions are translated where they are shown."""

from __future__ import annotations

import dataclasses

from django.utils.translation import gettext_noop as _


@dataclasses.dataclass(frozen=True, slots=True)
class CategoryData:
    slug: str
    name: str
    description: str
    icon: str
    color: str


@dataclasses.dataclass(frozen=True, slots=True)
class StyleData:
    """`words` go into the prompt around the person's own; `example` is what its example shows."""

    category: str
    slug: str
    name: str
    description: str
    words: str
    example: str
    is_premium: bool = False
    quality: str = "auto"
    is_transparent: bool = False

    @property
    def prompt_template(self) -> str:
        return f"{{original_prompt}}, in {{style_name}} style: {self.words}"


CATEGORIES = (
    CategoryData("dream", _("Dream"), _("The way dreams look when one wakes up."), "moon", "#7c6cf0"),
    CategoryData("painting", _("Painting"), _("Oil, water and old masters."), "brush", "#d9822b"),
    CategoryData("drawing", _("Drawing"), _("Pencil, ink and charcoal."), "pencil", "#8a8f98"),
    CategoryData("photo", _("Photo and film"), _("As a camera might have seen it."), "camera", "#2f9e8f"),
    CategoryData("comic", _("Comic and animation"), _("Clear lines and flat colours."), "speech", "#e0567a"),
    CategoryData("craft", _("Print and craft"), _("Paper, glass, ink and stone."), "scissors", "#4c7bd9"),
)

STYLES = (
    StyleData(
        *("dream", "dreamlike", _("Dreamlike"), _("Soft light and a veil over everything.")),
        *("soft glow, pastel haze, drifting light", "a staircase in the clouds at dawn"),
    ),
    StyleData(
        *("dream", "surreal-dreamscape", _("Surreal"), _("Things in places where they can't be.")),
        *("surreal scale, impossible places, long shadows", "a whale flying over a city at dusk"),
    ),
    StyleData(
        *("dream", "moonlit-night", _("Moonlit"), _("Deep blue, silver edges.")),
        *("moonlight, deep blues, silver edges", "a small boat on a lake at night"),
    ),
    StyleData(
        *("dream", "dark-nightmare", _("Nightmare"), _("Frightening, without gore.")),
        *("dark moody light, fog, long shadows, unease", "a wolf on a road in a forest, mist"),
    ),
    StyleData(
        *("dream", "ethereal-fantasy", _("Ethereal"), _("Weightless and bright.")),
        *("ethereal light, floating particles, delicate colours", "a castle above the sea at dawn"),
        is_premium=True,
    ),
    StyleData(
        *("painting", "oil-painting", _("Oil painting"), _("Thick strokes on canvas.")),
        *("visible brush strokes, rich oil colours, canvas", "a house by a lake in the mountains"),
    ),
    StyleData(
        *("painting", "watercolor", _("Watercolour"), _("Running colours on rough paper.")),
        *("transparent washes, bleeding edges, paper grain", "a meadow with flowers and butterflies"),
    ),
    StyleData(
        *("painting", "impressionism", _("Impressionism"), _("Broken light, quick strokes.")),
        *("impressionist dabs of colour, shimmering light", "a bridge over a river, sunset"),
    ),
    StyleData(
        *("painting", "renaissance", _("Renaissance"), _("Warm varnish and calm faces.")),
        *("renaissance composition, warm varnish, sfumato", "a temple on a hill, golden evening"),
        is_premium=True,
    ),
    StyleData(
        *("painting", "gouache-poster", _("Gouache"), _("Flat, matt and cheerful.")),
        *("matt gouache, flat shapes, poster colours", "a lighthouse by the sea on a sunny day"),
    ),
    StyleData(
        *("drawing", "pencil-sketch", _("Pencil sketch"), _("Graphite on white paper.")),
        *("graphite pencil, hatching, white paper", "a tree on a hill with birds"),
    ),
    StyleData(
        *("drawing", "charcoal-sketch", _("Charcoal"), _("Soft black, smudged light.")),
        *("charcoal, smudged shadows, rough paper", "a cat on a road at night"),
    ),
    StyleData(
        *("drawing", "ink-line-art", _("Ink lines"), _("Black lines and nothing else.")),
        *("clean black ink lines, white ground", "a castle with a bridge"),
        is_transparent=True,
    ),
    StyleData(
        *("drawing", "sepia-drawing", _("Sepia"), _("An old notebook's brown ink.")),
        *("sepia ink, aged paper", "a ship on the sea, clouds"),
    ),
    StyleData(
        *("photo", "photorealistic", _("Photorealistic"), _("Sharp and true.")),
        *("photograph, natural light, sharp detail", "mountains and a lake at dawn"),
        quality="high",
    ),
    StyleData(
        *("photo", "film-noir", _("Film noir"), _("Black, white and rain.")),
        *("film noir, hard light, black and white", "a street in a city, rain, night"),
    ),
    StyleData(
        *("photo", "vintage-photo", _("Vintage photo"), _("Faded, with a heavy frame.")),
        *("faded colours, vignette, old photograph", "a train in a field"),
    ),
    StyleData(
        *("photo", "golden-hour", _("Golden hour"), _("The last warm light of the day.")),
        *("golden hour, warm low sun, long shadows", "a horse in a meadow, sunset"),
    ),
    StyleData(
        *("comic", "anime", _("Anime"), _("Clear lines, bright skies.")),
        *("anime key visual, clean lines, bright colours", "a girl with a lantern in a field at dusk"),
    ),
    StyleData(
        *("comic", "comic-halftone", _("Comic"), _("Dots, outlines, drama.")),
        *("comic book ink, halftone dots, bold outlines", "a balloon over a city"),
    ),
    StyleData(
        *("comic", "pixel-art", _("Pixel art"), _("Sixteen colours are enough.")),
        *("8-bit pixel art, limited palette", "a house in snow at night"),
        is_transparent=True,
    ),
    StyleData(
        *("comic", "neon-cyberpunk", _("Neon"), _("Night, rain and shop signs.")),
        *("neon light, cyberpunk, wet streets", "a city street at night"),
        is_premium=True,
    ),
    StyleData(
        *("craft", "stained-glass-mosaic", _("Stained glass"), _("Light through coloured glass.")),
        *("stained glass, lead lines, glowing colours", "a tree with birds, sunrise"),
    ),
    StyleData(
        *("craft", "risograph-duotone", _("Risograph"), _("Two inks, a little out of place.")),
        *("risograph print, two inks, grain", "waves by a lighthouse"),
    ),
    StyleData(
        *("craft", "minimalist-poster", _("Minimal poster"), _("Few shapes, much air.")),
        *("minimalist vector poster, flat shapes", "a mountain and the moon"),
        is_transparent=True,
    ),
    StyleData(
        *("craft", "paper-relief", _("Paper relief"), _("Cut and folded paper.")),
        *("layered cut paper, relief, soft shadows", "a forest with a deer"),
    ),
    StyleData(
        *("craft", "pop-art-print", _("Pop art"), _("Loud colours, printed large.")),
        *("pop art screen print, saturated colours", "a cat and a clock"),
        is_premium=True,
    ),
)
