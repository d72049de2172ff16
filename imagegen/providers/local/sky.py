"""Everything above the horizon: the sky's colours, stars, sun or moon, clouds, and what happens up there."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, Pen, Point
from .noise import field, sample, smooth
from .palettes import Palette, rgb


def backdrop(canvas: Canvas, palette: Palette, horizon: float) -> None:
    """The sky's gradient, not quite even."""
    veil = sample(field(canvas.rng, falloff=2.6, stretch=3), canvas.x * 0.7, canvas.y * 0.7)
    canvas.rgb = palette.sky_at(np.clip(canvas.y / horizon + (veil - 0.5) * 0.16, 0, 1))


def stars(canvas: Canvas, palette: Palette, horizon: float) -> None:
    """A few bright ones, many faint ones, and the band of the galaxy."""
    rng = canvas.rng
    band_angle, band_at = rng.uniform(-0.5, 0.5), rng.uniform(0.3, 0.7)
    across = (canvas.x - band_at) * np.cos(band_angle) + (canvas.y - horizon * 0.4) * np.sin(band_angle)
    dust = sample(field(rng, falloff=2.0), canvas.x, canvas.y)
    fade = smooth(1.0, 0.45, canvas.y / horizon)
    milk = np.exp(-((across / 0.13) ** 2)) * smooth(0.25, 0.95, dust) * fade
    canvas.shine("#b9c4ff", 0.2 * palette.stars * milk)
    count = int(900 * palette.stars * canvas.wide * canvas.tall * canvas.detail)
    light = np.zeros((canvas.height, canvas.width), dtype=np.float32)
    rows = (rng.random(count) ** 1.2 * horizon * canvas.height).astype(int) % canvas.height
    columns = rng.integers(0, canvas.width, count)
    np.maximum.at(light, (rows, columns), (rng.random(count) ** 3).astype(np.float32) * fade[rows, columns])
    canvas.shine("#eef2ff", light * 1.2)
    for _ in range(int(14 * palette.stars * canvas.wide)):
        centre = (float(rng.random()), float(rng.random() * horizon * 0.75))
        size = rng.uniform(0.0016, 0.004)
        canvas.glow(centre, size, "#ffffff", 1.0)
        canvas.glow(centre, size * 5, "#a9bcff", 0.25)


def light(canvas: Canvas, palette: Palette, centre: Point, radius: float) -> None:
    """The sun, or a moon with its seas, in a wide glow."""
    canvas.glow(centre, 0.62, palette.light, 0.28)
    canvas.glow(centre, 0.24, palette.light, 0.34)
    canvas.glow(centre, radius * 2.1, palette.light, 0.4)
    disc = canvas.ellipse(centre, radius)
    if not palette.is_moon:
        canvas.lay(rgb(palette.light) * 0.2 + 0.8, disc)
        return
    seas = sample(field(canvas.rng, falloff=2.4), canvas.x * canvas.wide * 1.8, canvas.y * canvas.tall * 1.8)
    shade = 1 - 0.22 * smooth(0.42, 0.72, seas)
    edge = np.sqrt(np.clip(1 - (canvas.distance(centre) / radius) ** 2, 0, 1)) * 0.18 + 0.82
    face = np.maximum(rgb(palette.light) * (shade * edge)[..., None], canvas.rgb * 0.9 + 0.1 * shade[..., None])
    canvas.lay(face, disc)


def clouds(canvas: Canvas, palette: Palette, horizon: float, source: Point) -> None:
    """A deck of clouds in perspective, lit from where the light is."""
    if palette.clouds <= 0:
        return
    tile = field(canvas.rng, size=512, falloff=2.3)
    below = np.clip(horizon - canvas.y, 0.004, 1)
    depth = 0.34 / (below + 0.09)
    across = (canvas.x - 0.5) * canvas.wide * depth * 0.42 + 0.3
    along = depth * 0.62
    thick = sample(tile, across, along) * 0.72 + sample(tile, across * 3.1, along * 3.1) * 0.28
    toward = 0.035
    step_x, step_y = np.tanh((source[0] - canvas.x) * 5) * toward, -toward
    lit_side = sample(tile, across + step_x, along + step_y) * 0.72 + sample(tile, (across + step_x) * 3.1, (along + step_y) * 3.1) * 0.28
    edge = 0.72 - palette.clouds * 0.48
    cover = smooth(edge, edge + 0.26, thick) * smooth(0.0, 0.05, horizon - canvas.y)
    lit = np.clip(0.42 + (thick - lit_side) * 5.0 + 0.5 * np.exp(-canvas.distance(source) * 2.4) - (thick - edge) * 0.7, 0, 1)
    colour = rgb(palette.cloud_shade) * (1 - lit[..., None]) + rgb(palette.cloud_lit) * lit[..., None]
    canvas.lay(colour, cover * 0.92)


