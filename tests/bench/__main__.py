"""`python -m tests.bench`: measure everything in one go, print tables of absolute figures and of ratios to the plain servers.

`--parts` picks some of it. Each part starts its own servers and takes under three minutes with `--quick`.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import os
import resource
import sys
from collections.abc import Callable, Iterable, Sequence

from .. import services
from . import bars, chats, contenders, first_text, growth, handshakes, journal, rest, sealing, tables, two_processes, usage
from .bars import Bar

PARTS = ("rest", "chats", "first", "handshakes", "growth", "processes", "sealing")


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    parts: Sequence[str]
    servers: Sequence[str]
    chats: chats.Sizes
    senders: Sequence[int]
    handshakes: int
    storm: int
    growth: growth.Sizes
    rest_seconds: float
    sealing: sealing.Sizes

    @property
    def ours(self) -> list[str]:
        return [name for name in self.servers if name in chats.FULL_SPEED]


def main(arguments: Sequence[str]) -> int:
    if "--journal" in arguments:
        return journal.main(arguments)
    options, is_check = _options(arguments)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16384)), hard))
    usage.cores()
    with contenders.upstream() as upstream_port:
        found, is_whole = _measure(options, upstream_port)
    print(bars.table(found))
    is_below = not all(bar.holds for bar in found)
    return 0 if is_whole and not (is_check and is_below) else 1


def _measure(options: Options, upstream_port: int) -> tuple[list[Bar], bool]:
    """All parts that were asked for, each told as soon as it is known."""
    print(_conditions(), flush=True)
    found: list[Bar] = []
    answered, talked = {}, {}
    if "rest" in options.parts:
        answered = rest.measure([name for name in rest.SERVERS if name in rest.PLAIN or name in options.servers], options.rest_seconds)
        _tell(tables.rest(answered, rest.LISTED))
        found += rest.bars(answered)
    if "chats" in options.parts:
        talked = chats.measure(options.servers, upstream_port, options.chats)
        _tell_chats(talked, options.chats)
        found += chats.bars(talked, answered)
    if "first" in options.parts:
        waits = first_text.measure(["relay", *options.ours], upstream_port, options.senders)
        _tell(first_text.table(waits))
        found += first_text.bars(waits)
    if "handshakes" in options.parts:
        ready = handshakes.measure(options.ours, upstream_port, handshakes=options.handshakes, storm=options.storm)
        _tell(handshakes.table(ready, options.handshakes, options.storm))
        found += handshakes.bars(ready, options.storm)
    if "growth" in options.parts:
        grown = growth.measure(upstream_port, options.growth)
        _tell(growth.table(grown))
        found += growth.bars(grown)
    if "processes" in options.parts and "reverie+redis" in options.servers:
        shared = two_processes.measure(upstream_port, chats=max(options.senders), seconds=options.rest_seconds)
        _tell(two_processes.table(shared))
    if "sealing" in options.parts:
        sealed = sealing.measure(upstream_port, options.sealing)
        _tell(sealing.table(sealed))
        found += sealing.bars(sealed)
    return found, all(one.is_whole for one in talked.values())


def _tell_chats(talked: dict[str, chats.Findings], sizes: chats.Sizes) -> None:
    _tell(tables.replies({name: found.short for name, found in talked.items()}, max(sizes.chats), chats.SHORT_TOKENS))
    _tell(tables.full_speed({name: found.full_speed for name, found in talked.items()}, sizes.tokens))
    _tell(tables.paced({name: found.paced for name, found in talked.items()}, chats.PACE, sizes.tokens))
    _tell(tables.idle({name: found.idle_kib for name, found in talked.items()}, sizes.idle))


def _tell(text: str) -> None:
    print(text, flush=True)


def _options(arguments: Sequence[str]) -> tuple[Options, bool]:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer chats, shorter replies, shorter looks")
    parser.add_argument("--tiny", action="store_true", help="whether the benchmark itself works, not how fast anything is")
    parser.add_argument("--parts", type=_some_of(PARTS), default=list(PARTS), help=f"some of {','.join(PARTS)}")
    parser.add_argument("--servers", type=_some_of(chats.SERVERS), default=list(chats.SERVERS), help=f"some of {','.join(chats.SERVERS)}")
    parser.add_argument("--chats", type=_numbers, help="chats at once, as 1,50,200,500")
    parser.add_argument("--tokens", type=int, help="tokens in each reply")
    parser.add_argument("--idle", type=int, help="idle sockets; 0 leaves this out")
    parser.add_argument("--dreams", type=_numbers, help="dreams of a person, as 10,1000,10000")
    parser.add_argument("--seconds", type=float, help="for each request and load")
    parser.add_argument("--check", action="store_true", help="exit with 1 where something is below its bar")
    given = parser.parse_args(arguments)
    is_quick, is_tiny = given.quick or given.tiny, given.tiny
    counts = given.chats or ([2] if is_tiny else [1, 50, 200] if is_quick else [1, 50, 200, 500])
    seconds = given.seconds or (0.001 if is_tiny else 2.0 if is_quick else 4.0)
    idle = 5 if is_tiny else 500 if is_quick else 2000
    tokens = given.tokens or (20 if is_tiny else 100 if is_quick else 200)
    paced, settle_s = (counts, 0.1) if is_tiny else ([50, 200, 500], chats.SETTLE_SECONDS)
    sizes = chats.Sizes(counts, paced, tokens, idle if given.idle is None else given.idle, settle_s)
    options = Options(
        parts=given.parts,
        servers=[name for name in given.servers if not _missing(name)],
        chats=sizes,
        senders=counts if is_tiny else [1, 50, 200],
        handshakes=5 if is_tiny else 400 if is_quick else 1000,
        storm=5 if is_tiny else 2000,
        growth=growth.Sizes(
            dreams=given.dreams or ([10, 20] if is_tiny else [10, 1000, 10_000]),
            messages=[10, 20] if is_tiny else [growth.LAST, 200, 2000],
            seconds=min(seconds, 1.5),
            replies=1 if is_tiny else 20,
        ),
        rest_seconds=seconds,
        sealing=sealing.Sizes(2, 20, 1, 0.1) if is_tiny else _sealing(is_quick),
    )
    return options, given.check


def _sealing(is_quick: bool) -> sealing.Sizes:
    return sealing.Sizes(10, 2_500, 5) if is_quick else sealing.Sizes(20, 10_000, 7)


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _some_of(known: Iterable[str]) -> Callable[[str], list[str]]:
    all_of_them = list(known)

    def read(text: str) -> list[str]:
        names = text.split(",")
        if unknown := set(names) - set(all_of_them):
            raise argparse.ArgumentTypeError(f"there is no {', '.join(sorted(unknown))}")
        return [name for name in all_of_them if name in names]

    return read


def _missing(name: str) -> bool:
    if name == "reverie+redis" and services.redis_server() is None:
        print("Left out, without redis-server: reverie+redis", file=sys.stderr)
        return True
    return False


def _conditions() -> str:
    server, others = usage.cores()
    where = "one core for the server, another for upstream, client and services" if server != others else "ONE core for everything"
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    return f"\nPython {sys.version.split()[0]}, {where}; load average {load}. Only ratios within one run count.\n"


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
    sys.exit(130)
