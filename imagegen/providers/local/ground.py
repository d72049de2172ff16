"""Everything that lies below the sky: ridges in the haze, water that mirrors them, forests, dunes, snow, towns, and the sea's floor."""

from __future__ import annotations

import numpy as np

from .canvas import Canvas, Pen, Point
from .noise import Array, field, line, sample, smooth
from .palettes import Palette, rgb


def ridges(canvas: Canvas, palette: Palette, horizon: float, *, count: int = 4, height: float = 0.2, snow: bool = False) -> None:
    """Mountains, one range behind the other, paler the farther; sunlit on one side."""
    stone = field(canvas.rng, falloff=1.9)
    for place in range(count):
        near = (place + 1) / count
        crest = line(canvas.rng, canvas.width, falloff=2.1 + 0.4 * (1 - near))
        top = horizon - height * (1.08 - 0.62 * near) * (0.25 + crest) + 0.015 * near
        slope = np.gradient(_softened(crest, canvas.width // 40)) * canvas.width
        _range(canvas, palette, top, slope, near, stone, horizon, snow=snow and near < 0.9)


def _range(canvas: Canvas, palette: Palette, top: Array, slope: Array, near: float, stone: Array, horizon: float, *, snow: bool) -> None:
    below = canvas.y - top[None, :]
    mask = smooth(0, 1.6 / canvas.height, below)
    dark = rgb(palette.ground)
    haze = rgb(palette.haze)
    base = haze * (1 - near * 0.86) + dark * near * 0.86
    grain = sample(stone, canvas.x * canvas.wide * 1.4 + below * 1.1, below * 2.6 + canvas.x * 0.3)
    lit = np.clip(0.5 - np.tanh(slope[None, :] * 0.2) * 0.24 + (grain - 0.5) * 0.7, 0, 1)
    colour = base * (0.82 + 0.36 * lit[..., None])
    if snow:
        cap = smooth(0.42, 0.62, grain + 0.35 - below * 5.2)
        colour = colour + (haze * 0.35 + 0.62 - colour) * (cap * (0.4 + 0.6 * lit) * 0.85)[..., None]
    foot = smooth(0.0, 1.0, np.clip(below / np.maximum(horizon - top + 0.02, 0.02)[None, :], 0, 1)) * (1 - near) * 0.75
    canvas.lay(colour + (haze - colour) * foot[..., None], mask)


def _softened(values: Array, width: int) -> Array:
    kernel = np.hanning(2 * width + 1)
    padded = np.pad(values, width, mode="edge")
    return np.convolve(padded, kernel / kernel.sum(), mode="valid").astype(np.float32)


def water(canvas: Canvas, palette: Palette, horizon: float, source: Point, *, waves: float = 1.0) -> None:
    """A mirror of what is above it, broken by waves that grow toward us, with the light's path on it."""
    below = np.clip(canvas.y - horizon, 0, 1)
    depth = 0.09 / (below + 0.012)
    across = (canvas.x - 0.5) * canvas.wide * depth
    swell, ripple = field(canvas.rng, falloff=2.2, stretch=3), field(canvas.rng, falloff=1.5, stretch=4)
    wave = sample(swell, across * 0.35, depth * 0.9) * 0.6 + sample(ripple, across * 1.3, depth * 3.2) * 0.4 - 0.5
    reach = smooth(0.0, 0.12, below)
    rows = np.clip(horizon - below * 0.86 + wave * 0.11 * waves * (0.15 + reach), 0, horizon - 1 / canvas.height)
    columns = np.clip(canvas.x + wave * 0.02 * waves * reach, 0, 1)
    seen = canvas.rgb[(rows * (canvas.height - 1)).astype(int), (columns * (canvas.width - 1)).astype(int)]
    deep = rgb(palette.water)
    mix = np.clip(0.3 + 0.5 * smooth(0.0, 0.5, below) + wave * 0.35, 0.12, 0.9)[..., None]
    surface = seen * (1 - mix) + deep * mix + np.clip(wave, 0, 1)[..., None] * rgb(palette.haze) * 0.3
    mask = smooth(0, 1.5 / canvas.height, canvas.y - horizon)
    canvas.lay(surface, mask)
    path = np.exp(-(((canvas.x - source[0]) * canvas.wide / (0.035 + 0.34 * below)) ** 2))
    glitter = path * smooth(0.05, 0.3, wave + 0.16) * mask * (0.95 - 0.55 * smooth(0.0, 0.45, below))
    canvas.shine(palette.light, glitter * 0.85)


def plain(canvas: Canvas, palette: Palette, horizon: float, colour: Array, *, rough: float = 0.5, stretch: float = 2.0) -> None:
    """Open ground toward the horizon: grass, earth, snow."""
    below = np.clip(canvas.y - horizon, 0, 1)
    depth = 0.1 / (below + 0.015)
    across = (canvas.x - 0.5) * canvas.wide * depth
    tile, fine = field(canvas.rng, falloff=2.1, stretch=stretch), field(canvas.rng, falloff=1.2)
    bumps = sample(tile, across * 0.4, depth * 0.8) * 0.65 + sample(fine, across * 2.2, depth * 5) * 0.35
    patches = sample(tile, across * 0.16 + 0.4, depth * 0.3)
    reach = smooth(0.0, 0.3, below)
    shade = 1 + (bumps - 0.5) * rough * (0.5 + 1.1 * reach) + (patches - 0.5) * rough * 0.7
    far = rgb(palette.haze)
    mix = np.exp(-below * 13)[..., None] * 0.82
    dark = (1.05 - 0.6 * smooth(0.05, 0.42, below))[..., None]
    canvas.lay(np.clip((colour * dark * (1 - mix) + far * mix) * shade[..., None], 0, 1), smooth(0, 2 / canvas.height, canvas.y - horizon))


def dunes(canvas: Canvas, palette: Palette, horizon: float, source: Point) -> None:
    """Long crests with a bright and a shaded side, and ripples in the sand."""
    sand = rgb("#d9a066") * 0.6 + rgb(palette.haze) * 0.4
    ripple = field(canvas.rng, falloff=1.4, stretch=5)
    for place in range(5):
        near = (place + 1) / 5
        crest = line(canvas.rng, canvas.width, falloff=3.4)
        top = horizon - 0.035 + near**1.7 * 0.34 - (0.05 + 0.1 * near) * crest
        below = canvas.y - top[None, :]
        slope = np.gradient(_softened(crest, canvas.width // 10)) * canvas.width
        toward = np.tanh((source[0] - canvas.x) * 5)
        lit = np.clip(0.55 + np.tanh(slope[None, :] * 0.5) * -0.42 * toward - below * 1.2, 0, 1)
        marks = sample(ripple, canvas.x * 2 * canvas.wide / (0.4 + near), below * 7 / (0.35 + near))
        colour = sand * (0.22 + 0.95 * lit + (marks - 0.5) * 0.22 * near)[..., None]
        haze = rgb(palette.haze)
        canvas.lay(np.clip(colour + (haze - colour) * (1 - near) * 0.6, 0, 1), smooth(0, 1.5 / canvas.height, below))


def trees(canvas: Canvas, palette: Palette, foot: float, *, near: float, height: float, gap: Point | None = None) -> None:
    """A row of conifers; `gap` is a clearing (centre and half width)."""
    rng = canvas.rng
    base = rgb(palette.haze) * (1 - near) * 0.8 + rgb(palette.ground) * (0.2 + near * 0.8)
    crest = line(rng, 256, falloff=2.6)

    def draw(pen: Pen) -> None:
        x = -0.02
        while x < 1.02:
            if gap is None or abs(x - gap[0]) > gap[1]:
                size = height * float(rng.uniform(0.55, 1.15))
                ground = foot - 0.04 * float(crest[int(np.clip(x, 0, 1) * 255)])
                _conifer(pen, (x, ground), size, rng, branches=int(9 + 5 * near * canvas.detail))
            x += height * float(rng.uniform(0.1, 0.26)) * pen.aspect_x
        pen.polygon([(0, foot - 0.01), (1, foot - 0.01), (1, 1.02), (0, 1.02)])

    mask = canvas.drawn(draw)
    fog = smooth(foot - height * 0.7, foot + 0.06, canvas.y) * (1 - near) * 0.8
    canvas.lay(base + (rgb(palette.haze) - base) * fog[..., None], mask)


def _conifer(pen: Pen, foot: Point, size: float, rng: np.random.Generator, *, branches: int) -> None:
    x, y = foot
    width = size * float(rng.uniform(0.2, 0.29)) * pen.aspect_x
    top = y - size * pen.aspect_y
    pen.line([(x, y + 0.01), (x, top + size * 0.1 * pen.aspect_y)], size * 0.024)
    left: list[Point] = []
    right: list[Point] = []
    for step in range(branches):
        share = (step + 1) / branches
        level = top + size * 0.93 * share * pen.aspect_y
        for side, points in ((-1, left), (1, right)):
            reach = width * share**0.85 * float(rng.uniform(0.72, 1.12))
            points += [(x + side * reach, level), (x + side * reach * 0.42, level - size * 0.012 * pen.aspect_y)]
    pen.polygon([(x, top), *right, (x, y - size * 0.03), *reversed(left)])


def town(canvas: Canvas, palette: Palette, horizon: float, *, is_dark: bool) -> None:
    """Three rows of houses with windows, the nearest the darkest."""
    rng = canvas.rng
    for place in range(3):
        near = (place + 1) / 3
        boxes: list[tuple[float, float, float]] = []
        x = -0.02
        while x < 1.02:
            width = float(rng.uniform(0.035, 0.085)) * (0.7 + 0.6 * near) / canvas.wide * 1.4
            boxes.append((x, width, float(rng.uniform(0.06, 0.3)) * (1.25 - 0.4 * near)))
            x += width * float(rng.uniform(0.82, 1.25))
        foot = horizon + 0.03 * near

        def walls(pen: Pen, rows: list[tuple[float, float, float]] = boxes, foot: float = foot) -> None:
            for x, width, height in rows:
                pen.polygon([(x, foot - height), (x + width, foot - height), (x + width, 1.01), (x, 1.01)])
                if height > 0.2:
                    pen.line([(x + width / 2, foot - height), (x + width / 2, foot - height - 0.04)], 0.002)

        colour = rgb(palette.haze) * (1 - near) * 0.85 + rgb(palette.ground) * (0.15 + 0.85 * near)
        canvas.lay(colour, canvas.drawn(walls))

        def windows(pen: Pen, rows: list[tuple[float, float, float]] = boxes, foot: float = foot, near: float = near) -> None:
            step = 0.011 + 0.006 * near
            for x, width, height in rows:
                for across in np.arange(x + step * 0.6, x + width - step * 0.5, step * 1.25):
                    for down in np.arange(foot - height + step, foot - 0.005, step * 1.6):
                        if rng.random() < (0.42 if is_dark else 0.12):
                            pen.box((float(across), float(down)), step * 0.42, step * 0.62, int(rng.integers(90, 255)))

        lit = canvas.drawn(windows)
        canvas.shine("#ffd27a", lit * (0.9 if is_dark else 0.4))
        canvas.shine("#ffb45a", canvas.drawn(windows, blur=0.006) * (0.35 if is_dark else 0.1))


def seabed(canvas: Canvas, palette: Palette) -> None:
    """Shafts of light from above, floating specks, rocks and weed."""
    rng = canvas.rng
    rays = field(rng, falloff=2.0, stretch=0.3)
    lean = canvas.x + (canvas.y - 0.1) * (canvas.x - 0.5) * -0.5
    shafts = smooth(0.5, 0.9, sample(rays, lean * 1.1, canvas.y * 0.03)) * np.exp(-canvas.y * 1.9)
    canvas.shine("#c9fff0", 0.55 * shafts)
    caustic = field(rng, falloff=1.8)
    net = 1 - np.abs(sample(caustic, canvas.x * 1.6, canvas.y * 3.2) - 0.5) * 2
    canvas.shine("#dffff6", 0.5 * net**7 * np.exp(-canvas.y * 7))
    for near, level in ((0.4, 0.84), (0.7, 0.9), (1.0, 0.96)):
        crest = line(rng, canvas.width, falloff=2.4)
        below = canvas.y - (level - 0.16 * crest[None, :] * (1.2 - near * 0.5))
        canvas.lay(rgb(palette.haze) * (1 - near) * 0.7 + rgb(palette.ground) * (0.3 + near * 0.7), smooth(0, 2 / canvas.height, below))

    def weed(pen: Pen) -> None:
        for _ in range(int(26 * canvas.wide)):
            x, size = float(rng.random()), float(rng.uniform(0.08, 0.3))
            sway, phase = float(rng.uniform(0.006, 0.02)), float(rng.uniform(0, 6))
            points = [(x + sway * np.sin(phase + step * 0.9), 1.01 - size * step / 9) for step in range(10)]
            pen.stroke(points, [0.011 * (1 - step / 11) for step in range(10)])

    canvas.lay(palette.ground, canvas.drawn(weed) * 0.92)
    for _ in range(int(60 * canvas.detail)):
        centre = (float(rng.random()), float(rng.random()))
        canvas.glow(centre, float(rng.uniform(0.001, 0.0035)), "#d8fff4", float(rng.uniform(0.15, 0.6)))


def cloud_floor(canvas: Canvas, palette: Palette, horizon: float, source: Point) -> None:
    """Seen from above: a sea of clouds."""
    below = np.clip(canvas.y - horizon, 0, 1)
    depth = 0.16 / (below + 0.02)
    across = (canvas.x - 0.5) * canvas.wide * depth
    tile = field(canvas.rng, falloff=2.35)
    fine = field(canvas.rng, falloff=1.9)

    def height(dx: float, dy: float) -> Array:
        puffs = sample(tile, across * 0.3 + dx, depth * 0.6 + dy) * 0.62 + sample(fine, across * 1.1 + dx * 3, depth * 2.0 + dy * 3) * 0.38
        return np.asarray(puffs, dtype=np.float32)

    thick = height(0.0, 0.0)
    lean = np.clip((source[0] - 0.5) * 0.06, -0.02, 0.02)
    lit = np.clip(
        0.3 + (thick - height(float(lean), 0.03)) * 3.6 + (thick - 0.5) * 1.5 + np.exp(-np.abs(canvas.x - source[0]) * 3) * 0.22, 0, 1
    )
    lit = (lit * (1 - 0.35 * smooth(0.1, 0.4, below)))[..., None]
    colour = rgb(palette.cloud_shade) * (1 - lit) + rgb(palette.cloud_lit) * lit
    mix = np.exp(-below * 9)[..., None]
    canvas.lay(colour * (1 - mix) + rgb(palette.haze) * mix, smooth(-0.012, 0.012, canvas.y - horizon + (thick - 0.5) * 0.035))


def grass(canvas: Canvas, palette: Palette, *, height: float = 0.16, flowers: bool = False) -> None:
    """The nearest blades, dark against the light; with flowers among them."""
    rng = canvas.rng

    def blades(pen: Pen) -> None:
        for _ in range(int(420 * canvas.wide * canvas.detail)):
            x, size = float(rng.uniform(-0.02, 1.02)), height * float(rng.uniform(0.25, 1.0)) ** 1.3
            lean = float(rng.normal(0, 0.35)) * size
            points = [(x, 1.01), (x + lean * 0.3, 1.01 - size * 0.6), (x + lean, 1.01 - size)]
            width = 0.004 * pen.aspect_x
            pen.polygon([(x - width, 1.01), points[1], points[2], (points[1][0] + width, points[1][1]), (x + width, 1.01)])

    canvas.lay(rgb(palette.ground) * 0.8, canvas.drawn(blades))
    if flowers:
        for colour in rng.permutation(["#ff5d73", "#ffd166", "#f78fb3", "#ffffff", "#b388eb", "#ff8c42"])[:4]:
            bloom = [
                (float(rng.random()), 1 - float(rng.random() ** 1.5) * height * 1.2, float(rng.uniform(0.004, 0.012))) for _ in range(46)
            ]

            def heads(pen: Pen, rows: list[tuple[float, float, float]] = bloom) -> None:
                for x, y, size in rows:
                    for petal in range(5):
                        angle = petal * 1.2566
                        pen.ellipse((x + np.cos(angle) * size * pen.aspect_x, y + np.sin(angle) * size * pen.aspect_y), size * 0.72)

            canvas.lay(rgb(str(colour)) * 0.8 + rgb(palette.haze) * 0.2, canvas.drawn(heads) * 0.94)
