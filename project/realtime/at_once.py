"""Work that nearly always ends without waiting, begun without a task: making one costs as much as sending a frame."""

from __future__ import annotations

import types
from collections.abc import Coroutine, Generator
from typing import Any


def begin(work: Coroutine[Any, Any, None]) -> Coroutine[Any, Any, None] | None:
    """Run `work` up to its first wait. None where it has ended; else the rest of it, to be run by a task.

    Raises nothing: what `work` raises comes from the rest. Up to its first wait it runs in the caller's task and context, so it must
    not ask for either (`asyncio.timeout` does).
    """
    try:
        waited_for = work.send(None)
    except StopIteration:
        return None
    except Exception as error:  # noqa: BLE001 - it is whoever runs the rest that it belongs to
        return _failed(error)
    return _rest(work, waited_for)


async def _failed(error: Exception) -> None:
    raise error


async def _rest(work: Coroutine[Any, Any, None], waited_for: Any) -> None:
    await _waiting(waited_for, work)


@types.coroutine
def _waiting(waited_for: Any, work: Coroutine[Any, Any, None]) -> Generator[Any, Any, None]:
    """What `await work` would do, from its first wait on."""
    try:
        while True:
            try:
                answer = yield waited_for
            except GeneratorExit:
                work.close()
                raise
            except BaseException as error:  # noqa: BLE001 - the work's, such as being cancelled
                waited_for = work.throw(error)
            else:
                waited_for = work.send(answer)
    except StopIteration:
        return
