"""`python -m tests.bench.job_events [--redis]`: how long an event of an image job takes to a hundred open sockets at /ws/jobs/.

Counted is from the moment at which the worker sends the event, after its transaction (it logs that at DEBUG), to the frame's arrival.
Twenty jobs run at once, of ten people with ten sockets each. The provider is a fake that costs no processor, so what is measured is ours.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import datetime
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from .. import services
from .client import BenchSocket

PEOPLE = 10
SOCKETS_EACH = 10
JOBS_EACH = 2
BAR_MS = 25.0
ENDS = (b'"job.completed"', b'"job.failed"')
WAIT_SECONDS = 120


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.job_events", description=__doc__)
    parser.add_argument("--redis", action="store_true", help="on PostgreSQL and Redis, with a worker of its own")
    options = parser.parse_args(arguments)
    with contextlib.ExitStack() as stack:
        if options.redis:
            os.environ["DATABASE_URL"] = stack.enter_context(services.running_postgres())
            os.environ["REDIS_URL"] = stack.enter_context(services.running_redis())
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reverie-bench-")))
        latencies_ms = sorted(asyncio.run(_measured(folder)))
    p95 = _share(latencies_ms, 0.95)
    print(
        f"{'Redis, PostgreSQL' if options.redis else 'in-process, SQLite'}: {len(latencies_ms)} frames to {PEOPLE * SOCKETS_EACH} sockets, "
        f"p50 {_share(latencies_ms, 0.5):.1f} ms, p95 {p95:.1f} ms, p99 {_share(latencies_ms, 0.99):.1f} ms (bar: p95 {BAR_MS:.0f} ms)"
    )
    return 0 if p95 <= BAR_MS else 1


async def _measured(folder: Path) -> list[float]:
    """The latency of each frame at each socket."""
    # Here, since it is decided on import whether there are services (tests/server/sites.py).
    from tests.fakes.images_server import FakeImages
    from tests.images import site
    from tests.images.client import Artist

    with FakeImages().in_thread() as fake:
        fake.script(between_s=0.3)
        with site.running(folder, **site.bought_from(fake), LOG_LEVEL="DEBUG", LOG_FORMAT="json") as server:
            artists = [await Artist.at(server) for _ in range(PEOPLE)]
            await artists[0].finished()  # what is loaded at first use is loaded now
            sockets = {artist: [await _socket(artist, server.port) for _ in range(SOCKETS_EACH)] for artist in artists}
            for _ in range(JOBS_EACH):
                await asyncio.gather(*(artist.job() for artist in artists))
                for socket in (one for own in sockets.values() for one in own):
                    await asyncio.wait_for(socket.reply_ended.wait(), WAIT_SECONDS)
                    socket.reply_ended.clear()
            offset_s = time.time() - time.monotonic()
            sent = _moments_sent(server.data_dir)
            return [ms for own in sockets.values() for socket in own for ms in _latencies_ms(socket, offset_s, sent)]


async def _socket(artist: object, port: int) -> BenchSocket:
    headers = {"Authorization": f"Bearer {getattr(artist, 'access')}"}  # noqa: B009 - typed where it is imported
    return await BenchSocket.connect(port, "/ws/jobs/", headers=headers, ends=ENDS)


def _moments_sent(data_dir: Path) -> dict[tuple[str, int], float]:
    """When each event of each job was sent, by the logs of the server and of its worker."""
    sent = {}
    for log in data_dir.glob("*.log"):
        for line in log.read_text(encoding="utf-8", errors="replace").splitlines():
            if '"event.sent"' in line:
                told = json.loads(line)
                sent[told["job"], told["seq"]] = datetime.datetime.fromisoformat(told["timestamp"]).timestamp()
    return sent


def _latencies_ms(socket: BenchSocket, offset_s: float, sent: Mapping[tuple[str, int], float]) -> list[float]:
    frames = [(arrived_us / 1e6 + offset_s, json.loads(payload)) for arrived_us, payload in socket.take()]
    # `job.queued` is the request's own, not a worker's; `ready` and credits are no events of jobs.
    return [(at - sent[frame["job"], frame["seq"]]) * 1000 for at, frame in frames if "seq" in frame and frame["type"] != "job.queued"]


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
