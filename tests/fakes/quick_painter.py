"""The built-in painter at a tenth of the size, then enlarged: for tests, to which a picture is any picture of the size asked for.

Enlarged to plain squares, which are packed, unpacked and reduced in half the time of soft ones; clouds and waves are of small tiles. `high`
is painted as by the painter itself, so that one is seen whole. Of a prompt from `held` nothing is painted until that is over: there a
test finds the painter at work, however busy the machine is.
"""

from __future__ import annotations

import contextlib
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from imagegen.providers.local import noise, paint
from imagegen.providers.local.__main__ import main
from imagegen.providers.local.canvas import Canvas

SHARE = 0.1
TILE = 64

HELD = re.compile(r"held[0-9a-f]{32}")
PLACE = Path("/tmp")
"""Not what TMPDIR says: the painter is told nothing of that."""

usual = paint.picture
noises: dict[str, Any] = noise.field.__kwdefaults__ or {}
whole_tile = noises["size"]


@contextlib.contextmanager
def held() -> Iterator[str]:
    """Words for a prompt."""
    word = f"held{uuid.uuid4().hex}"
    (PLACE / word).touch()
    try:
        yield f"a lighthouse {word}"
    finally:
        (PLACE / word).unlink()


def picture(*, prompt: str, quality: str, **wish: Any) -> Image.Image:
    while (word := HELD.search(prompt)) and (PLACE / word[0]).exists():
        time.sleep(0.02)
    if quality == "high":
        noises["size"] = whole_tile
    else:
        paint.DETAIL[quality] = (SHARE, paint.DETAIL["low"][1])
        paint._finished = enlarged
    return usual(prompt=prompt, quality=quality, **wish)


def enlarged(canvas: Canvas, size: tuple[int, int]) -> Image.Image:
    small = Image.fromarray((np.clip(canvas.rgb, 0, 1) * 255 + 0.5).astype(np.uint8))
    return small.resize(size, Image.Resampling.NEAREST)


if __name__ == "__main__":
    noises["size"] = TILE
    paint.picture = picture
    main()
