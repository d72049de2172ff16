"""The painter as a program: `python -m imagegen.providers.local folder`. Reads order.json, prints the name of each file it writes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from . import change, paint


class Easel:
    """Writes pictures into the folder, and says so."""

    def __init__(self, folder: Path, *, partials: int) -> None:
        self._folder = folder
        self._partials = partials
        self._shown = 0

    def show(self, picture: Image.Image) -> None:
        """A picture that is not finished, as long as more of them are wanted."""
        if self._shown < self._partials:
            self._shown += 1
            self._put(picture, f"partial{self._shown}.png")

    def finish(self, picture: Image.Image) -> None:
        self._put(picture, "picture.png")

    def _put(self, picture: Image.Image, name: str) -> None:
        picture.save(self._folder / name, compress_level=1)
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()


def main(folder: Path) -> None:
    order: dict[str, Any] = json.loads((folder / "order.json").read_text(encoding="utf-8"))
    easel = Easel(folder, partials=order["partial_images"])
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
        source = change.fitted(Image.open(folder / "source"))
        mask = Image.open(folder / "mask") if (folder / "mask").exists() else None
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
    main(Path(sys.argv[1]))
