"""The benchmark's findings as plain text: absolute figures, and in brackets how many times the relay's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .http_load import Rate
from .scenario import Result

RELAY = "relay"
PEER = "fastapi"
LIST = "list"
NONE = "failed"

Results = Mapping[int, Result | None]


def full_speed(findings: Mapping[str, Results], tokens: int) -> str:
    """Throughput and CPU by server and number of chats."""
    rows = [["chats", "server", "tokens/s", "× relay", "until ended", "CPU µs/token", "CPU ms/reply"]]
    for chats in _numbers(findings):
        for name, results in findings.items():
            result, relay = results.get(chats), findings.get(RELAY, {}).get(chats)
            if result is None:
                rows.append([str(chats), name, NONE, *[""] * 4])
                continue
            ratio = f"{result.tokens_per_s / relay.tokens_per_s:.1f}" if relay else ""
            speeds = [f"{result.tokens_per_s:,.0f}", ratio, f"{result.ended_tokens_per_s:,.0f}"]
            rows.append([str(chats), name, *speeds, f"{result.cpu_us_per_token:.1f}", f"{result.cpu_ms_per_reply:.1f}"])
    return table(f"Full speed, {tokens} tokens in each chat (CPU a reply: before its first token and after its last)", rows)


def paced(findings: Mapping[str, Results], rate: float, tokens: int) -> str:
    """Added latency, and whether anybody fell behind, by server and number of chats."""
    rows = [["chats", "server", "tokens/s", "of the pace", "p50 ms", "p95 ms", "p99 ms", "p95 − relay's", "CPU µs/token"]]
    for chats in _numbers(findings):
        for name, results in findings.items():
            result, relay = results.get(chats), findings.get(RELAY, {}).get(chats)
            if result is None:
                rows.append([str(chats), name, NONE, *[""] * 6])
                continue
            share = f"{min(1.0, result.tokens_per_s / (chats * rate)):.0%}"
            more = f"{result.latency_ms(0.95) - relay.latency_ms(0.95):+,.1f}" if relay else ""
            latencies = [f"{result.latency_ms(share_):,.1f}" for share_ in (0.5, 0.95, 0.99)]
            rows.append([str(chats), name, f"{result.tokens_per_s:,.0f}", share, *latencies, more, f"{result.cpu_us_per_token:.1f}"])
    return table(f"{rate:.0f} tokens a second in each chat, {tokens} tokens: latency added between upstream and client", rows)


def rest(findings: Mapping[str, Mapping[tuple[str, int], Rate]], rows_listed: int) -> str:
    """Answers a second by request and connections, beside FastAPI's for the same, or (where it has none) for its list."""
    rows = [["request", "connections", "server", "answers/s", "× fastapi", "CPU ms"]]
    for path, connections in dict.fromkeys(key for found in findings.values() for key in found):
        for name, found in findings.items():
            rate = found.get((path, connections))
            if rate is not None:
                ratio = rest_ratio(findings, name, path, connections)
                cells = [path, str(connections), name, f"{rate.per_s:,.0f}", f"{ratio:.2f}" if ratio else "", f"{rate.cpu_ms:.2f}"]
                rows.append(cells)
    return table(f"REST with a JWT, {rows_listed} dreams in the list (× fastapi: of CPU a request, which other load changes little)", rows)


def rest_ratio(findings: Mapping[str, Mapping[tuple[str, int], Rate]], name: str, path: str, connections: int) -> float | None:
    """How many times as cheap as FastAPI's a request is."""
    peer = findings.get(PEER, {})
    of_peer = peer.get((path, connections)) or peer.get((LIST, connections))
    rate = findings[name].get((path, connections))
    return of_peer.cpu_ms / rate.cpu_ms if of_peer and rate else None


def replies(findings: Mapping[str, Result | None], chats: int, tokens: int) -> str:
    """Short replies ended a second, and what each costs."""
    rows = [["server", "replies/s", "CPU ms/reply"]]
    for name, result in findings.items():
        rows.append([name, *([f"{result.ended_tokens_per_s / tokens:,.1f}", f"{result.cpu_ms_per_reply:.1f}"] if result else [NONE, ""])])
    return table(f"Replies of {tokens} tokens, {chats} asked for at once", rows)


def idle(findings: Mapping[str, float | None], count: int) -> str:
    """Memory of an open socket."""
    if not count:
        return ""
    relay = findings.get(RELAY)
    rows = [["server", "KiB/socket", "× relay"]]
    for name, kib in findings.items():
        rows.append([name, f"{kib:.1f}" if kib is not None else NONE, f"{kib / relay:.1f}" if kib and relay else ""])
    return table(f"{count:,} idle sockets: memory (PSS) of the server", rows)


def _numbers(findings: Mapping[str, Results]) -> list[int]:
    return sorted({chats for results in findings.values() for chats in results})


def table(title: str, rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = ["  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    return "\n".join([title, lines[0], "-" * len(lines[0]), *lines[1:], ""])
