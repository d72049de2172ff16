"""The trained layer: a logistic regression over words, letters and concepts (`features.py`), which finds what no rule foresaw.

The weights are made from the seen half of the labelled sentences by `manage.py train_safety`, and are a file of this package.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable
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
RATE, STEPS, SHRINK = 0.1, 120, 2e-4

Floats = NDArray[np.float32]


@dataclasses.dataclass(frozen=True, slots=True)
class Score:
    """How likely it is that somebody is in danger, of what most likely, and how likely there is reason to ask at least."""

    danger: float
    kind: Kind
    reason_to_ask: float


@dataclasses.dataclass(frozen=True, slots=True)
class Weights:
    matrix: Floats
    bias: Floats
    digest: str
    """Of what they were trained from."""

    def score(self, passage: Iterable[Tagged]) -> Score:
        chances = _chances(vector(passage)[None] @ self.matrix + self.bias)[0]
        dangers = chances[2:]
        return Score(float(dangers.sum()), list(DANGERS.values())[int(dangers.argmax())], float(1 - chances[0]))

    def save(self) -> None:
        np.savez_compressed(FILE, matrix=self.matrix.astype(np.float16), bias=self.bias, digest=np.array(self.digest))


@functools.cache
def weights() -> Weights:
    with np.load(FILE) as stored:
        return Weights(stored["matrix"].astype(np.float32), stored["bias"], str(stored["digest"]))


def vector(passage: Iterable[Tagged]) -> Floats:
    made = np.zeros(BUCKETS, np.float32)
    for bucket, count in buckets(passage).items():
        made[bucket] = count**0.5
    # A word or two are no passage: they speak with the little that they say, not as loudly as a whole sentence.
    return np.asarray(made / max(float(np.linalg.norm(made)), LEAST_LENGTH), np.float32)


def train(vectors: Floats, classes: list[int], digest: str) -> Weights:
    """Softmax regression with weight decay by Adam over all rows at once: the same rows give the same weights."""
    wanted = np.eye(len(CLASSES), dtype=np.float32)[classes]
    parameters = [np.zeros((BUCKETS, len(CLASSES)), np.float32), np.zeros(len(CLASSES), np.float32)]
    means = [np.zeros_like(one) for one in parameters]
    squares = [np.zeros_like(one) for one in parameters]
    for step in range(1, STEPS + 1):
        error = (_chances(vectors @ parameters[0] + parameters[1]) - wanted) / len(classes)
        for at, slope in enumerate((vectors.T @ error + SHRINK * parameters[0], error.sum(0))):
            means[at] = 0.9 * means[at] + 0.1 * slope
            squares[at] = 0.999 * squares[at] + 0.001 * slope**2
            parameters[at] -= RATE * (means[at] / (1 - 0.9**step)) / (np.sqrt(squares[at] / (1 - 0.999**step)) + 1e-8)
    return Weights(parameters[0], parameters[1], digest)


def _chances(sums: Floats) -> Floats:
    raised = np.exp(sums - sums.max(1, keepdims=True))
    return np.asarray(raised / raised.sum(1, keepdims=True), np.float32)
