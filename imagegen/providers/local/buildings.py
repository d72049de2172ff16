"""What people have built: houses, stairs into the sky, castles, bridges. Each takes the canvas, its light, and where it is to be."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, Pen, Point
from .noise import field, sample, smooth
from .palettes import Palette, rgb

WINDOW = "#ffc766"


def house(canvas: Canvas, palette: Palette, foot: Point, size: float) -> None:
    """A house with one side toward us, lit windows, a chimney, and the light that falls from it onto the ground."""
    x, y = foot
    across, down = 1 / canvas.wide, 1 / canvas.tall
    w, h = size * 0.5 * across, size * 0.42 * down

    def at(dx: float, dy: float) -> Point:
        return x + dx * w, y - dy * h

    dark = rgb(palette.ground) * 0.85
    canvas.glow((x, y - h * 0.5), size * 0.75, WINDOW, 0.22)
    side = canvas.polygon([at(0.1, 0), at(1, 0), at(1, 1), at(0.1, 1)])
    front = canvas.polygon([at(-1, 0), at(0.1, 0), at(0.1, 1), at(-0.45, 1.75), at(-1, 1)])
    canvas.lay(dark * 1.1 + 0.02, side)
    canvas.lay(dark * 1.6 + rgb(palette.haze) * 0.06, front)

    def roof(pen: Pen) -> None:
        pen.polygon([at(-0.45, 1.82), at(0.55, 1.82), at(1.12, 0.94), at(0.16, 0.94)])
        pen.polygon([at(-1.1, 0.9), at(-0.5, 1.82), at(-0.36, 1.82), at(-1.0, 0.9)])
        pen.polygon([at(0.45, 1.4), at(0.45, 2.15), at(0.66, 2.15), at(0.66, 1.4)])

    canvas.lay(dark * 0.7 + rgb(palette.haze) * 0.04, canvas.drawn(roof))

    def windows(pen: Pen) -> None:
        for dx, dy in ((-0.72, 0.48), (-0.18, 0.48), (-0.45, 1.15), (0.42, 0.5), (0.74, 0.5)):
            cx, cy = at(dx, dy)
            for px in (-1, 1):
                for py in (-1, 1):
                    pen.box((cx + px * w * 0.058, cy + py * h * 0.085), size * 0.052, size * 0.064)

    lit = canvas.drawn(windows)
    canvas.lay(WINDOW, lit)
    canvas.shine("#ffefc4", lit * 0.35)
    canvas.shine(WINDOW, canvas.drawn(windows, blur=size * 0.03) * 0.8)
    spill = np.exp(-(((canvas.x - x) * canvas.wide / (size * 0.8)) ** 2)) * np.exp(-np.clip(canvas.y - y, 0, 1) * 14 / size * 0.5)
    canvas.shine(WINDOW, (0.16 * spill * (canvas.y > y)).astype(np.float32))
    _smoke(canvas, at(0.55, 2.2), size, palette)


def _smoke(canvas: Canvas, start: Point, size: float, palette: Palette) -> None:
    tile = field(canvas.rng, falloff=2.2)
    rise = np.clip((start[1] - canvas.y) * canvas.tall / size, 0, 2)
    bend = (sample(tile, canvas.y * 1.3, canvas.y * 0.7 + 0.2) - 0.5) * 0.5 * rise + 0.16 * rise**1.5
    off = ((canvas.x - start[0]) * canvas.wide / size - bend) / (0.03 + 0.16 * rise)
    plume = np.exp(-(off**2)) * smooth(0, 0.1, rise) * smooth(1.7, 0.3, rise) * (0.4 + sample(tile, canvas.x * 3, canvas.y * 3))
    canvas.lay(rgb(palette.haze) * 0.7 + 0.25, np.clip(plume * 0.42, 0, 1).astype(np.float32))


def stairs(canvas: Canvas, palette: Palette, foot: Point, head: Point, *, width: float = 0.34, with_door: bool = True) -> None:
    """Steps that float up into the sky, smaller and smaller, to a door of light."""
    steps = 17
    glow = rgb("#ffe9b8")
    if with_door:
        canvas.glow(head, 0.3, glow, 0.5)
    for step in range(steps - 1, -1, -1):
        share = 1 - (1 - step / (steps - 1)) ** 1.0
        scale = (1 - share) ** 1.25 * 0.93 + 0.07
        x = foot[0] + (head[0] - foot[0]) * share**0.9 + 0.05 * np.sin(share * 3.1) / canvas.wide
        y = foot[1] + (head[1] - foot[1]) * (1 - (1 - share) ** 1.75)
        w, d, t = width * scale / canvas.wide / 2, 0.042 * scale / canvas.tall, 0.034 * scale / canvas.tall
        top = canvas.polygon([(x - w, y), (x + w, y), (x + w * 0.9, y - d), (x - w * 0.9, y - d)])
        side = canvas.polygon([(x - w, y), (x + w, y), (x + w * 0.97, y + t), (x - w * 0.97, y + t)])
        stone = rgb(palette.cloud_lit) * 0.5 + rgb(palette.haze) * 0.35
        lit = 0.5 + 0.5 * share
        canvas.lay(np.clip(stone * 0.45 + glow * 0.15 * share, 0, 1), side)
        canvas.lay(np.clip(stone * (0.75 + 0.2 * lit) + glow * 0.3 * lit, 0, 1), top)
    if with_door:
        door(canvas, (head[0], head[1] - 0.005), 0.13)


def door(canvas: Canvas, foot: Point, size: float) -> None:
    """An open door with nothing behind it but light."""
    x, y = foot
    w, h = size * 0.27 / canvas.wide, size / canvas.tall
    canvas.glow((x, y - h * 0.5), size * 2.6, "#ffdf9f", 0.5)
    canvas.glow((x, y - h * 0.5), size * 1.0, "#fff0c8", 0.6)
    canvas.lay(
        "#3a2416",
        canvas.polygon([(x - w * 1.22, y), (x - w * 1.22, y - h * 1.07), (x + w * 1.22, y - h * 1.07), (x + w * 1.22, y)]),
    )
    opening = canvas.polygon([(x - w, y), (x - w, y - h), (x + w, y - h), (x + w, y)])
    shade = 0.8 + 0.2 * np.clip((y - canvas.y) / h, 0, 1)
    canvas.lay(np.clip(rgb("#fff6d8") * shade[..., None], 0, 1), opening)
    leaf = [(x + w, y), (x + w, y - h), (x + w * 2.1, y - h * 0.93), (x + w * 2.1, y + h * 0.06)]
    canvas.lay("#6b4427", canvas.polygon(leaf))
    beam = canvas.polygon([(x - w, y), (x + w, y), (x + w * 4.5, y + h * 1.3), (x - w * 3.2, y + h * 1.3)], blur=size * 0.06)
    canvas.shine("#ffdf9a", beam * np.clip(1 - (canvas.y - y) / (h * 1.3), 0, 1) * 0.5)


def castle(canvas: Canvas, palette: Palette, foot: Point, size: float) -> None:
    """Towers with pointed roofs and a few lit windows."""
    x, y = foot
    w, h = size / canvas.wide, size / canvas.tall
    towers = [(-0.42, 0.13, 0.62), (-0.22, 0.1, 0.86), (0.0, 0.17, 0.74), (0.05, 0.075, 1.12), (0.27, 0.11, 0.9), (0.45, 0.12, 0.58)]

    def walls(pen: Pen) -> None:
        pen.polygon([(x - w * 0.5, y), (x - w * 0.5, y - h * 0.36), (x + w * 0.52, y - h * 0.36), (x + w * 0.52, y)])
        for at in np.arange(-0.5, 0.5, 0.05):
            pen.box((x + w * float(at), y - h * 0.375), size * 0.026, size * 0.04)
        for dx, width, height in towers:
            left, right = x + (dx - width / 2) * w, x + (dx + width / 2) * w
            pen.polygon([(left, y), (left, y - h * height), (right, y - h * height), (right, y)])
            pen.polygon(
                [(left - w * 0.018, y - h * height), (x + dx * w, y - h * (height + width * 2.1)), (right + w * 0.018, y - h * height)]
            )

    mask = canvas.drawn(walls)
    foggy = smooth(y - h * 0.5, y, canvas.y)[..., None]
    colour = (rgb(palette.ground) * 0.8 + rgb(palette.haze) * 0.14) * (1 - foggy * 0.45)
    canvas.lay(colour, mask)
    rim = np.clip(mask - np.roll(mask, max(1, round(0.003 * canvas.unit)), axis=1), 0, 1)
    canvas.shine(palette.light, rim * 0.3)

    def windows(pen: Pen) -> None:
        for dx, _width, height in towers:
            for level in (0.3, 0.55, 0.8):
                pen.box((x + dx * w, y - h * height * level), size * 0.015, size * 0.032)

    canvas.shine(WINDOW, canvas.drawn(windows))
    canvas.shine(WINDOW, canvas.drawn(windows, blur=0.008) * 0.9)


def lighthouse(canvas: Canvas, palette: Palette, foot: Point, size: float) -> None:
    x, y = foot
    w, h = size / canvas.wide, size / canvas.tall
    lamp = (x, y - h * 1.0)
    for s in (-1, 1):
        cone = canvas.polygon([lamp, (x + s * 1.2, lamp[1] - 0.1), (x + s * 1.2, lamp[1] + 0.06)], blur=0.008)
        canvas.shine("#fff2c2", cone * np.exp(-canvas.distance(lamp) * 2.4) * 0.75)
    tower = canvas.polygon([(x - w * 0.09, y), (x - w * 0.055, y - h * 0.93), (x + w * 0.055, y - h * 0.93), (x + w * 0.09, y)])
    stripes = smooth(-0.1, 0.1, np.sin((y - canvas.y) / h * 21))[..., None]
    paint = rgb("#e9e4dc") * stripes + rgb("#a83232") * (1 - stripes)
    side_light = (0.42 + 0.4 * smooth(0.07, -0.07, (canvas.x - x) / w))[..., None]
    canvas.lay(np.clip(paint * side_light * 0.8 + rgb(palette.haze) * 0.12, 0, 1), tower)
    canvas.lay(palette.ground, canvas.box((x, y - h * 0.945), size * 0.15, size * 0.02))
    canvas.lay(palette.ground, canvas.polygon([(x - w * 0.07, y - h * 1.05), (x, y - h * 1.14), (x + w * 0.07, y - h * 1.05)]))
    canvas.glow(lamp, size * 0.05, "#fff6d8", 1.0)
    canvas.glow(lamp, size * 0.22, "#ffe2a0", 0.7)


def bridge(canvas: Canvas, palette: Palette, level: float) -> None:
    """Stone arches from shore to shore."""

    def draw(pen: Pen) -> None:
        pen.polygon([(-0.02, level - 0.055), (0.5, level - 0.105), (1.02, level - 0.055), (1.02, level - 0.018), (-0.02, level - 0.018)])
        pen.polygon([(-0.02, level - 0.03), (1.02, level - 0.03), (1.02, level + 0.11), (-0.02, level + 0.11)])
        for place in range(5):
            x = 0.1 + place * 0.2
            pen.ellipse((x, level + 0.12), 0.075 / pen.aspect_x * 1.05, 0.145 / pen.aspect_y, 0)
        pen.polygon([(-0.02, level + 0.11), (1.02, level + 0.11), (1.02, level + 0.4), (-0.02, level + 0.4)], 0)

    mask = canvas.drawn(draw)
    stone = sample(field(canvas.rng, falloff=1.3), canvas.x * 4, canvas.y * 4)
    canvas.lay((rgb(palette.ground) * 0.8 + rgb(palette.haze) * 0.24) * (0.8 + 0.4 * stone[..., None]), mask)


def train(canvas: Canvas, palette: Palette, level: float) -> None:
    """A lit train that crosses the picture."""
    canvas.lay(palette.ground, canvas.polygon([(0, level), (1, level), (1, level + 0.012), (0, level + 0.012)]))
    for car in range(4):
        x = 0.06 + car * 0.2
        canvas.lay(
            rgb(palette.ground) * 0.9 + 0.02,
            canvas.polygon(
                [
                    (x, level),
                    (x, level - 0.062),
                    (x + 0.01, level - 0.07),
                    (x + 0.182, level - 0.07),
                    (x + 0.192, level - 0.062),
                    (x + 0.192, level),
                ]
            ),
        )

        def panes(pen: Pen, x: float = x) -> None:
            for place in range(6):
                pen.polygon(
                    [
                        (x + 0.014 + place * 0.029, level - 0.054),
                        (x + 0.036 + place * 0.029, level - 0.054),
                        (x + 0.036 + place * 0.029, level - 0.028),
                        (x + 0.014 + place * 0.029, level - 0.028),
                    ]
                )

        canvas.lay(WINDOW, canvas.drawn(panes))
        canvas.shine(WINDOW, canvas.drawn(panes, blur=0.012) * 0.9)
    canvas.glow((0.04, level - 0.02), 0.12, "#fff0c0", 0.8)


def clock(canvas: Canvas, palette: Palette, centre: Point, radius: float) -> None:
    """A huge dial that hangs in the sky, like a second moon."""
    x, y = centre
    canvas.glow(centre, radius * 1.7, palette.light, 0.4)
    canvas.lay(rgb(palette.light) * 0.92, canvas.ellipse(centre, radius))

    def marks(pen: Pen) -> None:
        pen.ellipse(centre, radius * 0.97)
        pen.ellipse(centre, radius * 0.93, ink=0)
        for hour in range(60):
            angle = hour * np.pi / 30
            inner, width = (0.78, 0.022) if hour % 5 == 0 else (0.87, 0.008)
            one, other = radius * 0.9, radius * inner
            pen.line(
                [
                    (x + np.sin(angle) * one * pen.aspect_x, y - np.cos(angle) * one * pen.aspect_y),
                    (x + np.sin(angle) * other * pen.aspect_x, y - np.cos(angle) * other * pen.aspect_y),
                ],
                width * radius * 1.6,
            )
        for angle, reach, width in ((5.3, 0.5, 0.05), (0.6, 0.78, 0.03)):
            tip = (x + np.sin(angle) * radius * reach * pen.aspect_x, y - np.cos(angle) * radius * reach * pen.aspect_y)
            pen.stroke([(x, y), tip], [width * radius * 1.5, width * radius * 0.4])
        pen.ellipse(centre, radius * 0.05)

    canvas.lay(rgb(palette.ground) * 0.9, canvas.drawn(marks) * 0.92)
