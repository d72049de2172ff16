"""From a prompt to a picture: what it speaks of becomes a scene, which is painted from the back to the front."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageFilter

from . import buildings, creatures, ground, sky, things, words
from .canvas import Canvas, Pen, Point
from .noise import Array, field, line, sample, smooth
from .palettes import PALETTES, TINTS, Palette, rgb

SIZES = {"auto": (1024, 1024), "1024x1024": (1024, 1024), "1536x1024": (1536, 1024), "1024x1536": (1024, 1536)}
DETAIL = {"low": (0.625, 0.8), "medium": (1.0, 1.0), "auto": (1.0, 1.0), "high": (1.0, 1.5)}
"""Share of the size that is painted, and how fine."""

FLY_THEMSELVES = frozenset({"whale", "fish", "birds", "horse", "cat", "dog", "balloon", "butterflies", "boat"})
"""With these in it, somebody who flies is only there if the dreamer is: "a whale flying over a city" has one flyer."""
FIRST_PERSON = frozenset({"i", "me", "we", "uçuyordum", "uçtum", "ben", "volaba", "yo", "я", "мы"})

Show = Callable[[Image.Image], None]


@dataclasses.dataclass(frozen=True, slots=True)
class Scene:
    """What there is to see."""

    place: str
    time: str
    things: frozenset[str]
    tint: str
    horizon: float
    source: Point

    def has(self, *names: str) -> bool:
        return not self.things.isdisjoint(names)


def picture(*, prompt: str, seed: int, size: str, quality: str, background: str, show: Show | None = None) -> Image.Image:
    """The same prompt and seed give the same picture. `show` is given it twice before it is finished."""
    width, height = SIZES[size]
    share, detail = DETAIL[quality]
    rng = np.random.default_rng(int.from_bytes(hashlib.sha256(f"{seed}\n{' '.join(prompt.lower().split())}".encode()).digest()[:8], "big"))
    scene = _scene(prompt, rng)
    canvas = Canvas(round(width * share), round(height * share), rng, detail=detail)
    palette = _palette(scene)
    _paint_sky(canvas, scene, palette)
    if show is not None:
        show(_finished(canvas, (width, height)))
    _paint_land(canvas, scene, palette)
    if show is not None:
        show(_finished(canvas, (width, height)))
    _paint_things(canvas, scene, palette)
    _paint_air(canvas, scene, palette)
    _grade(canvas)
    done = _finished(canvas, (width, height))
    if background == "transparent":
        done.putalpha(_island(canvas, (width, height)))
    return done


def _scene(prompt: str, rng: np.random.Generator) -> Scene:
    places, times = words.found(prompt, words.PLACES), words.found(prompt, words.TIMES)
    seen = frozenset(words.found(prompt, words.THINGS))
    if seen & FLY_THEMSELVES and not FIRST_PERSON & set(prompt.lower().split()):
        seen -= {"flyer"}
    is_high = "flyer" in seen and not places
    if "lake" in places and seen & {"boat", "fish", "bridge"}:
        places = ["lake"]
    elif seen & {"boat", "lighthouse"} and not {"sea", "lake", "clouds", "space", "city"} & set(places):
        places = ["lake"] if "mountains" in places or "forest" in places else ["sea"]
    place = places[0] if places else "clouds" if is_high else str(rng.choice(["lake", "mountains", "field", "sea"]))
    if place == "lake" and "whale" in seen:
        place = "sea"
    if not places and "whale" in seen:
        place = "sea"
    usual = {"underwater": "underwater", "space": "space", "snow": "night" if rng.random() < 0.5 else "dawn"}
    time = (
        place
        if place in {"underwater", "space"}
        else times[0]
        if times
        else usual.get(place, str(rng.choice(["dream", "dusk", "dream", "dawn"])))
    )
    if not times and seen & {"aurora", "lanterns", "meteors"}:
        time = "night"
    if "nightmare" in times and place not in {"underwater", "space"}:
        time = "nightmare"
    colours = words.found(prompt, words.COLOURS)
    horizon = {
        "sea": 0.55,
        "lake": 0.56,
        "city": 0.66,
        "forest": 0.72,
        "clouds": 0.62,
        "underwater": 0.98,
        "space": 1.0,
        "desert": 0.56,
    }.get(place, 0.62)
    palette = PALETTES[time]
    source = (float(rng.uniform(0.24, 0.76)), horizon * (1 - palette.light_height * float(rng.uniform(0.85, 1.12))))
    return Scene(place, time, seen, colours[0] if colours and colours[0] != "black" else "", horizon, source)


def _palette(scene: Scene) -> Palette:
    palette = PALETTES[scene.time]
    if not scene.tint or scene.place == "underwater":
        return palette
    tint, strength = TINTS[scene.tint]

    def mixed(code: str, much: float = 1.0) -> str:
        colour = rgb(code) * (1 - strength * much) + rgb(tint) * strength * much * (0.35 + 0.65 * float(rgb(code).mean()))
        return "#{:02x}{:02x}{:02x}".format(*(int(np.clip(channel, 0, 1) * 255) for channel in colour))

    return dataclasses.replace(
        palette,
        sky=tuple((at, mixed(code)) for at, code in palette.sky),
        haze=mixed(palette.haze),
        cloud_lit=mixed(palette.cloud_lit, 0.8),
        cloud_shade=mixed(palette.cloud_shade),
        water=mixed(palette.water),
    )


def _paint_sky(canvas: Canvas, scene: Scene, palette: Palette) -> None:
    sky.backdrop(canvas, palette, scene.horizon)
    if palette.stars:
        sky.stars(canvas, palette, max(scene.horizon, 0.6))
    if scene.place == "underwater":
        return
    if scene.place == "space":
        sky.nebula(canvas)
        sky.planet(canvas, (scene.source[0], 0.62), 0.23)
    elif scene.has("clock"):
        buildings.clock(canvas, palette, (scene.source[0], scene.horizon * 0.42), 0.19)
    elif scene.time != "storm":
        radius = 0.075 if palette.is_moon else 0.052
        sky.light(canvas, palette, scene.source, radius * float(canvas.rng.uniform(0.85, 1.3)))
    if scene.has("aurora"):
        sky.aurora(canvas, scene.horizon)
    sky.clouds(canvas, palette, scene.horizon, scene.source)
    if scene.has("rainbow"):
        sky.rainbow(canvas, scene.horizon)
    if scene.has("lightning") or (scene.time == "storm" and canvas.rng.random() < 0.6):
        sky.lightning(canvas, scene.horizon)
    if scene.has("meteors"):
        sky.meteors(canvas, scene.horizon)


def _paint_land(canvas: Canvas, scene: Scene, palette: Palette) -> None:
    horizon = scene.horizon
    match scene.place:
        case "underwater":
            ground.seabed(canvas, palette)
        case "space":
            pass
        case "clouds":
            ground.cloud_floor(canvas, palette, horizon, scene.source)
        case "sea":
            if canvas.rng.random() < 0.6:
                ground.ridges(canvas, palette, horizon, count=2, height=0.1)
            ground.water(canvas, palette, horizon, scene.source, waves=1.4)
        case "lake":
            ground.ridges(canvas, palette, horizon, count=4, height=0.26, snow=scene.time in {"day", "dawn"})
            ground.trees(canvas, palette, horizon + 0.004, near=0.62, height=0.06)
            ground.water(canvas, palette, horizon, scene.source, waves=0.45)
        case "mountains":
            ground.ridges(canvas, palette, horizon + 0.14, count=6, height=0.44, snow=True)
            ground.trees(canvas, palette, 0.9, near=0.9, height=0.14)
        case "forest":
            ground.ridges(canvas, palette, horizon - 0.02, count=2, height=0.2)
            for near, foot, height in ((0.25, 0.68, 0.2), (0.5, 0.76, 0.3), (0.78, 0.87, 0.46)):
                ground.trees(canvas, palette, foot, near=near, height=height, gap=(scene.source[0], 0.05 + 0.16 * near))
                _mist(canvas, palette, foot, 0.5 - near * 0.3)
            ground.trees(canvas, palette, 1.0, near=1.0, height=0.85, gap=(scene.source[0], 0.32))
        case "desert":
            ground.ridges(canvas, palette, horizon, count=2, height=0.08)
            ground.dunes(canvas, palette, horizon, scene.source)
        case "snow":
            ground.ridges(canvas, palette, horizon, count=4, height=0.24, snow=True)
            ground.trees(canvas, palette, horizon + 0.02, near=0.5, height=0.1)
            ground.plain(canvas, palette, horizon, rgb("#dfe8f5") * 0.62 + rgb(palette.haze) * 0.4, rough=0.3, stretch=3)
        case "city":
            ground.ridges(canvas, palette, horizon - 0.08, count=1, height=0.12)
            ground.town(canvas, palette, horizon, is_dark=scene.time not in {"day", "dawn"})
            ground.water(canvas, palette, horizon + 0.14, scene.source, waves=0.5)
        case _:
            ground.ridges(canvas, palette, horizon, count=4, height=0.17)
            ground.trees(canvas, palette, horizon + 0.01, near=0.55, height=0.05)
            ground.plain(canvas, palette, horizon, rgb("#4d7a3a") * 0.55 + rgb(palette.ground) * 0.35 + rgb(palette.haze) * 0.15, rough=0.7)


def _paint_things(canvas: Canvas, scene: Scene, palette: Palette) -> None:
    horizon, rng = scene.horizon, canvas.rng
    third = 0.31 if scene.source[0] > 0.5 else 0.69
    if scene.has("waterfall"):
        things.waterfall(canvas, palette, third, horizon - 0.16, horizon + 0.02)
    if scene.has("road") and scene.place not in {"sea", "lake", "clouds", "space", "underwater"}:
        things.road(canvas, palette, horizon, scene.source[0])
    if scene.has("train"):
        buildings.train(canvas, palette, horizon + 0.05)
    if scene.has("bridge"):
        buildings.bridge(canvas, palette, horizon + 0.02)
    if scene.has("castle"):
        level = horizon + (0.1 if scene.place in {"mountains", "sea", "lake"} else 0.02)
        if scene.place in {"mountains", "sea", "lake"}:
            _headland(canvas, palette, third, level)
        buildings.castle(canvas, palette, (third, level + 0.01), 0.36)
    if scene.has("lighthouse"):
        _headland(canvas, palette, third, horizon + 0.1)
        buildings.lighthouse(canvas, palette, (third, horizon + 0.07), 0.34)
    if scene.has("balloon"):
        things.balloons(canvas, palette, (1 - third, horizon * 0.42), 0.24)
    if scene.has("whale"):
        level = horizon * 0.5 if scene.place != "underwater" else 0.48
        creatures.whale(canvas, palette, (0.5, level), 0.52)
    if scene.has("fish"):
        level = 0.55 if scene.place == "underwater" else horizon * 0.55
        creatures.fish(canvas, palette, (0.55, level), 0.07, 42)
    if scene.has("boat"):
        things.boat(canvas, palette, (1 - third if scene.has("lighthouse", "house", "castle") else third, horizon + 0.1), 0.2)
    if scene.has("house"):
        foot = horizon + 0.17
        if scene.place in {"sea", "lake"}:
            _headland(canvas, palette, third, foot)
        buildings.house(canvas, palette, (third, foot), 0.25)
    if scene.has("tree") and scene.place != "forest":
        things.tree(canvas, palette, (third if not scene.has("house") else 1 - third, horizon + 0.2), 0.5)
    if scene.has("stairs"):
        buildings.stairs(canvas, palette, (0.5, 0.97), (scene.source[0] * 0.3 + 0.37, horizon * 0.36))
    elif scene.has("door"):
        buildings.door(canvas, (0.5, horizon + 0.2), 0.36)
    if scene.has("fire"):
        things.fire(canvas, (1 - third, horizon + 0.24), 0.26)
    for kind, size in (("horse", 0.24), ("dog", 0.2), ("cat", 0.16)):
        if scene.has(kind):
            creatures.animal(canvas, palette, kind, (1 - third + 0.03, 0.9), size, scene.source)
    if scene.has("figure") and not scene.has("flyer"):
        creatures.person(canvas, palette, (0.5 if not scene.has("stairs") else 0.47, 0.88), 0.17, source=scene.source)
    if scene.has("flyer"):
        creatures.person(canvas, palette, (1 - third, horizon * 0.56), 0.22, source=scene.source, lying=True)
    if scene.has("birds"):
        creatures.birds(canvas, palette, (float(rng.uniform(0.35, 0.65)), horizon * 0.45), 0.13)
    if scene.has("lanterns"):
        things.lanterns(canvas, horizon)
    if scene.place == "field" or scene.has("flowers"):
        ground.grass(canvas, palette, flowers=scene.has("flowers") or rng.random() < 0.5)
    if scene.has("butterflies"):
        creatures.butterflies(canvas, (0.5, 0.62), 0.2)


def _headland(canvas: Canvas, palette: Palette, x: float, level: float) -> None:
    """A tongue of land in the water for what has to stand on something."""
    side = -1 if x < 0.5 else 1
    crest = line(canvas.rng, canvas.width, falloff=2.3)[None, :]
    fine = line(canvas.rng, canvas.width, falloff=1.2)[None, :]
    out = np.clip((x - canvas.x) * -side, -1, 1) - 0.12
    fall = smooth(0.0, 0.42, out) * (1.06 - level) + np.clip(out, 0, 1) * 0.1
    rise = smooth(-0.1, -0.5, out) * 0.09
    top = level - 0.008 + fall - rise - 0.035 * (crest - 0.5) * smooth(0.0, -0.12, out) - 0.008 * fine
    below = canvas.y - top
    rock = sample(field(canvas.rng, falloff=1.7), canvas.x * 2.2, canvas.y * 3)[..., None]
    base = (rgb(palette.ground) * 0.9 + rgb(palette.haze) * 0.1) * (0.55 + 0.7 * rock)
    edge = np.exp(-below * 90)[..., None] * rgb(palette.light) * 0.16
    shore = np.exp(-(((below + 0.004) / 0.006) ** 2)) * smooth(0.02, 0.12, out)
    canvas.lay(np.clip(base + edge, 0, 1), smooth(0, 0.003, below))
    canvas.shine(palette.haze, (shore * 0.5).astype(np.float32))


def _mist(canvas: Canvas, palette: Palette, level: float, strength: float) -> None:
    veil = sample(field(canvas.rng, falloff=2.4, stretch=4), canvas.x * 0.8, canvas.y * 1.6)
    band = np.exp(-(((canvas.y - level) / 0.09) ** 2)) * (0.35 + veil)
    canvas.lay(rgb(palette.haze) * 0.7 + rgb(palette.light) * 0.25, np.clip(band * strength, 0, 0.85).astype(np.float32))


def _paint_air(canvas: Canvas, scene: Scene, palette: Palette) -> None:
    rng = canvas.rng
    if scene.has("mist"):
        for level in (scene.horizon - 0.02, scene.horizon + 0.12, scene.horizon + 0.26):
            _mist(canvas, palette, level, 0.75)
    if scene.has("rain") or scene.time == "storm":
        lean = float(rng.uniform(-0.025, 0.025))
        drops = [
            (float(rng.uniform(-0.05, 1.05)), float(rng.random()), float(rng.uniform(0.02, 0.06))) for _ in range(int(620 * canvas.wide))
        ]

        def rain(pen: Pen) -> None:
            for x, y, length in drops:
                pen.line([(x, y), (x + lean * length * 8, y + length)], 0.0009)

        canvas.shine("#cfdbe8", canvas.drawn(rain) * 0.34)
    if scene.has("snowfall"):
        for blur, count, size in ((0.0, 420, 0.0022), (0.003, 90, 0.006), (0.008, 16, 0.014)):
            flakes = [
                (float(rng.random()), float(rng.random()), size * float(rng.uniform(0.5, 1.3))) for _ in range(int(count * canvas.wide))
            ]

            def snow(pen: Pen, rows: list[tuple[float, float, float]] = flakes) -> None:
                for x, y, radius in rows:
                    pen.ellipse((x, y), radius)

            canvas.shine("#ffffff", canvas.drawn(snow, blur=blur) * 0.85)


def _grade(canvas: Canvas) -> None:
    """As a photographer would finish it: light that blooms, a little contrast, darker corners, fine grain."""
    image = Image.fromarray((np.clip(canvas.rgb, 0, 1) * 255).astype(np.uint8))
    small = image.resize((canvas.width // 4, canvas.height // 4), Image.Resampling.BOX)
    bright = np.asarray(small.filter(ImageFilter.GaussianBlur(canvas.unit / 4 * 0.022)), dtype=np.float32) / 255
    glow = Image.fromarray((np.clip(bright - 0.42, 0, 1) * 255).astype(np.uint8)).resize(image.size, Image.Resampling.BICUBIC)
    canvas.rgb = 1 - (1 - canvas.rgb) * (1 - np.asarray(glow, dtype=np.float32) / 255 * 0.42)
    canvas.rgb = np.clip(canvas.rgb, 0, 1)
    curve = canvas.rgb * canvas.rgb * (3 - 2 * canvas.rgb)
    canvas.rgb = canvas.rgb * 0.72 + curve * 0.28
    grey = canvas.rgb.mean(axis=-1, keepdims=True)
    canvas.rgb = grey + (canvas.rgb - grey) * 1.1
    corner = np.hypot((canvas.x - 0.5) * 1.05, (canvas.y - 0.5) * 1.05)
    canvas.rgb *= (1 - 0.42 * smooth(0.38, 0.82, corner))[..., None]
    canvas.rgb += canvas.rng.normal(0, 0.011, canvas.rgb.shape[:2]).astype(np.float32)[..., None]


def _finished(canvas: Canvas, size: tuple[int, int]) -> Image.Image:
    image = Image.fromarray((np.clip(canvas.rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
    return image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)


def _island(canvas: Canvas, size: tuple[int, int]) -> Image.Image:
    """Where a picture without background ends: a soft, uneven edge, as dreams have it."""
    edge = sample(field(canvas.rng, falloff=2.2), canvas.x * 0.9, canvas.y * 0.9)
    reach = np.hypot((canvas.x - 0.5) / 0.47, (canvas.y - 0.5) / 0.46) + (edge - 0.5) * 0.34
    alpha: Array = smooth(1.0, 0.86, reach)
    return Image.fromarray((alpha * 255).astype(np.uint8)).resize(size, Image.Resampling.LANCZOS)
