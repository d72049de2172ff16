"""Old rows are sealed at the pace of a site in use: rests as long as the work, smaller batches where that is slow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from project.sealing.pace import FIRST, LEAST, LONGEST_REST_SECONDS, MOST, WISHED_SECONDS, Pace

pytestmark = pytest.mark.once


class Site:
    """Where a row takes `row_s`, by its own clock."""

    def __init__(self, row_s: float, rows: int) -> None:
        self.now, self.row_s, self.left = 0.0, row_s, rows
        self.worked, self.rested, self.sizes = [0.0], [0.0], [0]

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.rested.append(seconds)

    def batches(self, pace: Pace) -> Iterator[int]:
        while self.left:
            done = min(pace.size, self.left)
            self.left -= done
            self.sizes.append(done)
            self.worked.append(done * self.row_s)
            self.now += done * self.row_s
            yield done

    def run(self, *, is_hurried: bool = False) -> int:
        pace = Pace(is_hurried=is_hurried, clock=lambda: self.now, sleep=self.sleep)
        return sum(pace.kept(self.batches(pace)))


def test_it_rests_as_long_as_it_works_and_seals_all() -> None:
    site = Site(0.001, 5000)
    assert site.run() == 5000
    assert sum(site.rested) == pytest.approx(sum(site.worked))
    assert max(site.worked[2:]) <= WISHED_SECONDS * 1.1


@pytest.mark.parametrize(("row_s", "size"), [(0.00001, MOST), (0.0025, FIRST), (0.02, LEAST), (1.0, LEAST)])
def test_batches_grow_where_rows_are_quick_and_shrink_where_they_are_slow(row_s: float, size: int) -> None:
    site = Site(row_s, 2000)
    site.run()
    assert site.sizes[-2] == size


def test_a_batch_that_hung_is_not_rested_for_as_long() -> None:
    site = Site(60.0, FIRST + LEAST)
    site.run()
    assert max(site.rested) == LONGEST_REST_SECONDS


def test_it_begins_small_and_grows_by_and_by() -> None:
    site = Site(0.00001, 2000)
    site.run()
    assert site.sizes[1:5] == [FIRST, 2 * FIRST, 4 * FIRST, 8 * FIRST]


def test_who_hurries_does_not_rest() -> None:
    site = Site(1.0, 1000)
    site.run(is_hurried=True)
    assert (sum(site.rested), set(site.sizes[1:])) == (0.0, {MOST})
