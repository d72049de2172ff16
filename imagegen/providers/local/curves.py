"""Smooth ways through a few points."""

from __future__ import annotations

import numpy as np

from .canvas import Point


def curved(points: list[Point], parts: int) -> list[Point]:
    """Catmull-Rom: a smooth way through all points."""
    padded = [points[0], *points, points[-1]]
    smooth_way = []
    for a, b, c, d in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(parts):
            t = step / parts
            smooth_way.append(
                tuple(
                    0.5
                    * (
                        2 * b[axis]
                        + (c[axis] - a[axis]) * t
                        + (2 * a[axis] - 5 * b[axis] + 4 * c[axis] - d[axis]) * t**2
                        + (3 * b[axis] - a[axis] - 3 * c[axis] + d[axis]) * t**3
                    )
                    for axis in (0, 1)
                )
            )
    return [(way[0], way[1]) for way in smooth_way] + [points[-1]]


def eased(values: list[float], parts: int) -> list[float]:
    return [float(one) for one in np.interp(np.linspace(0, len(values) - 1, (len(values) - 1) * parts + 1), range(len(values)), values)]
