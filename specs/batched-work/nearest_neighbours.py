"""Search a catalogue of vectors: one product of matrices answers a whole batch of queries."""

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DIMENSIONS = 384
NEIGHBOURS = 5


@dataclass(frozen=True)
class Match:
    """An item of the catalogue and the cosine of its angle to the query."""

    item: int
    similarity: float


@dataclass(frozen=True)
class Answer:
    """The nearest items, nearest first; how many queries were answered together, at what cost."""

    matches: list[Match]
    batch: int
    seconds: float  # this query's share of the batch's time


def make_vectors(count: int, seed: int = 0) -> "NDArray[np.float32]":
    """Unit vectors, shape (count, DIMENSIONS); more of them begin with the same ones."""
    rng = np.random.default_rng(seed)
    return normalised(rng.standard_normal((count, DIMENSIONS), dtype=np.float32))


def normalised(rows: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """The rows at length 1; a row of zeros stays one."""
    lengths = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    result = np.zeros_like(rows)
    np.divide(rows, lengths, out=result, where=lengths > 0)
    return result


def nearest(
    vectors: "NDArray[np.float32]", queries: "NDArray[np.float32]", count: int
) -> "tuple[NDArray[np.intp], NDArray[np.float32]]":
    """Rows of the vectors nearest to each query and their cosines, both (queries, count).

    The vectors are read once for all the queries, and reading them is most of the work.
    """
    cosines = queries @ vectors.T
    some = np.argpartition(cosines, -count, axis=1)[:, -count:]
    order = np.argsort(-np.take_along_axis(cosines, some, axis=1), axis=1)
    found = np.take_along_axis(some, order, axis=1)
    return found, np.take_along_axis(cosines, found, axis=1)


class Catalogue:
    """The vectors of the items, in the memory of a container."""

    items: int = 50_000

    def load(self) -> None:
        """Make the vectors, where a real catalogue reads its own.

        Raises ValueError if there are fewer items than a query gets.
        """
        if self.items < NEIGHBOURS:
            raise ValueError(f"a catalogue needs {NEIGHBOURS} items or more, got {self.items}")
        self.vectors = make_vectors(self.items)

    def search(self, queries: "list[NDArray[np.float32]]") -> list[Answer]:
        """The nearest items of each query.

        A query of another shape gets no matches: an error would be everybody's in the batch.
        """
        start = time.perf_counter()
        sound = [query.shape == (DIMENSIONS,) for query in queries]
        rows = np.zeros((len(queries), DIMENSIONS), dtype=np.float32)
        for row, query, fits in zip(rows, queries, sound, strict=True):
            if fits:
                row[:] = query
        items, cosines = nearest(self.vectors, normalised(rows), NEIGHBOURS)
        seconds = (time.perf_counter() - start) / len(queries)
        matches = [
            [Match(item, cosine) for item, cosine in zip(*found, strict=True)]
            for found in zip(items.tolist(), cosines.tolist(), strict=True)
        ]
        return [
            Answer(each if fits else [], len(queries), seconds)
            for each, fits in zip(matches, sound, strict=True)
        ]


def make_queries(count: int, items: int, seed: int = 1) -> "NDArray[np.float32]":
    """Items of the catalogue, each blurred, shape (count, DIMENSIONS)."""
    rng = np.random.default_rng(seed)
    blur = rng.normal(0.0, DIMENSIONS**-0.5, (count, DIMENSIONS)).astype(np.float32)
    return np.add(make_vectors(items)[:count], blur)


def print_cost(name: str, answers: list[Answer]) -> float:
    """Print and give the milliseconds of container time that one query took."""
    cost = 1000 * sum(answer.seconds for answer in answers) / len(answers)
    size = sum(answer.batch for answer in answers) / len(answers)
    print(f"{name}: {len(answers)} queries, {size:.1f} in a batch, {cost:.2f} ms each")
    return cost


def main(items: int = 50_000, queries: int = 128, alone: int = 8) -> None:
    """Ask some queries one after the other, then all of them at once; compare the cost."""
    from batched_work_app import Catalogue

    catalogue = Catalogue(items=items)
    asked = list(make_queries(queries, items))
    waited = [catalogue.search.remote(query) for query in asked[:alone]]
    together = list(catalogue.search.map(asked))
    ratio = print_cost("one by one", waited) / print_cost("at once", together)
    print(f"a query in a batch costs {ratio:.1f} times less")
    right = sum(answer.matches[0].item == item for item, answer in enumerate(together))
    print(f"{right} of {queries} queries found the item they were made from")
