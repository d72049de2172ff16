"""What can be done to a picture. Each effect takes RGB and gives RGB of any size; how much of it is kept is the caller's."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageChops, ImageEnhance, ImageFilter, ImageOps

from .noise import Array, Random, field, sample, smooth
from .palettes import rgb

Picture = Image.Image


def floats(picture: Picture) -> Array:
    return np.asarray(picture.convert("RGB"), dtype=np.float32) / 255


def image(values: Array) -> Picture:
    return Image.fromarray((np.clip(values, 0, 1) * 255 + 0.5).astype(np.uint8))


def _places(picture: Picture) -> tuple[Array, Array]:
    down, across = np.mgrid[0 : picture.height, 0 : picture.width].astype(np.float32)
    return across / picture.width, down / picture.height


def _span(picture: Picture) -> float:
    return float(min(picture.size))


def enhance(picture: Picture, rng: Random) -> Picture:
    """Full range of tones, clearer colours, a little sharper."""
    levelled = ImageOps.autocontrast(picture, cutoff=0.6)
    vivid = ImageEnhance.Color(levelled).enhance(1.35)
    return ImageEnhance.Contrast(vivid).enhance(1.08).filter(ImageFilter.UnsharpMask(_span(picture) * 0.002 + 0.6, 90, 2))


def brighten(picture: Picture, rng: Random) -> Picture:
    return image(floats(picture) ** 0.62)


def darken(picture: Picture, rng: Random) -> Picture:
    return image(floats(picture) ** 1.75)


def contrast(picture: Picture, rng: Random) -> Picture:
    values = floats(picture)
    return image(values * values * (3 - 2 * values) * 1.06 - 0.02)


def saturate(picture: Picture, rng: Random) -> Picture:
    return ImageEnhance.Color(picture).enhance(1.9)


def colourise(picture: Picture, rng: Random) -> Picture:
    """Colours for a grey picture: cool shadows, warm lights, sky above and earth below."""
    grey = floats(ImageOps.grayscale(picture))[..., :1]
    _, down = _places(picture)
    shadows, middle, lights = rgb("#1d2a4d"), rgb("#b0704f"), rgb("#ffe9c4")
    toned = np.where(grey < 0.5, shadows + (middle - shadows) * grey * 2, middle + (lights - middle) * (grey - 0.5) * 2)
    sky = smooth(0.55, 0.0, down)[..., None] * smooth(0.45, 0.85, grey)
    earth = smooth(0.5, 1.0, down)[..., None] * smooth(0.15, 0.5, grey) * smooth(0.85, 0.5, grey)
    toned = toned + (rgb("#8fc1ea") * (0.45 + 0.55 * grey) - toned) * sky * 0.7
    toned = toned + (rgb("#7f9a4a") * (0.35 + 1.0 * grey) - toned) * earth * 0.5
    return image(toned)


def blur(picture: Picture, rng: Random) -> Picture:
    return picture.filter(ImageFilter.GaussianBlur(max(2.0, _span(picture) * 0.016)))


def sharpen(picture: Picture, rng: Random) -> Picture:
    return picture.filter(ImageFilter.UnsharpMask(max(1.0, _span(picture) * 0.002), 220, 1))


def denoise(picture: Picture, rng: Random) -> Picture:
    return picture.filter(ImageFilter.MedianFilter(5)).filter(ImageFilter.UnsharpMask(1.2, 60, 2))


def grey(picture: Picture, rng: Random) -> Picture:
    return ImageOps.autocontrast(ImageOps.grayscale(picture), cutoff=0.4).convert("RGB")


def sketch(picture: Picture, rng: Random) -> Picture:
    """Pencil: the lines where the picture changes, strokes in its shadows, on paper."""
    tone = ImageOps.grayscale(picture)
    soft = tone.filter(ImageFilter.GaussianBlur(max(2.0, _span(picture) * 0.008)))
    base = np.asarray(tone, dtype=np.float32)
    lines = np.clip(base / np.maximum(np.asarray(soft, dtype=np.float32), 1) * 1.02 - 0.02, 0, 1) ** 2.6
    across, down = _places(picture)
    aspect = picture.width / picture.height
    hatch = sample(field(rng, falloff=0.8, stretch=14), across * aspect * 1.6 + down * 1.6, down * 1.6 - across * aspect * 1.6)
    shade = 1 - smooth(0.62, 0.1, base / 255) * (0.25 + 0.6 * hatch)
    paper = 0.955 + 0.045 * sample(field(rng, falloff=0.6), across * 2, down * 2)
    values = lines * shade * paper
    return image(np.stack([values, values * 0.992, values * 0.968], axis=-1))


def posterise(picture: Picture, rng: Random) -> Picture:
    """Few flat colours with clean edges."""
    calm = picture.filter(ImageFilter.ModeFilter(max(3, int(_span(picture) * 0.008) | 1)))
    return calm.quantize(9, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).convert("RGB")


def oil(picture: Picture, rng: Random) -> Picture:
    """Thick strokes (Kuwahara: each point takes the calmest of its four corners), with light on their ridges."""
    values = floats(picture)
    for radius in (max(2, int(_span(picture) * 0.006)), max(2, int(_span(picture) * 0.003))):
        values = _kuwahara(values, radius)
    across, down = _places(picture)
    aspect = picture.width / picture.height
    bristle = sample(field(rng, falloff=0.9, stretch=7), across * aspect * 2.2 + values[..., 0] * 0.15, down * 2.2 + values[..., 1] * 0.15)
    relief = np.gradient(bristle, axis=0) + np.gradient(bristle, axis=1)
    lit = image(np.clip(values * (0.95 + 0.1 * bristle[..., None]) + relief[..., None] * 0.5, 0, 1))
    return ImageEnhance.Color(lit).enhance(1.3)


def _kuwahara(values: Array, radius: int) -> Array:
    best: Array | None = None
    least: Array | None = None
    for dx in (-1, 1):
        for dy in (-1, 1):
            moved = np.roll(values, (dy * radius // 2, dx * radius // 2), axis=(0, 1))
            mean = _boxed(moved, radius)
            spread = (_boxed(moved * moved, radius) - mean * mean).sum(axis=-1)
            if best is None or least is None:
                best, least = mean, spread
            else:
                better = spread < least
                best, least = np.where(better[..., None], mean, best), np.where(better, spread, least)
    assert best is not None
    return best.astype(np.float32)


def _boxed(values: Array, radius: int) -> Array:
    """Mean over a square, by sums along both axes."""
    size = 2 * (radius // 2) + 1
    for axis in (0, 1):
        pads = [(size // 2 + 1, size // 2) if axis == one else (0, 0) for one in range(3)]
        sums = np.cumsum(np.pad(values, pads, mode="edge"), axis=axis, dtype=np.float64)
        values = ((np.take(sums, range(size, sums.shape[axis]), axis) - np.take(sums, range(sums.shape[axis] - size), axis)) / size).astype(
            np.float32
        )
    return values


def watercolour(picture: Picture, rng: Random) -> Picture:
    """Pale washes with darker rims, on rough paper."""
    calm = _kuwahara(floats(picture), max(3, int(_span(picture) * 0.012)))
    across, down = _places(picture)
    bleed = sample(field(rng, falloff=2.2), across * 1.3, down * 1.3)
    edges = np.hypot(np.gradient(calm.mean(axis=-1), axis=0), np.gradient(calm.mean(axis=-1), axis=1))
    paper = sample(field(rng, falloff=0.7), across * 2.5, down * 2.5)
    pale = 1 - (1 - calm) * (0.62 + 0.42 * bleed)[..., None]
    values = pale * (1 - np.clip(edges * 3.2, 0, 0.45))[..., None] * (0.94 + 0.08 * paper)[..., None]
    return ImageEnhance.Color(image(values)).enhance(1.25)


def duotone(picture: Picture, rng: Random) -> Picture:
    """Two inks, chosen by the seed."""
    pairs = (("#1b1464", "#ff8fa3"), ("#0b132b", "#5bc0be"), ("#2d0036", "#ffb347"), ("#06283d", "#ffd166"), ("#240046", "#80ffdb"))
    dark, bright = pairs[int(rng.integers(len(pairs)))]
    tone = floats(ImageOps.autocontrast(ImageOps.grayscale(picture), cutoff=1))[..., :1]
    return image(rgb(dark) * (1 - tone) + rgb(bright) * tone)


def sepia(picture: Picture, rng: Random) -> Picture:
    """An old print: brown tones, soft corners, dust."""
    tone = floats(ImageOps.grayscale(picture))[..., :1] * 0.86 + 0.07
    across, down = _places(picture)
    dust = sample(field(rng, falloff=0.5), across * 2, down * 2)
    brown = np.concatenate([tone**0.82, tone**1.02 * 0.9, tone**1.35 * 0.72], axis=-1)
    return vignette(image(brown * (0.95 + 0.08 * dust)[..., None]), rng)


def vignette(picture: Picture, rng: Random) -> Picture:
    across, down = _places(picture)
    corner = np.hypot((across - 0.5) * 1.15, (down - 0.5) * 1.15)
    return image(floats(picture) * (1 - 0.88 * smooth(0.28, 0.86, corner))[..., None])


def invert(picture: Picture, rng: Random) -> Picture:
    return ImageOps.invert(picture)


def pixelate(picture: Picture, rng: Random) -> Picture:
    cell = max(4, int(_span(picture) / 64))
    small = picture.resize((max(1, picture.width // cell), max(1, picture.height // cell)), Image.Resampling.BOX)
    few = small.quantize(40, dither=Image.Dither.NONE).convert("RGB")
    return few.resize(picture.size, Image.Resampling.NEAREST)


def halftone(picture: Picture, rng: Random) -> Picture:
    """Printed dots on flat, loud colours."""
    across, down = _places(picture)
    pitch = max(5.0, _span(picture) / 110)
    x, y = across * picture.width / pitch, down * picture.height / pitch
    tone = floats(ImageOps.grayscale(picture.filter(ImageFilter.GaussianBlur(pitch / 3))))[..., 0]
    grid = (np.sin((x + y) * 2.22) * np.sin((x - y) * 2.22) + 1) / 2
    dots = smooth(-0.08, 0.08, tone * 1.15 - grid * 0.9)
    loud = floats(ImageEnhance.Color(posterise(picture, rng)).enhance(2.0)) * 0.55 + 0.45
    return image(loud * (0.24 + 0.76 * dots)[..., None])


def anime(picture: Picture, rng: Random) -> Picture:
    """Flat shading, clear colours, dark outlines."""
    calm = image(_kuwahara(floats(picture), max(3, int(_span(picture) * 0.007))))
    flat = ImageEnhance.Color(ImageOps.posterize(ImageOps.autocontrast(calm, cutoff=0.5), 4)).enhance(1.5)
    smoothed = flat.filter(ImageFilter.MedianFilter(5))
    return ImageChops.multiply(smoothed, _outline(calm, 2.6))


def _outline(picture: Picture, strength: float) -> Picture:
    tone = floats(ImageOps.grayscale(picture.filter(ImageFilter.GaussianBlur(1.2))))[..., 0]
    edges = np.hypot(np.gradient(tone, axis=0), np.gradient(tone, axis=1)) * _span(picture) / 300
    line = 1 - smooth(0.05, 0.16, edges * strength)
    return image(np.repeat(line[..., None], 3, axis=-1))


def neon(picture: Picture, rng: Random) -> Picture:
    """Night colours, and edges that glow."""
    tone = floats(ImageOps.grayscale(picture))[..., :1]
    night = rgb("#0a0620") * (1 - tone) + rgb("#3b1d6e") * tone
    lines = 1 - floats(_outline(picture, 3.5))
    across, _ = _places(picture)
    tint = rgb("#ff2bd6") * (1 - across[..., None]) + rgb("#22e6ff") * across[..., None]
    glow = floats(image(lines * tint).filter(ImageFilter.GaussianBlur(_span(picture) * 0.008)))
    return image(1 - (1 - night) * (1 - lines * tint * 0.95) * (1 - np.clip(glow * 1.7, 0, 1)))


def mosaic(picture: Picture, rng: Random) -> Picture:
    """Stained glass: cells of one colour, parted by lead."""
    count = 420
    across, down = _places(picture)
    aspect = picture.width / picture.height
    centres = rng.random((count, 2)).astype(np.float32) * np.array([aspect, 1], dtype=np.float32)
    cells = max(1, int(np.sqrt(count / aspect)))
    best = np.full(across.shape, 9.0, dtype=np.float32)
    second = best.copy()
    owner = np.zeros(across.shape, dtype=np.int32)
    reach = 3.2 / cells
    for place, (cx, cy) in enumerate(centres):
        left, right = int(max(0, (cx - reach) / aspect * picture.width)), int(min(picture.width, (cx + reach) / aspect * picture.width + 1))
        top, bottom = int(max(0, (cy - reach) * picture.height)), int(min(picture.height, (cy + reach) * picture.height + 1))
        part = np.s_[top:bottom, left:right]
        distance = np.hypot(across[part] * aspect - cx, down[part] - cy)
        nearer = distance < best[part]
        second[part] = np.where(nearer, best[part], np.minimum(second[part], distance))
        best[part] = np.where(nearer, distance, best[part])
        owner[part] = np.where(nearer, place, owner[part])
    values = floats(picture)
    sums = np.stack([np.bincount(owner.ravel(), values[..., channel].ravel(), count) for channel in range(3)], axis=-1)
    colours = sums / np.maximum(np.bincount(owner.ravel(), minlength=count), 1)[:, None]
    lead = smooth(0.0, 0.006, second - best)
    return ImageEnhance.Color(image((colours[owner] * (0.25 + 0.75 * lead[..., None]) * 1.08).astype(np.float32))).enhance(1.5)


def dreamy(picture: Picture, rng: Random) -> Picture:
    """Soft light that bleeds, violet shadows, a warm middle."""
    values = floats(picture)
    soft = floats(picture.filter(ImageFilter.GaussianBlur(_span(picture) * 0.02)))
    bright = 1 - (1 - values) * (1 - soft * 0.62)
    tone = bright.mean(axis=-1, keepdims=True)
    return image(bright * 0.86 + rgb("#6d4fb0") * 0.16 * (1 - tone) + rgb("#ffd9b0") * 0.12 * tone)


def emboss(picture: Picture, rng: Random) -> Picture:
    return ImageOps.autocontrast(picture.convert("L").filter(ImageFilter.EMBOSS), cutoff=1).convert("RGB")


def warm(picture: Picture, rng: Random) -> Picture:
    return image(floats(picture) * np.array([1.14, 1.0, 0.78], dtype=np.float32) + np.array([0.03, 0.01, 0.0], dtype=np.float32))


def cold(picture: Picture, rng: Random) -> Picture:
    return image(floats(picture) * np.array([0.78, 0.97, 1.15], dtype=np.float32) + np.array([0.0, 0.01, 0.04], dtype=np.float32))


def night(picture: Picture, rng: Random) -> Picture:
    """Day for night: dark and blue, with what was brightest kept as lamps."""
    values = floats(picture)
    tone = values.mean(axis=-1, keepdims=True)
    dark = values * 0.34 * rgb("#9fb4ff") + rgb("#0a1030") * 0.2
    lamps = smooth(0.86, 1.0, tone) * rgb("#ffd48a")
    return image(dark + floats(image(lamps).filter(ImageFilter.GaussianBlur(_span(picture) * 0.006))) * 0.8)
