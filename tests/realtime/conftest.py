"""A Redis of a file's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import services


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    if services.redis_server() is None:
        pytest.skip("redis-server is not installed")
    with services.running_redis() as url:
        yield url
