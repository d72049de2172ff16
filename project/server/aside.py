"""Work that a server does once, in a process of its own: what it loads and leaves behind does not stay for as long as the server runs."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable

from django.core.management import CommandError
from django.db import connections


def run(work: Callable[[], None]) -> None:
    """Do `work` in a fork of this process, which must have no threads yet. Raises CommandError where the work does or fails otherwise."""
    connections.close_all()
    sys.stdout.flush()
    sys.stderr.flush()
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        _work(work, writes)
    os.close(writes)
    with os.fdopen(reads, encoding="utf-8") as pipe:
        refusal = pipe.read()
    _, status = os.waitpid(child, 0)
    if refusal:
        raise CommandError(refusal)
    if status:
        raise CommandError("The database could not be prepared.")


def _work(work: Callable[[], None], refusals: int) -> None:
    """Never returns: everything above in the stack belongs to the parent."""
    code = 1
    try:
        work()
        connections.close_all()
        code = 0
    except CommandError as error:
        os.write(refusals, str(error).encode())
    except KeyboardInterrupt:
        pass
    except BaseException:  # noqa: BLE001 - the edge of the process
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
