"""The search of specs/batched-work, as plain Python on lists of queries."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from gallery_support import Load, Provide


@pytest.fixture
def payload(load_payload: Load) -> ModuleType:
    return load_payload("batched-work", "nearest_neighbours")


def loaded(payload: ModuleType, items: int = 200) -> Any:
    """A catalogue as a container makes it: parameter set, enter method run."""
    catalogue = payload.Catalogue()
    catalogue.items = items
    catalogue.load()
    return catalogue


def found(answers: list[Any]) -> list[list[int]]:
    return [[match.item for match in answer.matches] for answer in answers]


def test_vectors_are_of_length_one_and_begin_alike(payload: ModuleType) -> None:
    vectors = payload.make_vectors(20)
    assert vectors.shape == (20, payload.DIMENSIONS)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(20), rel=1e-5)
    assert np.array_equal(payload.make_vectors(50)[:20], vectors)
    assert not np.array_equal(payload.make_vectors(20, seed=1), vectors)


def test_the_nearest_are_those_of_a_full_sort(payload: ModuleType) -> None:
    vectors = payload.make_vectors(300)
    queries = payload.normalised(payload.make_queries(40, 300))
    items, cosines = payload.nearest(vectors, queries, 7)
    everything = queries.astype(float) @ vectors.T.astype(float)
    order = np.argsort(-everything, axis=1)[:, :7]
    assert np.array_equal(items, order)
    assert cosines == pytest.approx(np.take_along_axis(everything, order, axis=1), abs=1e-5)


def test_a_batch_is_answered_as_each_query_alone(payload: ModuleType) -> None:
    catalogue = loaded(payload)
    queries = list(payload.make_queries(16, 200))
    together = catalogue.search(queries)
    alone = [catalogue.search([query])[0] for query in queries]
    assert found(together) == found(alone)
    for one, other in zip(together, alone, strict=True):
        assert [match.similarity for match in one.matches] == pytest.approx(
            [match.similarity for match in other.matches], abs=1e-5
        )
    assert {answer.batch for answer in together} == {16}
    assert {answer.batch for answer in alone} == {1}
    assert all(answer.seconds > 0 for answer in together)


def test_similarities_fall_and_a_query_finds_its_item(payload: ModuleType) -> None:
    catalogue = loaded(payload)
    answers = catalogue.search(list(payload.make_queries(30, 200)))
    assert [items[0] for items in found(answers)] == list(range(30))
    for answer in answers:
        similarities = [match.similarity for match in answer.matches]
        assert len(similarities) == payload.NEIGHBOURS
        assert similarities == sorted(similarities, reverse=True)
        assert 0.5 < similarities[0] < 0.9


@pytest.mark.parametrize("shape", [(3,), (2, 384), ()])
def test_a_query_of_another_shape_harms_no_other(
    payload: ModuleType, shape: tuple[int, ...]
) -> None:
    catalogue = loaded(payload)
    first, second = payload.make_queries(2, 200)
    answers = catalogue.search([first, np.ones(shape, dtype=np.float32), second])
    assert answers[1].matches == []
    assert found([answers[0], answers[2]]) == found(catalogue.search([first, second]))
    [alone] = catalogue.search([np.ones(shape, dtype=np.float32)])
    assert alone.matches == []


def test_a_query_of_zeros_has_no_direction(payload: ModuleType) -> None:
    [answer] = loaded(payload).search([np.zeros(payload.DIMENSIONS, dtype=np.float32)])
    assert [match.similarity for match in answer.matches] == [0.0] * payload.NEIGHBOURS


def test_answers_hold_no_numpy_types(payload: ModuleType) -> None:
    answers = loaded(payload).search(list(payload.make_queries(2, 200)))
    assert b"numpy" not in pickle.dumps(answers)


def test_a_catalogue_too_small_to_answer_is_refused(payload: ModuleType) -> None:
    with pytest.raises(ValueError, match="needs 5 items or more, got 4"):
        loaded(payload, items=4)


def test_main_compares_single_queries_with_batches(
    payload: ModuleType, provide_app: Provide, capsys: pytest.CaptureFixture[str]
) -> None:
    class Batched:
        """A batched method as the app offers it: a caller hands over one query."""

        def __init__(self, catalogue: Any) -> None:
            self.catalogue = catalogue

        def remote(self, query: Any) -> Any:
            [answer] = self.catalogue.search([query])
            return answer

        def map(self, queries: Iterable[Any]) -> Iterator[Any]:
            yield from self.catalogue.search(list(queries))

    class Remote:
        def __init__(self, items: int) -> None:
            self.search = Batched(loaded(payload, items))

    provide_app("batched_work_app", Catalogue=Remote)
    payload.main(items=100, queries=10, alone=3)
    single, batch, ratio, right = capsys.readouterr().out.splitlines()
    assert single.startswith("one by one: 3 queries, 1.0 in a batch, ")
    assert batch.startswith("at once: 10 queries, 10.0 in a batch, ")
    assert ratio.endswith(" times less")
    assert right == "10 of 10 queries found the item they were made from"
