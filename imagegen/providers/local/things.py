"""What lies, floats and burns in a scene."""

from __future__ import annotations

import numpy as np

from .buildings import WINDOW
from .canvas import Canvas, Pen, Point
from .noise import field, sample, smooth
from .palettes import Palette, rgb


def boat(canvas: Canvas, palette: Palette, centre: Point, size: float) -> None:
    """A sailing boat and its mirror image."""
    x, y = centre
    w, h = size / canvas.wide, size / canvas.tall

    def hull(pen: Pen, flip: float = 1.0) -> None:
        pen.polygon(
            [
                (x - w * 0.5, y - flip * h * 0.1),
                (x + w * 0.55, y - flip * h * 0.13),
                (x + w * 0.36, y + flip * h * 0.04),
                (x - w * 0.36, y + flip * h * 0.04),
            ]
        )
        pen.line([(x, y - flip * h * 0.08), (x, y - flip * h * 1.12)], size * 0.016)

    def sails(pen: Pen, flip: float = 1.0) -> None:
        pen.polygon([(x + w * 0.02, y - flip * h * 1.08), (x + w * 0.5, y - flip * h * 0.2), (x + w * 0.02, y - flip * h * 0.17)])
        pen.polygon([(x - w * 0.03, y - flip * h * 0.98), (x - w * 0.4, y - flip * h * 0.2), (x - w * 0.03, y - flip * h * 0.17)])

    sheen = rgb(palette.cloud_lit) * 0.62 + rgb(palette.haze) * 0.3
    canvas.lay(rgb(palette.ground), canvas.drawn(lambda pen: hull(pen, -0.8), blur=0.004) * 0.35)
    canvas.lay(sheen * 0.7, canvas.drawn(lambda pen: sails(pen, -0.8), blur=0.006) * 0.28)
    canvas.lay(sheen, canvas.drawn(sails))
    canvas.lay(rgb(palette.ground) * 0.9, canvas.drawn(hull))
    canvas.glow((x + w * 0.3, y - h * 0.2), size * 0.08, WINDOW, 0.9)


def fire(canvas: Canvas, foot: Point, size: float) -> None:
    """Flames that light up what is around them, and sparks."""
    rng = canvas.rng
    x, y = foot
    tile, warp = field(rng, falloff=1.9, stretch=0.5), field(rng, falloff=2.2)
    up = (y - canvas.y) * canvas.tall / size
    lift = np.clip(up, 0, 1.6)
    sway = sample(warp, canvas.x * 3.1, canvas.y * 2.1 + 0.3) - 0.5
    off = (canvas.x - x) * canvas.wide / size + sway * 1.1 * lift
    tongue = sample(tile, canvas.x * canvas.wide * 0.55 / size * 0.5, (canvas.y * canvas.tall * 0.2 + 0.1) / size * 0.5)
    reach = 0.5 + 0.95 * tongue * np.exp(-((off / 0.5) ** 2))
    base = up - 0.22 * (off / 0.62) ** 2 + 0.05
    heat = np.clip(1.25 - (off / 0.6) ** 2 * 1.5 - up / reach, 0, 1) * smooth(-0.09, 0.12, base)
    canvas.glow((x, y - size * 0.35 / canvas.tall), size * 2.2, "#ff6a1f", 0.5)
    canvas.glow((x, y - size * 0.3 / canvas.tall), size * 0.9, "#ffb04a", 0.4)
    steps = [0, 0.2, 0.45, 0.75, 1]
    rows = ([0.35, 0.95, 1, 1, 1], [0.04, 0.28, 0.58, 0.85, 0.97], [0.0, 0.03, 0.1, 0.36, 0.8])
    ramp = np.stack([np.interp(heat, steps, row) for row in rows], axis=-1)
    canvas.lay(ramp.astype(np.float32), smooth(0.0, 0.42, heat))
    for _ in range(46):
        rise = float(rng.random())
        spark = (x + float(rng.normal(0, 0.16 + 0.2 * rise)) * size / canvas.wide, y - rise * size * 1.9 / canvas.tall)
        canvas.glow(spark, float(rng.uniform(0.001, 0.003)), "#ffc46a", 1 - rise * 0.6)


def balloons(canvas: Canvas, palette: Palette, centre: Point, size: float) -> None:
    """Hot-air balloons, one near and some far."""
    rng = canvas.rng
    hues = rng.permutation(["#e4572e", "#f3a712", "#2e86ab", "#a23b72", "#76b041"])
    for place in range(4, -1, -1):
        scale = 1.0 if place == 0 else float(rng.uniform(0.22, 0.5))
        x = centre[0] if place == 0 else float(rng.uniform(0.08, 0.92))
        y = centre[1] if place == 0 else float(rng.uniform(0.1, 0.45))
        r = size * scale * 0.5
        w, h = r / canvas.wide, r / canvas.tall
        bag = canvas.ellipse((x, y), r)
        neck = canvas.polygon(
            [(x - w * 0.86, y + h * 0.5), (x + w * 0.86, y + h * 0.5), (x + w * 0.2, y + h * 1.5), (x - w * 0.2, y + h * 1.5)]
        )
        mask = np.maximum(bag, neck)
        nx, ny = (canvas.x - x) / w, (canvas.y - y) / h
        gores = np.cos(np.arcsin(np.clip(nx / np.maximum(np.cos(np.clip(ny, -1, 1.4) * 0.8), 0.25), -1, 1)) * 7)[..., None]
        tint = rgb(str(hues[place % 5]))
        lit = np.clip(0.72 - 0.35 * nx - 0.22 * ny, 0.2, 1.1)[..., None]
        colour = (tint * (0.5 + 0.5 * (gores > 0)) + 0.3 * (gores <= 0)) * lit
        haze = rgb(palette.haze)
        canvas.lay(np.clip(colour * (0.45 + 0.55 * scale) + haze * 0.5 * (1 - scale), 0, 1), mask)
        canvas.lay(palette.ground, canvas.box((x, y + h * 1.85), r * 0.3, r * 0.24))
        canvas.glow((x, y + h * 1.5), r * 0.4, "#ffb65c", 0.5)


