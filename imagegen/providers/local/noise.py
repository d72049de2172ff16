"""Noise of natural kinds, all of it from the painter's random numbers: the same seed gives the same hills."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.floating[Any]]
Random = np.random.Generator


def field(rng: Random, *, size: int = 512, falloff: float = 2.0, stretch: float = 1.0) -> Array:
    """A tile of cloud-like noise from 0 to 1 that repeats without a seam. A higher falloff is smoother; stretch draws it out sideways."""
    rows, columns = np.meshgrid(np.fft.fftfreq(size) * stretch**0.5, np.fft.fftfreq(size) / stretch**0.5, indexing="ij")
    frequency = np.hypot(rows * 1.0, columns * stretch)
    frequency[0, 0] = 1.0
    spectrum = np.fft.fft2(rng.standard_normal((size, size))) / frequency ** (falloff / 2 + 0.5)
    spectrum[0, 0] = 0
    return normalised(np.real(np.fft.ifft2(spectrum)).astype(np.float32))


def line(rng: Random, length: int, *, falloff: float = 2.2) -> Array:
    """A ridge: noise along one line, from 0 to 1."""
    frequency = np.fft.rfftfreq(length * 2)
    frequency[0] = 1.0
    spectrum = np.fft.rfft(rng.standard_normal(length * 2)) / frequency ** (falloff / 2)
    spectrum[0] = 0
    return normalised(np.fft.irfft(spectrum)[:length].astype(np.float32))


def sample(tile: Array, x: Array, y: Array) -> Array:
    """The tile at these places (1 is one tile), blended between its points."""
    size = tile.shape[0]
    # With its first row and column once more at the end, a point and its three neighbours are steps in one flat array.
    points = np.pad(tile, (0, 1), mode="wrap").ravel()
    across, down = (x - np.floor(x)) * size, (y - np.floor(y)) * size
    left, top = (np.minimum(place.astype(np.int32), size - 1) for place in (across, down))
    fx, fy = (across - left).astype(np.float32), (down - top).astype(np.float32)
    at = top * (size + 1) + left
    upper = points.take(at)
    upper += (points.take(at + 1) - upper) * fx
    at += size + 1
    lower = points.take(at)
    lower += (points.take(at + 1) - lower) * fx
    return cast(Array, upper + (lower - upper) * fy)


def normalised(values: Array) -> Array:
    low, high = np.quantile(values, 0.002), np.quantile(values, 0.998)
    return cast(Array, np.clip((values - low) / max(float(high - low), 1e-6), 0, 1).astype(np.float32))


def smooth(low: float, high: float, values: Array) -> Array:
    """0 below `low`, 1 above `high`, a soft step between."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return cast(Array, share * share * (3 - 2 * share))
