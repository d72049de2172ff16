"""What is painted on: colours as floats, soft masks, light that is added, and shapes drawn with smooth edges."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import cast

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .noise import Array, Random
from .palettes import rgb

Point = tuple[float, float]


class Pen:
    """Draws on a mask in shares of the picture: x from 0 to 1 across, y from 0 to 1 down, sizes in shares of the shorter side."""

    def __init__(self, width: int, height: int, oversampling: int) -> None:
        self._width, self._height = width * oversampling, height * oversampling
        self._unit = min(self._width, self._height)
        self.image = Image.new("L", (self._width, self._height), 0)
        self._draw = ImageDraw.Draw(self.image)
        self._target = (width, height)
        self.aspect_x = self._unit / self._width
        self.aspect_y = self._unit / self._height

    def polygon(self, points: Sequence[Point], ink: int = 255) -> None:
        self._draw.polygon([self._at(point) for point in points], fill=ink)

    def ellipse(self, centre: Point, radius_x: float, radius_y: float | None = None, ink: int = 255) -> None:
        x, y = self._at(centre)
        rx, ry = radius_x * self._unit, (radius_x if radius_y is None else radius_y) * self._unit
        self._draw.ellipse((x - rx, y - ry, x + rx, y + ry), fill=ink)

    def box(self, centre: Point, width: float, height: float, ink: int = 255) -> None:
        x, y = self._at(centre)
        half_x, half_y = width * self._unit / 2, height * self._unit / 2
        self._draw.rectangle((x - half_x, y - half_y, x + half_x, y + half_y), fill=ink)

    def line(self, points: Sequence[Point], width: float, ink: int = 255) -> None:
        thick = max(1, round(width * self._unit))
        self._draw.line([self._at(point) for point in points], fill=ink, width=thick, joint="curve")

    def stroke(self, points: Sequence[Point], widths: Sequence[float], ink: int = 255) -> None:
        """A line that swells and tapers, with round ends."""
        for (start, end), (one, other) in zip(itertools.pairwise(points), itertools.pairwise(widths), strict=True):
            length = ((end[0] - start[0]) ** 2 + (end[1] - start[1]) ** 2) ** 0.5
            steps = max(4, min(200, int(length / max(min(one, other), 0.0008) * 4)))
            for step in range(steps + 1):
                share = step / steps
                centre = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
                self.ellipse(centre, (one + (other - one) * share) / 2, ink=ink)

    def mask(self, blur: float = 0.0) -> Array:
        image = self.image.resize(self._target, Image.Resampling.BOX)
        if blur:
            image = image.filter(ImageFilter.GaussianBlur(blur * min(self._target)))
        return np.asarray(image, dtype=np.float32) / 255

    def _at(self, point: Point) -> Point:
        return point[0] * self._width, point[1] * self._height


class Canvas:
    """`detail` is 1 for usual, more for finer work. `x` and `y` are the places of all points, as shares of the picture."""

    def __init__(self, width: int, height: int, rng: Random, *, detail: float) -> None:
        self.width, self.height, self.rng, self.detail = width, height, rng, detail
        self.unit = min(width, height)
        self.rgb: Array = np.zeros((height, width, 3), dtype=np.float32)
        down, across = np.mgrid[0:height, 0:width].astype(np.float32)
        self.x, self.y = across / width, down / height
        self.oversampling = 3 if detail > 1.2 else 2

    @property
    def wide(self) -> float:
        """Width as a share of the shorter side."""
        return self.width / self.unit

    @property
    def tall(self) -> float:
        return self.height / self.unit

    def lay(self, colour: Array | str, mask: Array) -> None:
        """Cover with a colour, as far as the mask says."""
        paint = rgb(colour) if isinstance(colour, str) else colour
        self.rgb += (paint - self.rgb) * mask[..., None]

    def shine(self, colour: Array | str, amount: Array) -> None:
        """Add light; it never burns out hard."""
        light = rgb(colour) if isinstance(colour, str) else colour
        self.rgb = 1 - (1 - self.rgb) * (1 - np.clip(light * amount[..., None], 0, 1))

    def distance(self, centre: Point) -> Array:
        """Of all points from this one, in shares of the shorter side."""
        return cast(Array, np.hypot((self.x - centre[0]) * self.wide, (self.y - centre[1]) * self.tall))

    def glow(self, centre: Point, radius: float, colour: Array | str, strength: float = 1.0) -> None:
        """A round light. It is only worked out as far as it can be seen."""
        light = rgb(colour) if isinstance(colour, str) else colour
        reach_x, reach_y = 5 * radius / self.wide, 5 * radius / self.tall
        left, right = int(max(0, (centre[0] - reach_x) * self.width)), int(min(self.width, (centre[0] + reach_x) * self.width + 1))
        top, bottom = int(max(0, (centre[1] - reach_y) * self.height)), int(min(self.height, (centre[1] + reach_y) * self.height + 1))
        if left >= right or top >= bottom:
            return
        part = np.s_[top:bottom, left:right]
        distance = np.hypot((self.x[part] - centre[0]) * self.wide, (self.y[part] - centre[1]) * self.tall)
        amount = strength * np.exp(-((distance / radius) ** 1.4))
        self.rgb[part] = 1 - (1 - self.rgb[part]) * (1 - np.clip(light * amount[..., None], 0, 1))

    def drawn(self, draw: Callable[[Pen], None], *, blur: float = 0.0) -> Array:
        """A mask of what `draw` draws."""
        pen = Pen(self.width, self.height, self.oversampling)
        draw(pen)
        return pen.mask(blur)

    def polygon(self, points: Sequence[Point], *, blur: float = 0.0) -> Array:
        """The mask of one polygon."""
        return self.drawn(lambda pen: pen.polygon(points), blur=blur)

    def ellipse(self, centre: Point, radius_x: float, radius_y: float | None = None, *, blur: float = 0.0) -> Array:
        return self.drawn(lambda pen: pen.ellipse(centre, radius_x, radius_y), blur=blur)

    def box(self, centre: Point, width: float, height: float) -> Array:
        return self.drawn(lambda pen: pen.box(centre, width, height))
