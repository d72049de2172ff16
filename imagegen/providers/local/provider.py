"""The built-in provider: a small program of its own paints or changes the picture, so nothing here waits for it, and it can be ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncGenerator

from django.conf import settings

from project.text.folding import fold
from project.upstream import Sent

from ..base import Finished, ImageError, Partial, PictureOrder, Step


class LocalImages:
    name = "local"
    model = "reverie-painter-1"
    is_paid = False

    def recipient(self) -> None:
        """A part of this server."""

    def can(self, order: PictureOrder) -> bool:
        return True

    async def make(self, order: PictureOrder) -> AsyncGenerator[Step, None]:
        async with contextlib.aclosing(_paint(_told(order))) as pictures:
            index = 0
            async for name, data in pictures:
                if name == "picture":
                    yield Finished(data)
                    return
                yield Partial(index, data)
                index += 1
        raise ImageError("image_interrupted", sent=Sent.ACCEPTED, reason="the painter ended without a picture")


def _told(order: PictureOrder) -> bytes:
    """The order as the program reads it: a line of JSON, then the pictures. By a pipe: whoever is killed leaves no word on the disk."""
    source, mask = order.source or b"", order.mask or b""
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
        "source_bytes": len(source),
        "mask_bytes": len(mask),
    }
    return json.dumps(told).encode() + b"\n" + source + mask


async def _paint(order: bytes) -> AsyncGenerator[tuple[str, bytes], None]:
    """The pictures that the program writes, each with its name, as it writes them. Closing this ends the program."""
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", settings.IMAGEGEN_PAINTER),
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    deadline = asyncio.get_running_loop().time() + settings.IMAGEGEN_TOTAL_SECONDS
    try:
        # It reads all of it before it writes.
        program.stdin.write(order)
        program.stdin.close()
        while (picture := await _next(program.stdout, deadline)) is not None:
            yield picture
    except TimeoutError as error:
        raise ImageError("image_too_long", sent=Sent.ACCEPTED, reason="the painter passed the time limit") from error
    finally:
        if program.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                program.kill()
        await program.wait()


async def _next(written: asyncio.StreamReader, deadline: float) -> tuple[str, bytes] | None:
    """None at the end, also where it ended in the middle of a picture."""
    async with asyncio.timeout_at(deadline):
        name, _, size = (await written.readline()).decode("ascii").strip().partition(" ")
        try:
            return (name, await written.readexactly(int(size))) if name else None
        except asyncio.IncompleteReadError:
            return None
