"""The light of a scene: sky from its top to the horizon, the light's own colour, the haze, and how dark the nearest ground is."""

from __future__ import annotations

import dataclasses

import numpy as np

from .noise import Array


def rgb(code: str) -> Array:
    return np.array([int(code[at : at + 2], 16) / 255 for at in (1, 3, 5)], dtype=np.float32)


@dataclasses.dataclass(frozen=True, slots=True)
class Palette:
    sky: tuple[tuple[float, str], ...]
    light: str
    haze: str
    ground: str
    cloud_lit: str
    cloud_shade: str
    water: str
    clouds: float = 0.45
    stars: float = 0.0
    light_height: float = 0.3
    """Of the light's place between the horizon (0) and the top (1)."""
    is_moon: bool = False

    def sky_at(self, height: Array) -> Array:
        """Colours of the sky: 0 is its top, 1 the horizon."""
        stops = [at for at, _ in self.sky]
        colours = np.stack([rgb(code) for _, code in self.sky])
        return np.stack([np.interp(height, stops, colours[:, channel]) for channel in range(3)], axis=-1).astype(np.float32)


PALETTES = {
    "night": Palette(
        sky=((0, "#050a1f"), (0.45, "#111d4a"), (0.8, "#2f3f7d"), (1, "#6a74a8")),
        light="#f4f1dc",
        haze="#5b68a0",
        ground="#060918",
        cloud_lit="#8c97c9",
        cloud_shade="#141c40",
        water="#0a1434",
        clouds=0.35,
        stars=1.0,
        light_height=0.62,
        is_moon=True,
    ),
    "dusk": Palette(
        sky=((0, "#1c1f4e"), (0.35, "#5a3a7c"), (0.65, "#c8597a"), (0.88, "#f79a62"), (1, "#ffd494")),
        light="#fff0c4",
        haze="#e58a78",
        ground="#1a1030",
        cloud_lit="#ffb27e",
        cloud_shade="#5d3566",
        water="#2c2350",
        clouds=0.5,
        stars=0.25,
        light_height=0.1,
    ),
    "dawn": Palette(
        sky=((0, "#4a6aa8"), (0.4, "#93a0cf"), (0.7, "#dfb7c8"), (0.9, "#ffd3b0"), (1, "#fff0cf")),
        light="#fff6dc",
        haze="#e8c4c4",
        ground="#24304a",
        cloud_lit="#fff1e2",
        cloud_shade="#a28db4",
        water="#4a6a94",
        clouds=0.42,
        light_height=0.16,
    ),
    "day": Palette(
        sky=((0, "#1f67b8"), (0.5, "#5aa3de"), (0.85, "#b4dbf0"), (1, "#e8f4f4")),
        light="#fffbe6",
        haze="#bfdcea",
        ground="#1e3d33",
        cloud_lit="#ffffff",
        cloud_shade="#90abc6",
        water="#1c628c",
        clouds=0.48,
        light_height=0.66,
    ),
    "storm": Palette(
        sky=((0, "#10151d"), (0.5, "#2c3644"), (0.85, "#5f6d78"), (1, "#a0a99f")),
        light="#dfe6e0",
        haze="#77848c",
        ground="#0a0e13",
        cloud_lit="#8d98a3",
        cloud_shade="#161c26",
        water="#1c2a33",
        clouds=0.8,
        light_height=0.3,
    ),
    "nightmare": Palette(
        sky=((0, "#080206"), (0.45, "#2b070d"), (0.78, "#7a1712"), (0.94, "#d2471f"), (1, "#ff9a4a")),
        light="#ffb37a",
        haze="#8a2a1c",
        ground="#070204",
        cloud_lit="#b0331f",
        cloud_shade="#12040a",
        water="#22060a",
        clouds=0.62,
        light_height=0.12,
    ),
    "dream": Palette(
        sky=((0, "#1f1a4d"), (0.4, "#5b4a9e"), (0.7, "#b07ac0"), (0.9, "#f2aebb"), (1, "#ffe3c9")),
        light="#fff4e0",
        haze="#c79ac6",
        ground="#1d1640",
        cloud_lit="#ffd9dd",
        cloud_shade="#6a559e",
        water="#3a3278",
        clouds=0.5,
        stars=0.45,
        light_height=0.34,
        is_moon=True,
    ),
    "underwater": Palette(
        sky=((0, "#a6f0e4"), (0.18, "#3fb9c0"), (0.5, "#0d6e8d"), (1, "#03304f")),
        light="#e6fff4",
        haze="#0f6c88",
        ground="#021a2c",
        cloud_lit="#9ff0e0",
        cloud_shade="#0a5a78",
        water="#03304f",
        clouds=0.0,
        light_height=1.0,
    ),
    "space": Palette(
        sky=((0, "#03030c"), (0.5, "#0a0a22"), (1, "#1a1238")),
        light="#fff2e0",
        haze="#3a2a6a",
        ground="#05040f",
        cloud_lit="#c06ad0",
        cloud_shade="#161040",
        water="#0a0820",
        clouds=0.0,
        stars=1.6,
        light_height=0.6,
    ),
}

TINTS = {
    "red": ("#c0202a", 0.34),
    "blue": ("#2458d0", 0.3),
    "green": ("#1f9a5a", 0.3),
    "purple": ("#7a32c8", 0.32),
    "gold": ("#f0b030", 0.3),
    "pink": ("#f06aa0", 0.3),
    "white": ("#f4f4fa", 0.3),
    "black": ("#050508", 0.3),
}
