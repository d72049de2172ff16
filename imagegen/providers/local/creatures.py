"""Who lives in a scene: people who stand or fly, animals, whales, birds."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import numpy as np

from .canvas import Canvas, Pen, Point
from .curves import curved, eased
from .noise import smooth
from .palettes import Palette, rgb


def whale(canvas: Canvas, palette: Palette, centre: Point, size: float) -> None:
    """A whale that swims, be it through water or air."""
    x, y = centre
    w, h = size / canvas.wide, size / canvas.tall
    spine = [(-0.5, 0.0), (-0.36, -0.02), (-0.16, -0.03), (0.06, -0.01), (0.26, 0.04), (0.42, 0.02), (0.53, -0.05)]
    girth = [0.1, 0.19, 0.245, 0.21, 0.115, 0.05, 0.022]

    def body(pen: Pen) -> None:
        points = [(x + dx * w, y + dy * h) for dx, dy in spine]
        pen.stroke(curved(points, 5), eased([one * size for one in girth], 5))
        pen.polygon([(x + 0.5 * w, y - 0.05 * h), (x + 0.7 * w, y - 0.21 * h), (x + 0.6 * w, y - 0.04 * h), (x + 0.71 * w, y + 0.05 * h)])
        pen.polygon([(x - 0.22 * w, y + 0.05 * h), (x - 0.1 * w, y + 0.27 * h), (x - 0.03 * w, y + 0.26 * h), (x - 0.06 * w, y + 0.06 * h)])
        pen.polygon([(x + 0.1 * w, y - 0.1 * h), (x + 0.17 * w, y - 0.17 * h), (x + 0.2 * w, y - 0.06 * h)])

    mask = canvas.drawn(body)
    across, up = (canvas.x - x) / w, (canvas.y - y) / h
    lit = np.clip(0.5 - up * 2.6, 0, 1)
    skin = rgb(palette.ground) * 0.75 + rgb(palette.haze) * 0.22
    colour = skin * (0.7 + 0.75 * lit[..., None]) + rgb(palette.light) * (0.16 * lit**3)[..., None]
    canvas.lay(colour, mask)
    folds = 0.62 + 0.38 * np.sin(up * 240)
    belly = mask * smooth(0.035, 0.08, up - 0.1 * across**2) * smooth(0.28, -0.1, across) * smooth(0.135, 0.12, up) * folds
    canvas.lay(rgb(palette.haze) * 0.55 + 0.35, belly.astype(np.float32) * 0.5)
    canvas.lay("#05060a", canvas.ellipse((x - 0.33 * w, y + 0.018 * h), size * 0.011))
    canvas.glow((x - 0.333 * w, y + 0.014 * h), size * 0.004, "#ffffff", 0.9)


def fish(canvas: Canvas, palette: Palette, centre: Point, size: float, count: int) -> None:
    """A school of them, all the same way."""
    rng = canvas.rng

    def school(pen: Pen) -> None:
        for _ in range(count):
            x, y = centre[0] + float(rng.normal(0, 0.17)), centre[1] + float(rng.normal(0, 0.075))
            length = size * float(rng.uniform(0.5, 1.2))
            w, h = length * pen.aspect_x, length * pen.aspect_y
            pen.ellipse((x, y), length * 0.34, length * 0.13, int(rng.integers(150, 255)))
            pen.polygon([(x + w * 0.26, y), (x + w * 0.52, y - h * 0.16), (x + w * 0.46, y), (x + w * 0.52, y + h * 0.16)])

    canvas.lay(rgb(palette.light) * 0.55 + rgb("#ff9d5c") * 0.35, canvas.drawn(school) * 0.85)


def birds(canvas: Canvas, palette: Palette, centre: Point, spread: float, count: int = 17) -> None:
    rng = canvas.rng

    def flock(pen: Pen) -> None:
        for _ in range(count):
            x, y = centre[0] + float(rng.normal(0, spread)), centre[1] + float(rng.normal(0, spread * 0.5))
            size = float(rng.uniform(0.008, 0.022))
            lift = float(rng.uniform(0.2, 0.65))
            w, h = size * pen.aspect_x, size * pen.aspect_y
            left = [(x - w, y - h * lift), (x - w * 0.45, y - h * lift * 0.95), (x, y)]
            right = [(x, y), (x + w * 0.45, y - h * lift * 0.95), (x + w, y - h * lift)]
            pen.stroke(left, [0.0006, size * 0.16, size * 0.22])
            pen.stroke(right, [size * 0.22, size * 0.16, 0.0006])

    canvas.lay(rgb(palette.ground) * 0.8, canvas.drawn(flock) * 0.92)


def person(canvas: Canvas, palette: Palette, foot: Point, size: float, *, source: Point, lying: bool = False) -> None:
    """Somebody seen from behind, with a rim of light and a long shadow; `lying` is somebody who flies."""
    x, y = foot
    w, h = size / canvas.wide, size / canvas.tall
    if lying:
        figure = _flyer(x, y, w, h, size)
    else:
        figure = _stander(x, y, w, h, size)
        lean = (x - source[0]) * 0.9
        shadow = canvas.polygon(
            [(x - w * 0.1, y), (x + w * 0.1, y), (x + w * 0.2 + lean, y + h * 0.9), (x - w * 0.2 + lean, y + h * 0.9)], blur=0.006
        )
        canvas.lay(rgb(palette.ground) * 0.6, shadow * np.clip(1 - (canvas.y - y) / (h * 0.9), 0, 1) * 0.6)
    mask = canvas.drawn(figure)
    canvas.lay(rgb(palette.ground) * 0.7, mask)
    shift = int(np.sign(source[0] - x) or 1) * max(1, round(0.0028 * canvas.unit))
    rim = np.clip(mask - np.roll(mask, -shift, axis=1), 0, 1)
    canvas.shine(palette.light, rim * 0.5)


def _stander(x: float, y: float, w: float, h: float, size: float) -> Callable[[Pen], None]:
    def draw(pen: Pen) -> None:
        pen.ellipse((x, y - h * 0.9), size * 0.075, size * 0.09)
        pen.polygon(
            [
                (x - w * 0.035, y - h * 0.84),
                (x + w * 0.035, y - h * 0.84),
                (x + w * 0.14, y - h * 0.76),
                (x + w * 0.12, y - h * 0.36),
                (x + w * 0.2, y - h * 0.2),
                (x - w * 0.2, y - h * 0.2),
                (x - w * 0.12, y - h * 0.36),
                (x - w * 0.14, y - h * 0.76),
            ]
        )
        for side in (-1, 1):
            pen.stroke(
                [(x + side * w * 0.07, y - h * 0.28), (x + side * w * 0.075, y - h * 0.12), (x + side * w * 0.08, y)],
                [size * 0.085, size * 0.065, size * 0.055],
            )
            pen.stroke(
                [(x + side * w * 0.13, y - h * 0.74), (x + side * w * 0.19, y - h * 0.56), (x + side * w * 0.2, y - h * 0.4)],
                [size * 0.07, size * 0.055, size * 0.045],
            )

    return draw


def _flyer(x: float, y: float, w: float, h: float, size: float) -> Callable[[Pen], None]:
    def draw(pen: Pen) -> None:
        pen.ellipse((x - w * 0.42, y - h * 0.09), size * 0.094, size * 0.075)
        pen.stroke(
            [(x - w * 0.34, y - h * 0.05), (x - w * 0.08, y), (x + w * 0.1, y + h * 0.04)], [size * 0.130, size * 0.182, size * 0.143]
        )
        pen.stroke(
            [(x - w * 0.3, y - h * 0.04), (x - w * 0.46, y + h * 0.1), (x - w * 0.66, y + h * 0.16)],
            [size * 0.098, size * 0.065, size * 0.044],
        )
        pen.stroke(
            [(x - w * 0.28, y - h * 0.07), (x - w * 0.34, y - h * 0.26), (x - w * 0.5, y - h * 0.38)],
            [size * 0.098, size * 0.065, size * 0.044],
        )
        pen.stroke(
            [(x + w * 0.06, y + h * 0.02), (x + w * 0.3, y + h * 0.05), (x + w * 0.54, y + h * 0.02)],
            [size * 0.117, size * 0.078, size * 0.044],
        )
        pen.stroke(
            [(x + w * 0.06, y + h * 0.05), (x + w * 0.28, y + h * 0.13), (x + w * 0.5, y + h * 0.16)],
            [size * 0.117, size * 0.078, size * 0.044],
        )
        pen.polygon(
            [
                (x - w * 0.3, y - h * 0.08),
                (x - w * 0.05, y - h * 0.06),
                (x + w * 0.3, y - h * 0.17),
                (x + w * 0.62, y - h * 0.08),
                (x + w * 0.36, y - h * 0.02),
                (x - w * 0.1, y + h * 0.06),
            ]
        )

    return draw


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """An animal in strokes (points and how thick they are there) and polygons, with its feet at 0 and about 1 high."""

    strokes: list[tuple[list[Point], list[float]]]
    polygons: list[list[Point]]
    eye: Point


def animal(canvas: Canvas, palette: Palette, kind: str, foot: Point, size: float, source: Point) -> None:
    """A dog, a cat or a horse, looking to the left."""
    x, y = foot
    w, h = size / canvas.wide, size / canvas.tall
    shape = {"dog": _DOG, "cat": _CAT, "horse": _HORSE}[kind]

    def draw(pen: Pen) -> None:
        for points, widths in shape.strokes:
            pen.stroke(curved([(x + dx * w, y - dy * h) for dx, dy in points], 4), eased([one * size for one in widths], 4))
        for points in shape.polygons:
            pen.polygon([(x + dx * w, y - dy * h) for dx, dy in points])

    mask = canvas.drawn(draw)
    shadow = canvas.ellipse((x, y), size * 0.5, size * 0.05, blur=0.008)
    canvas.lay(rgb(palette.ground) * 0.4, shadow * 0.6)
    canvas.lay(rgb(palette.ground) * 0.62, mask)
    rim = np.clip(mask - np.roll(mask, max(1, round(0.0026 * canvas.unit)), axis=0), 0, 1)
    canvas.shine(palette.light, rim * 0.42)
    eye = shape.eye
    canvas.glow((x + eye[0] * w, y - eye[1] * h), size * 0.014, "#ffd27a", 0.95)


_DOG = Shape(
    strokes=[
        ([(-0.3, 0.52), (-0.1, 0.5), (0.15, 0.49), (0.34, 0.5)], [0.22, 0.24, 0.2, 0.17]),
        ([(-0.3, 0.54), (-0.4, 0.66), (-0.45, 0.76)], [0.18, 0.13, 0.13]),
        ([(-0.44, 0.78), (-0.54, 0.75), (-0.63, 0.72)], [0.14, 0.09, 0.055]),
        ([(-0.3, 0.45), (-0.31, 0.24), (-0.33, 0.02)], [0.12, 0.06, 0.05]),
        ([(-0.2, 0.44), (-0.18, 0.22), (-0.2, 0.02)], [0.12, 0.06, 0.05]),
        ([(0.32, 0.46), (0.4, 0.24), (0.36, 0.02)], [0.16, 0.065, 0.05]),
        ([(0.24, 0.44), (0.29, 0.22), (0.25, 0.02)], [0.14, 0.06, 0.05]),
        ([(0.38, 0.54), (0.54, 0.6), (0.64, 0.74)], [0.09, 0.05, 0.02]),
    ],
    polygons=[[(-0.45, 0.83), (-0.41, 0.97), (-0.36, 0.8)], [(-0.49, 0.82), (-0.48, 0.94), (-0.42, 0.82)]],
    eye=(-0.5, 0.785),
)


_CAT = Shape(
    strokes=[
        ([(-0.2, 0.5), (0.0, 0.5), (0.22, 0.48)], [0.19, 0.2, 0.2]),
        ([(-0.26, 0.6), (-0.33, 0.68)], [0.2, 0.21]),
        ([(-0.2, 0.45), (-0.23, 0.22), (-0.25, 0.02)], [0.11, 0.06, 0.05]),
        ([(-0.1, 0.44), (-0.1, 0.22), (-0.11, 0.02)], [0.11, 0.06, 0.05]),
        ([(0.24, 0.44), (0.3, 0.22), (0.25, 0.02)], [0.16, 0.07, 0.05]),
        ([(0.15, 0.44), (0.19, 0.22), (0.15, 0.02)], [0.14, 0.06, 0.05]),
        ([(0.28, 0.54), (0.46, 0.6), (0.48, 0.84), (0.6, 0.96)], [0.08, 0.05, 0.045, 0.03]),
    ],
    polygons=[[(-0.43, 0.72), (-0.42, 0.92), (-0.33, 0.78)], [(-0.33, 0.78), (-0.25, 0.9), (-0.24, 0.7)]],
    eye=(-0.37, 0.7),
)


_HORSE = Shape(
    strokes=[
        ([(-0.24, 0.6), (-0.05, 0.57), (0.16, 0.58), (0.32, 0.62)], [0.24, 0.25, 0.23, 0.22]),
        ([(-0.26, 0.64), (-0.38, 0.82), (-0.43, 0.98)], [0.22, 0.14, 0.1]),
        ([(-0.43, 1.0), (-0.53, 0.92), (-0.6, 0.82)], [0.11, 0.085, 0.06]),
        ([(-0.25, 0.52), (-0.27, 0.28), (-0.25, 0.02)], [0.12, 0.055, 0.045]),
        ([(-0.16, 0.5), (-0.13, 0.26), (-0.17, 0.02)], [0.12, 0.055, 0.045]),
        ([(0.32, 0.56), (0.38, 0.28), (0.34, 0.02)], [0.18, 0.06, 0.045]),
        ([(0.24, 0.54), (0.27, 0.28), (0.21, 0.02)], [0.14, 0.055, 0.045]),
        ([(0.4, 0.66), (0.5, 0.5), (0.5, 0.26)], [0.07, 0.09, 0.02]),
        ([(-0.37, 1.0), (-0.28, 0.86), (-0.18, 0.72)], [0.05, 0.08, 0.06]),
    ],
    polygons=[[(-0.43, 1.03), (-0.41, 1.14), (-0.37, 1.02)]],
    eye=(-0.47, 0.975),
)


def butterflies(canvas: Canvas, centre: Point, spread: float) -> None:
    rng = canvas.rng
    for _ in range(13):
        x, y = centre[0] + float(rng.normal(0, spread)), centre[1] + float(rng.normal(0, spread * 0.6))
        size = float(rng.uniform(0.012, 0.04))
        tint = rgb(str(rng.choice(["#6bb8ff", "#ffb347", "#e56bff", "#7dffb2", "#ff7a9a"])))
        fold = float(rng.uniform(0.35, 1.0))

        def wings(pen: Pen, x: float = x, y: float = y, size: float = size, fold: float = fold) -> None:
            w, h = size * pen.aspect_x * fold, size * pen.aspect_y
            for side in (-1, 1):
                pen.polygon(
                    [
                        (x, y),
                        (x + side * w * 0.4, y - h * 0.95),
                        (x + side * w * 1.05, y - h * 0.8),
                        (x + side * w * 0.85, y - h * 0.1),
                        (x, y + h * 0.06),
                    ]
                )
                pen.polygon(
                    [(x, y), (x + side * w * 0.8, y + h * 0.1), (x + side * w * 0.62, y + h * 0.68), (x + side * w * 0.2, y + h * 0.5)]
                )

        canvas.glow((x, y), size * 1.8, tint, 0.3)
        canvas.lay(tint * 0.85 + 0.1, canvas.drawn(wings) * 0.95)
        canvas.lay("#120c18", canvas.ellipse((x, y), size * 0.06, size * 0.42))
