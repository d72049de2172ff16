"""The built-in painter at a tenth of the size, then enlarged: for tests, to which a picture is any picture of the size asked for.

Enlarged to plain squares, which are packed, unpacked and reduced in half the time of soft ones; clouds and waves are of small tiles. `high`
is painted as by the painter itself: there the tests that look at one at work find it at work, and one is seen whole.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image

from imagegen.providers.local import noise, paint
from imagegen.providers.local.__main__ import main
from imagegen.providers.local.canvas import Canvas

SHARE = 0.1
TILE = 64

usual = paint.picture
noises: dict[str, Any] = noise.field.__kwdefaults__ or {}
whole_tile = noises["size"]


def picture(*, quality: str, **wish: Any) -> Image.Image:
    if quality == "high":
        noises["size"] = whole_tile
    else:
        paint.DETAIL[quality] = (SHARE, paint.DETAIL["low"][1])
        paint._finished = enlarged
    return usual(quality=quality, **wish)


def enlarged(canvas: Canvas, size: tuple[int, int]) -> Image.Image:
    small = Image.fromarray((np.clip(canvas.rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
    return small.resize(size, Image.Resampling.NEAREST)


if __name__ == "__main__":
    noises["size"] = TILE
    paint.picture = picture
    main()
