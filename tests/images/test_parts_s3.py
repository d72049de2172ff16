"""Some of a sealed file in a bucket: only the chunks that hold it are fetched, and it opens as from a disk."""

from __future__ import annotations

import io
import os
import random
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from hypothesis import given
from hypothesis import strategies as st

from project.sealing.errors import CannotOpen
from project.sealing.files import CHUNK, SealedFile, sealed_file
from project.sealing.person_keys import PersonKeys
from project.storage import StorageUnavailable
from project.storage.parts import FIRST_BYTES, MOST_AHEAD, PartlyFetched
from tests.images.store import BUCKET, KEYS, Store

pytestmark = pytest.mark.once

PERSON = PersonKeys.derived(uuid.UUID(int=1), bytes(32))
SOUND = os.urandom(20 * CHUNK + 77)


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with Store() as store:
        yield store


@pytest.fixture(scope="module")
def bucket(store: Store) -> Any:
    from project.storage.s3 import S3Storage

    class Counting(S3Storage):
        def _get(self, name: str, **wish: Any) -> Any:
            found = super()._get(name, **wish)
            self.fetched.append(found["ContentLength"])
            return found

    access = {"access_key": KEYS["AWS_ACCESS_KEY_ID"], "secret_key": KEYS["AWS_SECRET_ACCESS_KEY"]}
    made: Any = Counting(bucket_name=BUCKET, endpoint_url=store.env["AWS_S3_ENDPOINT_URL"], region_name="us-east-1", **access)
    made.fetched = []
    made.save("recordings/one", ContentFile(b"".join(sealed_file([SOUND], PERSON, "recordings/one"))))
    return made


def opened(bucket: Any, name: str = "recordings/one") -> SealedFile:
    bucket.fetched.clear()
    file = bucket.open_partly(name)
    return SealedFile(file, file.size, PERSON, name)


@pytest.mark.parametrize(("start", "stop"), [(0, 10), (7 * CHUNK - 5, 7 * CHUNK + 5), (len(SOUND) - 3, None), (3 * CHUNK, 3 * CHUNK + 1)])
def test_a_range_fetches_the_chunks_that_hold_it(bucket: Any, start: int, stop: int | None) -> None:
    assert b"".join(opened(bucket).read(start, stop)) == SOUND[start:stop]
    assert len(bucket.fetched) <= 5
    # The beginning, the last chunk (it shows whether anything was cut off), and up to two chunks with what is read ahead.
    assert sum(bucket.fetched) <= 5 * CHUNK


def test_a_long_range_takes_few_requests(bucket: Any) -> None:
    assert b"".join(opened(bucket).read(CHUNK, 19 * CHUNK)) == SOUND[CHUNK : 19 * CHUNK]
    assert len(bucket.fetched) <= 10
    assert sum(bucket.fetched) <= 22 * CHUNK + MOST_AHEAD


def test_what_was_cut_or_changed_does_not_open(bucket: Any, store: Store) -> None:
    whole = b"".join(sealed_file([SOUND], PERSON, "recordings/cut"))
    for spoilt in (whole[: -CHUNK // 2], whole[: 11 + 3 * (CHUNK + 16)], whole[:5], b""):
        store.client.put_object(Bucket=BUCKET, Key="recordings/cut", Body=spoilt)
        with pytest.raises(CannotOpen):
            opened(bucket, "recordings/cut")
    changed = bytearray(whole)
    changed[5 * CHUNK] ^= 1
    store.client.put_object(Bucket=BUCKET, Key="recordings/cut", Body=bytes(changed))
    with pytest.raises(CannotOpen):
        b"".join(opened(bucket, "recordings/cut").read(4 * CHUNK, 6 * CHUNK))
    store.client.put_object(Bucket=BUCKET, Key="recordings/other", Body=whole)
    with pytest.raises(CannotOpen):
        opened(bucket, "recordings/other")


def test_a_missing_file_and_a_store_that_is_away_are_told_apart(bucket: Any, store: Store) -> None:
    with pytest.raises(FileNotFoundError):
        bucket.open_partly("recordings/none")
    sound = opened(bucket)
    with store.away(), pytest.raises(StorageUnavailable):
        b"".join(sound.read(9 * CHUNK, 9 * CHUNK + 1))


@given(size=st.integers(0, 5 * FIRST_BYTES), seed=st.integers(0, 10_000))
def test_parts_read_as_a_file_does(size: int, seed: int) -> None:
    chance = random.Random(seed)
    content = chance.randbytes(size)
    asked = PartlyFetched(lambda start, stop: (content[start:stop], len(content)))
    file = io.BytesIO(content)
    assert asked.size == size
    for _ in range(12):
        if chance.random() < 0.5:
            place = chance.randrange(size + 10)
            assert asked.seek(place) == file.seek(place)
        count = chance.choice([-1, 0, 1, 100, FIRST_BYTES, 3 * FIRST_BYTES])
        assert asked.read(count) == file.read(count)
        assert asked.tell() == file.tell()
