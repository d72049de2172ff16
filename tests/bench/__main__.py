"""`python -m tests.bench`: measure everything in one go, print tables of absolute figures and of ratios to the relay."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import dataclasses
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial

from .. import services
from . import bars, contenders, http_load, journal, scenario, tables, usage
from .client import Refused
from .contenders import Contender, RestServer
from .scenario import Load, Result

PACE = 30.0
REPEATED_TOKENS = 10_000
"""At full speed short loads are repeated until about so many tokens were delivered."""

SHORT_TOKENS = 20
LISTED = 20
PATHS = ("/api/user/me/dreams/", "/api/user/me/", "/health/", "/")
CONNECTIONS = (1, 32)

WARM_UP = Load(chats=5, tokens=50, rate=0)


@dataclasses.dataclass(frozen=True, slots=True)
class Options:
    chats: Sequence[int]
    paced_chats: Sequence[int]
    tokens: int
    idle: int
    rest_seconds: float
    servers: Sequence[str]


@dataclasses.dataclass(slots=True)
class Findings:
    """What was measured of one server; None where it could not be."""

    full_speed: dict[int, Result | None] = dataclasses.field(default_factory=dict)
    paced: dict[int, Result | None] = dataclasses.field(default_factory=dict)
    short: Result | None = None
    sockets_per_s: float | None = None
    idle_kib: float | None = None


Starter = Callable[[int, Options], AbstractContextManager[Contender]]


def reverie(name: str, upstream_port: int, options: Options, *, on_services: bool) -> AbstractContextManager[Contender]:
    people = max(*options.chats, *options.paced_chats, options.idle // 8, WARM_UP.chats)
    rounds = len(options.chats) + len(options.paced_chats) + 3
    return contenders.reverie(name, upstream_port, people=people, dreams_each=rounds, on_services=on_services)


def plain(name: str, module: str, upstream_port: int, options: Options) -> AbstractContextManager[Contender]:
    return contenders.plain(name, module, upstream_port)


STARTERS: dict[str, Starter] = {
    "relay": partial(plain, "relay", "relay"),
    "channels": partial(plain, "channels", "plain_channels"),
    "reverie": partial(reverie, "reverie", on_services=False),
    "reverie+redis": partial(reverie, "reverie+redis", on_services=True),
}
"""The relay is the measure of the others and comes first."""


RestStarter = Callable[[], AbstractContextManager[RestServer]]

REST: dict[str, RestStarter] = {
    "fastapi": partial(contenders.rest_peer, "fastapi", "rest_fastapi", LISTED),
    "drf": partial(contenders.rest_peer, "drf", "rest_drf", LISTED),
    "reverie": partial(contenders.rest_reverie, "reverie", LISTED, on_services=False),
    "reverie+redis": partial(contenders.rest_reverie, "reverie+redis", LISTED, on_services=True),
}
"""FastAPI is the measure of the others and comes first."""


def main(arguments: Sequence[str]) -> int:
    if "--journal" in arguments:
        return journal.main(arguments)
    options, is_check = _options(arguments)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 16384)), hard))
    servers = [name for name in options.servers if not _missing(name)]
    findings: dict[str, Findings] = {}
    with contenders.upstream() as upstream_port:
        for name in servers:
            with STARTERS[name](upstream_port, options) as contender, usage.on(usage.cores()[1]):
                findings[name] = asyncio.run(_measure(contender, options, upstream_port))
        rest = {name: _rest(name, options.rest_seconds) for name in REST if options.rest_seconds and _may_run(name, options)}
    print(_conditions(options))
    print(tables.rest(rest, LISTED))
    short = {name: found.short for name, found in findings.items()}
    print(tables.replies(short, {name: found.sockets_per_s for name, found in findings.items()}, max(options.chats), SHORT_TOKENS))
    print(tables.full_speed({name: found.full_speed for name, found in findings.items()}, options.tokens))
    print(tables.paced({name: found.paced for name, found in findings.items()}, PACE, options.tokens))
    print(tables.idle({name: found.idle_kib for name, found in findings.items()}, options.idle))
    is_whole = all(_is_whole(found) for found in findings.values())
    return 0 if is_whole and not (is_check and bars.report(rest, findings)) else 1


def _may_run(name: str, options: Options) -> bool:
    return (name not in STARTERS or name in options.servers) and not _missing(name)


def _rest(name: str, seconds: float) -> dict[tuple[str, int], http_load.Rate]:
    """Each path under each load, of one server."""
    found = {}
    with REST[name]() as server, usage.on(usage.cores()[1]):
        for path in PATHS if name in STARTERS else PATHS[:2]:
            for connections in CONNECTIONS:
                asking = http_load.measure(
                    pid=server.pid, port=server.port, path=path, token=server.token, connections=connections, seconds=seconds
                )
                found[path, connections] = asyncio.run(asking)
    return found


def _options(arguments: Sequence[str]) -> tuple[Options, bool]:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer chats and shorter replies")
    parser.add_argument("--chats", type=_numbers, help="chats at once, as 1,50,200,500")
    parser.add_argument("--tokens", type=int, help="tokens in each reply")
    parser.add_argument("--idle", type=int, help="idle sockets; 0 leaves this out")
    parser.add_argument("--rest", type=float, help="seconds for each path and load of REST; 0 leaves this out")
    parser.add_argument("--check", action="store_true", help="exit with 1 where a ratio is below its bar")
    parser.add_argument("--servers", type=_names, default=list(STARTERS), help=f"some of {','.join(STARTERS)}")
    given = parser.parse_args(arguments)
    chats = given.chats or ([1, 50, 200] if given.quick else [1, 50, 200, 500])
    options = Options(
        chats=chats,
        paced_chats=given.chats or ([50, 200] if given.quick else chats),
        tokens=given.tokens or (100 if given.quick else 200),
        idle=(500 if given.quick else 2000) if given.idle is None else given.idle,
        rest_seconds=(2.0 if given.quick else 4.0) if given.rest is None else given.rest,
        servers=given.servers,
    )
    return options, given.check


def _numbers(text: str) -> list[int]:
    return [int(number) for number in text.split(",")]


def _names(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(STARTERS):
        raise argparse.ArgumentTypeError(f"no such server: {', '.join(unknown)}")
    return names


def _missing(name: str) -> bool:
    if name == "reverie+redis" and services.redis_server() is None:
        print("Left out, without redis-server: reverie+redis", file=sys.stderr)
        return True
    return False


async def _measure(contender: Contender, options: Options, upstream_port: int) -> Findings:
    """All loads, each over dreams of its own."""
    found = Findings()
    await scenario.stream(contender, WARM_UP, upstream_port=upstream_port, round_=0, repeats=2)
    # First, while memory is not yet shaped by streaming.
    if options.idle:
        found.idle_kib = await scenario.idle_kib_per_socket(contender, options.idle, round_=0)
        _say(contender, f"{options.idle} idle sockets: {found.idle_kib:.1f} KiB each")
    many = max(options.chats)
    began = time.monotonic()
    for socket in await scenario.connect(contender, many, 1):
        socket.close()
    found.sockets_per_s = many / (time.monotonic() - began)
    found.short = await _try(contender, Load(many, SHORT_TOKENS, 0), upstream_port, 1, 1)
    round_ = 2
    for chats in options.chats:
        load = Load(chats, options.tokens, 0)
        repeats = max(1, min(5, REPEATED_TOKENS // (chats * options.tokens)))
        found.full_speed[chats] = await _try(contender, load, upstream_port, round_, repeats)
        round_ += 1
    for chats in options.paced_chats:
        found.paced[chats] = await _try(contender, Load(chats, options.tokens, PACE), upstream_port, round_, 1)
        round_ += 1
    return found


async def _try(contender: Contender, load: Load, upstream_port: int, round_: int, repeats: int) -> Result | None:
    pace = f"{load.rate:.0f} tokens/s each" if load.rate else "full speed"
    try:
        result = await scenario.stream(contender, load, upstream_port=upstream_port, round_=round_, repeats=repeats)
    except Refused as error:
        _say(contender, f"{load.chats} chats, {pace}: failed: {error}")
        return None
    _say(contender, f"{load.chats} chats, {pace}: {result.tokens_per_s:,.0f} tokens/s, p95 {result.latency_ms(0.95):.1f} ms")
    return result


def _say(contender: Contender, text: str) -> None:
    print(f"{contender.name}: {text}", file=sys.stderr, flush=True)


def _conditions(options: Options) -> str:
    server, others = usage.cores()
    where = "one core for the server, another for upstream, client and services" if server != others else "ONE core for everything"
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    return f"\nPython {sys.version.split()[0]}, {where}; load average {load}. Only ratios within one run count.\n"


def _is_whole(found: Findings) -> bool:
    return all(result is not None for result in (*found.full_speed.values(), *found.paced.values()))


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
    sys.exit(130)
