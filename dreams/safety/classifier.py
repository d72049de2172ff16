"""The trained layer: a logistic regression over words, letters and concepts (`features.py`), which finds what no rule foresaw.

The weights are made from the seen half of the labelled sentences by `manage.py train_safety`, and are a file of this package.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .features import BUCKETS, buckets
from .labelled import DANGERS
from .lexicon import Tagged
from .rules import Kind

CLASSES = ("none", "unsure", *DANGERS)
FILE = Path(__file__).with_name("weights.npz")
LEAST_LENGTH = 11.0
"""Of a passage's vector before it is scaled to one: about that of ten words. Chosen by cross-validation within the seen half."""
RATE, STEPS, SHRINK = 0.1, 120, 1e-4

Floats = NDArray[np.float32]


@dataclasses.dataclass(frozen=True, slots=True)
class Score:
    """How likely it is that somebody is in danger, of what most likely, and how likely there is reason to ask at least."""

    danger: float
    kind: Kind
    reason_to_ask: float


@dataclasses.dataclass(frozen=True, slots=True)
class Row:
    """A vector of which all but these numbers are zero."""

    buckets: NDArray[np.int64]
    values: Floats


@dataclasses.dataclass(frozen=True, slots=True)
class Weights:
    matrix: Floats
    bias: Floats
    digest: str
    """Of what they were trained from."""

    def score(self, passage: Iterable[Tagged]) -> Score:
        row = vector(passage)
        chances = _chances((row.values @ self.matrix[row.buckets] + self.bias)[None])[0]
        dangers = chances[2:]
        return Score(float(dangers.sum()), list(DANGERS.values())[int(dangers.argmax())], float(1 - chances[0]))

    def save(self) -> None:
        np.savez_compressed(FILE, matrix=self.matrix.astype(np.float16), bias=self.bias, digest=np.array(self.digest))


@functools.cache
def weights() -> Weights:
    with np.load(FILE) as stored:
        return Weights(stored["matrix"].astype(np.float32), stored["bias"], str(stored["digest"]))


def vector(passage: Iterable[Tagged]) -> Row:
    counts = buckets(passage)
    values = np.sqrt(np.fromiter(counts.values(), np.float32, len(counts)))
    # A word or two are no passage: they speak with the little that they say, not as loudly as a whole sentence.
    scaled = values / max(float(np.linalg.norm(values)), LEAST_LENGTH)
    return Row(np.fromiter(counts, np.int64, len(counts)), np.asarray(scaled, np.float32))


def train(rows: Sequence[Row], classes: list[int], digest: str) -> Weights:
    """Softmax regression with weight decay by Adam over all rows at once: the same rows give the same weights."""
    wanted = np.eye(len(CLASSES), dtype=np.float32)[classes]
    lengths = [len(row.buckets) for row in rows]
    starts, of_row = np.cumsum([0, *lengths[:-1]]), np.repeat(np.arange(len(rows)), lengths)
    where, values = np.concatenate([row.buckets for row in rows]), np.concatenate([row.values for row in rows])[:, None]
    parameters = [np.zeros((BUCKETS, len(CLASSES)), np.float32), np.zeros(len(CLASSES), np.float32)]
    means = [np.zeros_like(one) for one in parameters]
    squares = [np.zeros_like(one) for one in parameters]
    for step in range(1, STEPS + 1):
        sums = np.add.reduceat(parameters[0][where] * values, starts) + parameters[1]
        error = (_chances(sums) - wanted) / len(classes)
        pulls = error[of_row] * values
        slope_of_matrix = np.stack([np.bincount(where, pulls[:, one], BUCKETS) for one in range(len(CLASSES))], 1).astype(np.float32)
        for at, slope in enumerate((slope_of_matrix + SHRINK * parameters[0], error.sum(0))):
            means[at] = 0.9 * means[at] + 0.1 * slope
            squares[at] = 0.999 * squares[at] + 0.001 * slope**2
            parameters[at] -= RATE * (means[at] / (1 - 0.9**step)) / (np.sqrt(squares[at] / (1 - 0.999**step)) + 1e-8)
    return Weights(parameters[0], parameters[1], digest)


def _chances(sums: Floats) -> Floats:
    raised = np.exp(sums - sums.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float32)
