"""Names of what is published over Redis."""

from __future__ import annotations

from redis.connection import parse_url


def of_installation(prefix: str, url: str) -> str:
    """`prefix` with the Redis number of this address, if it has one: what is published reaches all who subscribed, whatever number they
    chose, so two installations with numbers of their own on one Redis would hear each other.
    """
    number = parse_url(url).get("db", 0)  # type: ignore[no-untyped-call]
    return f"{prefix}{number}:" if number else prefix