def aurora(canvas: Canvas, horizon: float) -> None:
    """Curtains of green and violet."""
    rng = canvas.rng
    for colour, strength, shift in (("#4cf5a6", 0.62, 0.0), ("#8f6bff", 0.45, 0.13), ("#36c8ff", 0.3, 0.07)):
        wave = field(rng, falloff=2.4, stretch=0.5)
        bend = (sample(wave, canvas.x * 0.6 + shift, np.full_like(canvas.y, shift)) - 0.5) * 0.42
        foot = horizon * (0.74 - shift) + bend
        above = foot - canvas.y
        rays = sample(wave, canvas.x * 3.2 + bend, canvas.y * 0.05)
        curtain = smooth(-0.015, 0.03, above) * np.exp(-np.clip(above, 0, None) / (0.1 + 0.22 * rays)) * (0.35 + rays)
        canvas.shine(colour, strength * curtain.astype(np.float32))


def rainbow(canvas: Canvas, horizon: float) -> None:
    radius = canvas.distance((0.5, horizon + 0.18))
    for place, colour in enumerate(("#c04040", "#d08030", "#c0c040", "#40a050", "#4060c0", "#7040a0")):
        ring = np.exp(-(((radius - 0.62 + place * 0.013) / 0.008) ** 2)) * smooth(0.01, -0.12, canvas.y - horizon)
        canvas.shine(colour, 0.34 * ring.astype(np.float32))


def lightning(canvas: Canvas, horizon: float) -> None:
    """One bolt with its branches, and the lit air around."""
    rng = canvas.rng
    x = float(rng.uniform(0.25, 0.75))
    bolt: list[list[Point]] = [[(x, 0.02)]]
    while bolt[0][-1][1] < horizon:
        last = bolt[0][-1]
        bolt[0].append((last[0] + float(rng.normal(0, 0.018)), last[1] + float(rng.uniform(0.015, 0.04))))
        if rng.random() < 0.22:
            branch = [bolt[0][-1]]
            lean = float(rng.choice([-1, 1]))
            for _ in range(int(rng.integers(3, 8))):
                branch.append((branch[-1][0] + lean * float(rng.uniform(0.004, 0.03)), branch[-1][1] + float(rng.uniform(0.01, 0.03))))
            bolt.append(branch)

    def draw(pen: Pen) -> None:
        for place, points in enumerate(bolt):
            pen.line(points, 0.0045 if place == 0 else 0.002, 255 if place == 0 else 190)

    canvas.shine("#b9c8ff", canvas.drawn(draw, blur=0.03) * 1.5)
    canvas.shine("#dfe6ff", canvas.drawn(draw, blur=0.006))
    canvas.shine("#ffffff", canvas.drawn(draw))
    canvas.shine("#7f8fc0", 0.24 * np.exp(-np.abs(canvas.x - x) * 3).astype(np.float32))


def meteors(canvas: Canvas, horizon: float) -> None:
    rng = canvas.rng
    for _ in range(int(rng.integers(3, 7))):
        head = (float(rng.uniform(0.1, 0.95)), float(rng.uniform(0.05, horizon * 0.7)))
        length = float(rng.uniform(0.08, 0.22))
        tail = (head[0] + length, head[1] - length * 0.55)
        trail = canvas.polygon([head, (tail[0], tail[1] - 0.0012), (tail[0], tail[1] + 0.0012)], blur=0.0015)
        along = np.clip(1 - canvas.distance(head) / length, 0, 1)
        canvas.shine("#fff3d6", trail * along * 2.2)
        canvas.glow(head, 0.008, "#ffffff", 1.0)


def nebula(canvas: Canvas) -> None:
    """Glowing clouds of gas in three colours."""
    rng = canvas.rng
    for colour, strength in (("#3a6cff", 0.5), ("#d14bb8", 0.55), ("#ff9a5a", 0.35)):
        tile, warp = field(rng, falloff=2.5), field(rng, falloff=2.5)
        bend = (sample(warp, canvas.x * 0.9, canvas.y * 0.9) - 0.5) * 0.5
        gas = sample(tile, canvas.x * 0.8 + bend, canvas.y * 0.8 - bend)
        canvas.shine(colour, strength * smooth(0.45, 0.95, gas))


def planet(canvas: Canvas, centre: Point, radius: float) -> None:
    """A banded world, lit from the left, with a ring."""
    rng = canvas.rng
    tint = rgb(str(rng.choice(["#d99a6c", "#6ca6d9", "#b58ad6", "#7cc7a0"])))
    disc = canvas.ellipse(centre, radius)
    nx, ny = (canvas.x - centre[0]) * canvas.wide / radius, (canvas.y - centre[1]) * canvas.tall / radius
    bands = sample(field(rng, falloff=2.2, stretch=6), nx * 0.18, ny * 0.5 + nx * 0.08)
    depth = np.sqrt(np.clip(1 - nx**2 - ny**2, 0, 1))
    lit = np.clip(-0.72 * nx - 0.4 * ny + 0.5 * depth, 0, 1)
    canvas.glow(centre, radius * 1.35, tint, 0.3)
    canvas.lay(tint * ((0.45 + 0.75 * bands) * (0.06 + lit))[..., None], disc)
    flat = np.hypot(nx, (ny - nx * 0.22) * 4.2)
    ring = smooth(1.35, 1.42, flat) * smooth(2.05, 1.95, flat) * (0.5 + 0.5 * np.sin(flat * 46))
    is_front = ((ny - nx * 0.22) > 0) | (disc < 0.5)
    canvas.lay("#e8d6bd", (ring * is_front * 0.62).astype(np.float32))
