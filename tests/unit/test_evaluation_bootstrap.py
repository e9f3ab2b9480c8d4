"""Intervals: the same for the same seed, of the size they should have; identical systems differ by exactly nothing."""

import numpy as np

from chancery.evaluation.bootstrap import Estimate, estimates, ratios


def figures(hits: list[list[float]], items: list[list[float]], seed: int = 1, resamples: int = 2_000) -> list[Estimate]:
    table, counts = np.array(hits, dtype=float), np.array(items, dtype=float)
    values, drawn = ratios(table, counts, resamples=resamples, seed=seed)
    return estimates(values, drawn, counts.sum(axis=0))


def test_a_measure_is_the_ratio_of_the_sums_over_articles() -> None:
    (estimate,) = figures([[1], [0], [3]], [[1], [4], [3]])
    assert estimate.value == 0.5
    assert estimate.n == 8


def test_the_same_seed_gives_the_same_interval() -> None:
    hits, items = [[value] for value in (0.13, 0.94, 0.71, 0.28, 0.55)], [[1.0]] * 5
    assert figures(hits, items) == figures(hits, items)
    assert figures(hits, items, seed=1) != figures(hits, items, seed=3)


def test_resamples_need_not_be_a_multiple_of_the_chunk() -> None:
    _, drawn = ratios(np.ones((3, 2)), np.ones((3, 2)), resamples=333, seed=1)
    assert drawn.shape == (333, 2)


def test_a_measure_is_the_same_whatever_stands_beside_it() -> None:
    hits, items = [[0.2], [0.9], [0.4]], [[1.0], [1.0], [1.0]]
    (alone,) = figures(hits, items)
    beside, _ = figures([[*row, 1] for row in hits], [[*row, 2] for row in items])
    assert beside == alone


def test_the_interval_of_a_mean_is_near_the_normal_one() -> None:
    # Four hundred articles of which half hit: the standard error is 0.025, the interval 0.5 +- 0.049.
    (estimate,) = figures([[index % 2] for index in range(400)], [[1]] * 400)
    assert estimate.low is not None
    assert estimate.high is not None
    assert abs(estimate.low - 0.451) < 0.006
    assert abs(estimate.high - 0.549) < 0.006


def test_nothing_to_count_has_no_figure() -> None:
    assert figures([[0]], [[0]]) == [Estimate(None, None, None, 0)]


def test_resamples_without_an_item_are_left_out() -> None:
    (estimate,) = figures([[1], [0], [0]], [[1], [0], [0]])
    assert (estimate.value, estimate.low, estimate.high) == (1, 1, 1)


def test_identical_systems_differ_by_exactly_nothing() -> None:
    hits, items = np.array([[0.1], [0.7], [0.3]]), np.array([[1.0], [2.0], [1.0]])
    values, drawn = ratios(hits, items, seed=5)
    others, other_drawn = ratios(hits.copy(), items.copy(), seed=5)
    assert estimates(values - others, drawn - other_drawn, items.sum(axis=0)) == [Estimate(0, 0, 0, 4)]


def test_a_difference_is_paired() -> None:
    # One system is better by 0.1 on every article: the difference is certain although each system's own figure is not.
    generator = np.random.default_rng(0)
    better = generator.uniform(0.1, 1, size=(30, 1))
    items = np.ones((30, 1))
    values, drawn = ratios(better, items, seed=5)
    others, other_drawn = ratios(better - 0.1, items, seed=5)
    (difference,) = estimates(values - others, drawn - other_drawn, items.sum(axis=0))
    (own,) = estimates(values, drawn, items.sum(axis=0))
    assert (difference.value, difference.low, difference.high) == (0.1, 0.1, 0.1)
    assert own.low is not None
    assert own.high is not None
    assert own.high - own.low > 0.1
