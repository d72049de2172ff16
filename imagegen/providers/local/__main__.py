"""The painter as a program: `python -m imagegen.providers.local`. Reads an order (provider.py), and writes each picture behind a line
with its name and size.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

from PIL import Image

from . import change, paint


class Easel:
    """Hands pictures over."""

    def __init__(self, *, partials: int) -> None:
        self._partials = partials
        self._shown = 0

    def show(self, picture: Image.Image) -> None:
        """A picture that is not finished, as long as more of them are wanted."""
        if self._shown < self._partials:
            self._shown += 1
            self._put(picture, f"partial{self._shown}")

    def finish(self, picture: Image.Image) -> None:
        self._put(picture, "picture")

    def _put(self, picture: Image.Image, name: str) -> None:
        buffer = io.BytesIO()
        picture.save(buffer, "png", compress_level=1)
        data = buffer.getvalue()
        sys.stdout.buffer.write(f"{name} {len(data)}\n".encode() + data)
        sys.stdout.buffer.flush()


def main() -> None:
    order: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    source_file, mask_file = (io.BytesIO(sys.stdin.buffer.read(order[name])) for name in ("source_bytes", "mask_bytes"))
    easel = Easel(partials=order["partial_images"])
    if order["type"] == "generation":
        words = f"{order['prompt']} {order['style'].replace('-', ' ')}"
        picture = paint.picture(
            prompt=words,
            seed=order["seed"],
            size=order["size"],
            quality=order["quality"],
            background=order["background"],
            show=easel.show,
        )
        if order["style"]:
            picture = _changed(picture, None, {**order, "prompt": ""})
    else:
        source = change.fitted(Image.open(source_file))
        mask = Image.open(mask_file) if order["mask_bytes"] else None
        easel.show(_changed(source.resize((max(1, source.width // 4), max(1, source.height // 4))), mask, order))
        picture = _changed(source, mask, order)
    easel.finish(picture)


def _changed(source: Image.Image, mask: Image.Image | None, order: dict[str, Any]) -> Image.Image:
    return change.picture(
        source=source,
        mask=mask,
        operation=order["operation"],
        style=order["style"],
        prompt=order["prompt"],
        intensity=order["intensity"],
        seed=order["seed"],
    )


if __name__ == "__main__":
    main()