def lanterns(canvas: Canvas, horizon: float) -> None:
    """Many small lights that rise."""
    rng = canvas.rng
    places = []
    for _ in range(int(34 * canvas.wide)):
        near = float(rng.random() ** 2.2)
        centre = (float(rng.random()), float(rng.uniform(0.05, horizon + 0.18)))
        size = 0.005 + 0.03 * near
        canvas.glow(centre, size * 2.6, "#ff9a3c", 0.34 + 0.25 * near)
        places.append((centre, size))

    def papers(pen: Pen, part: float = 1.0) -> None:
        for (x, y), size in places:
            w, h = size * pen.aspect_x, size * pen.aspect_y
            top = y + h * (0.6 - 1.45 * part)
            pen.polygon(
                [
                    (x - w * 0.5, y + h * 0.6),
                    (x - w * 0.62, max(top, y - h * 0.4)),
                    (x, top),
                    (x + w * 0.62, max(top, y - h * 0.4)),
                    (x + w * 0.5, y + h * 0.6),
                ]
            )

    canvas.lay("#e8902e", canvas.drawn(papers))
    canvas.lay("#ffc56a", canvas.drawn(lambda pen: papers(pen, 0.45), blur=0.003) * 0.8)


def road(canvas: Canvas, palette: Palette, horizon: float, to: float) -> None:
    """A path that winds to the horizon."""
    below = np.clip((canvas.y - horizon) / (1 - horizon), 0, 1)
    middle = to + (0.5 - to) * below + 0.13 * np.sin(below * 4.2) * below * (1 - below) * 2
    width = 0.006 + 0.24 * below**1.25
    mask = smooth(1.05, 0.9, np.abs(canvas.x - middle) / width) * smooth(0.0, 0.02, below)
    dust = sample(field(canvas.rng, falloff=1.6, stretch=3), canvas.x * 2, 0.4 / (below + 0.05))
    colour = rgb(palette.haze) * (0.5 + 0.35 * (1 - below))[..., None] + rgb("#c9a27a") * 0.2
    canvas.lay(np.clip(colour * (0.72 + 0.4 * dust)[..., None], 0, 1), mask * 0.9)


def tree(canvas: Canvas, palette: Palette, foot: Point, size: float) -> None:
    """One old tree with a wide crown."""
    rng = canvas.rng
    twigs: list[tuple[Point, Point, float]] = []
    tips: list[tuple[Point, float]] = []

    def grow(start: Point, angle: float, length: float, thick: float, depth: int) -> None:
        end = (start[0] + np.sin(angle) * length / canvas.wide, start[1] - np.cos(angle) * length / canvas.tall)
        twigs.append((start, end, thick))
        if depth == 0:
            tips.append((end, length))
            return
        for lean in (-1, 1) if depth < 5 else (-1, 0.2, 1):
            grow(end, angle + lean * float(rng.uniform(0.22, 0.55)), length * float(rng.uniform(0.68, 0.82)), thick * 0.64, depth - 1)

    grow(foot, float(rng.normal(0, 0.06)), size * 0.26, size * 0.075, 6)

    def wood(pen: Pen) -> None:
        for start, end, thick in twigs:
            pen.stroke([start, end], [thick, thick * 0.66])

    def leaves(pen: Pen) -> None:
        for (x, y), length in tips:
            for _ in range(5):
                pen.ellipse(
                    (x + float(rng.normal(0, 0.5)) * length / canvas.wide, y + float(rng.normal(0, 0.5)) * length / canvas.tall),
                    length * 0.3,
                    ink=int(rng.integers(130, 255)),
                )

    canvas.lay(rgb(palette.ground) * 0.7, canvas.drawn(wood))
    crown = canvas.drawn(leaves)
    lit = sample(field(rng, falloff=1.6), canvas.x * 2.4, canvas.y * 2.4)[..., None]
    canvas.lay(np.clip((rgb(palette.ground) * 1.3 + rgb(palette.haze) * 0.24) * (0.55 + 0.8 * lit), 0, 1), crown * 0.92)


def waterfall(canvas: Canvas, palette: Palette, x: float, top: float, foot: float) -> None:
    streaks = sample(field(canvas.rng, falloff=1.4, stretch=0.15), canvas.x * 5, canvas.y * 0.8)
    width = 0.03 + 0.03 * (canvas.y - top)
    mask = np.exp(-(((canvas.x - x) / width) ** 4)) * smooth(top - 0.005, top + 0.01, canvas.y) * smooth(foot + 0.01, foot - 0.02, canvas.y)
    canvas.lay(rgb(palette.cloud_lit) * 0.7 + 0.25, (mask * (0.45 + 0.55 * streaks)).astype(np.float32))
    canvas.glow((x, foot), 0.12, palette.cloud_lit, 0.5)
