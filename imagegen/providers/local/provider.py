"""The built-in provider: a small program of its own paints or changes the picture, so nothing here waits for it, and it can be ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
import tempfile
from collections.abc import AsyncGenerator
from pathlib import Path

from django.conf import settings

from project.text.folding import fold
from project.upstream import Sent

from ..base import Finished, ImageError, Partial, PictureOrder, Step

PACKAGE = __package__


class LocalImages:
    name = "local"
    model = "reverie-painter-1"
    is_paid = False

    def recipient(self) -> None:
        """A part of this server."""

    def can(self, order: PictureOrder) -> bool:
        return True

    async def make(self, order: PictureOrder) -> AsyncGenerator[Step, None]:
        with tempfile.TemporaryDirectory(prefix="reverie-picture-") as name:
            folder = Path(name)
            _write(folder, order)
            async with contextlib.aclosing(_paint(folder)) as names:
                index = 0
                async for finished in names:
                    data = (folder / finished).read_bytes()
                    if finished.startswith("partial"):
                        yield Partial(index, data)
                        index += 1
                    else:
                        yield Finished(data)
                        return
        raise ImageError("image_interrupted", sent=Sent.ACCEPTED, reason="the painter ended without a picture")


def _write(folder: Path, order: PictureOrder) -> None:
    told = {
        "type": order.type,
        "prompt": fold(order.words or order.prompt),
        "quality": order.quality,
        "size": order.size,
        "background": order.background,
        "partial_images": order.partial_images,
        "operation": order.operation,
        "intensity": order.intensity,
        "style": order.style,
        "seed": order.seed,
    }
    (folder / "order.json").write_text(json.dumps(told), encoding="utf-8")
    if order.source is not None:
        (folder / "source").write_bytes(order.source)
    if order.mask is not None:
        (folder / "mask").write_bytes(order.mask)


async def _paint(folder: Path) -> AsyncGenerator[str, None]:
    """The names of the files that the program writes, as it writes them. Closing this ends the program."""
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", str(PACKAGE), str(folder)),
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert program.stdout is not None
    deadline = asyncio.get_running_loop().time() + settings.IMAGEGEN_TOTAL_SECONDS
    try:
        while line := await _next_line(program.stdout, deadline):
            yield line
    except TimeoutError as error:
        raise ImageError("image_too_long", sent=Sent.ACCEPTED, reason="the painter passed the time limit") from error
    finally:
        if program.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                program.kill()
        await program.wait()


async def _next_line(lines: asyncio.StreamReader, deadline: float) -> str:
    async with asyncio.timeout_at(deadline):
        return (await lines.readline()).decode("ascii").strip()
