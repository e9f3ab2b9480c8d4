"""Bootstrap intervals: how far a figure would move if other articles of the same kind had been drawn.

Every measure is a ratio of two sums over articles (hits by items, or a sum of scores by their number). A resample
draws as many articles as there are, with replacement, and forms the ratio anew; the interval is the middle 95 % of
the resamples (percentile method, Efron 1979). All measures and both systems of a comparison are computed on the same
resamples, so a difference is paired (Koehn 2004).
"""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

RESAMPLES = 2_000
SEED = 20_260
_CHUNK = 200

Table = NDArray[np.float64]


class Estimate(Struct, frozen=True):
    """A figure with its 95 % interval; `n` is the ratio's denominator. None where there is nothing to count."""

    value: float | None
    low: float | None
    high: float | None
    n: float


def ratios(hits: Table, items: Table, *, resamples: int = RESAMPLES, seed: int = SEED) -> tuple[Table, Table]:
    """The ratio of each column, and its values in every resample; rows are articles."""
    generator = np.random.default_rng(seed)
    articles = len(hits)
    drawn = []
    for start in range(0, resamples, _CHUNK):
        count = min(_CHUNK, resamples - start)
        weights = generator.multinomial(articles, np.full(articles, 1 / articles), size=count).astype(np.float64)
        drawn.append(_divide(weights @ hits, weights @ items))
    return _divide(hits.sum(axis=0), items.sum(axis=0)), np.concatenate(drawn)


def _divide(hits: Table, items: Table) -> Table:
    return np.divide(hits, items, out=np.full_like(hits, np.nan), where=items > 0)


def estimates(values: Table, drawn: Table, items: Table) -> list[Estimate]:
    """One estimate a column; resamples without any item are left out of its interval."""
    found = []
    for column, value in enumerate(values):
        known = drawn[:, column][~np.isnan(drawn[:, column])]
        if np.isnan(value) or not known.size:
            found.append(Estimate(None, None, None, _rounded(items[column])))
            continue
        low, high = np.percentile(known, [2.5, 97.5])
        found.append(Estimate(_rounded(value), _rounded(low), _rounded(high), _rounded(items[column])))
    return found


def _rounded(value: float) -> float:
    # Six digits: the last bits of a sum depend on the processor. Adding 0 turns -0.0 into 0.0.
    return round(float(value), 6) + 0.0
