"""The whole evaluation: every brief scored, every measure estimated a set, a second system beside."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from msgspec import Struct, field

from chancery.evaluation.bootstrap import RESAMPLES, SEED, Estimate, Table, estimates, ratios
from chancery.evaluation.gold import GoldArticle
from chancery.evaluation.measures import MEASURES
from chancery.evaluation.scoring import Judged, Miss, Score, score

ALL = "all"

Estimates = dict[str, Estimate]


class WarningCount(Struct, frozen=True):
    """How often a warning stands, and in how many briefs."""

    warnings: int
    briefs: int


class SetResult(Struct, frozen=True):
    """One system on one set of articles."""

    articles: int
    measures: Estimates
    states: dict[str, dict[str, int]]
    """The confusion table: the gold's state, then the brief's, "none" where there is no status."""
    warnings: dict[str, WarningCount]


class SystemResult(Struct, frozen=True):
    """One system on every set, and what a reader should look at."""

    sets: dict[str, SetResult]
    misses: list[Miss]
    failures: dict[str, str] = field(default_factory=dict)


class Evaluation(Struct, frozen=True, kw_only=True):
    """All figures of one run of `chancery evaluate`."""

    schema: Literal["evaluation/1"] = "evaluation/1"
    resamples: int
    seed: int
    articles: dict[str, int]
    briefs: SystemResult
    against: SystemResult | None
    difference: dict[str, Estimates] | None
    """The briefs minus those they are compared with, on the same resamples."""
    second: SystemResult | None
    """A second reader's gold, scored as if it were a model's briefs."""


def evaluate(
    articles: Sequence[GoldArticle],
    briefs: Mapping[str, Judged],
    *,
    against: Mapping[str, Judged] | None = None,
    second: Mapping[str, Judged] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Evaluation:
    """Scores the briefs; `briefs` and `against` cover all articles, `second` may cover some."""
    ours = _scores(articles, briefs)
    theirs = _scores(articles, against) if against is not None else None
    readers = _scores([article for article in articles if article.id in second], second) if second is not None else None
    return Evaluation(
        resamples=resamples,
        seed=seed,
        articles=dict(Counter(article.set for article in articles)),
        briefs=_system(ours, briefs, resamples, seed),
        against=_system(theirs, against, resamples, seed) if theirs is not None and against is not None else None,
        difference=_difference(ours, theirs, resamples, seed) if theirs is not None else None,
        second=_system(readers, second, resamples, seed) if readers is not None and second is not None else None,
    )


def _scores(articles: Sequence[GoldArticle], briefs: Mapping[str, Judged]) -> list[Score]:
    return [score(article, briefs[article.id]) for article in articles]


def _by_set(scores: Sequence[Score]) -> dict[str, list[Score]]:
    """The scores of each set, and of all together where there are several."""
    sets: dict[str, list[Score]] = {}
    for scored in scores:
        sets.setdefault(scored.article.set, []).append(scored)
    return sets | {ALL: list(scores)} if len(sets) > 1 else sets


def _tables(scores: Sequence[Score]) -> tuple[Table, Table]:
    """Hits and items, a row an article and a column a measure."""
    both = np.array(
        [[scored.pairs.get(measure.key, (0, 0)) for measure in MEASURES] for scored in scores], dtype=np.float64
    )
    return both[:, :, 0], both[:, :, 1]


def _named(columns: list[Estimate]) -> Estimates:
    return {measure.key: estimate for measure, estimate in zip(MEASURES, columns, strict=True)}


def _system(scores: Sequence[Score], briefs: Mapping[str, Judged], resamples: int, seed: int) -> SystemResult:
    sets = {}
    for name, members in _by_set(scores).items():
        hits, items = _tables(members)
        values, drawn = ratios(hits, items, resamples=resamples, seed=seed)
        measures = _named(estimates(values, drawn, items.sum(axis=0)))
        sets[name] = SetResult(len(members), measures, _states(members), _warnings(members))
    failures = {
        scored.article.id: briefs[scored.article.id].error or "" for scored in scores if briefs[scored.article.id].error
    }
    return SystemResult(sets, [miss for scored in scores for miss in scored.misses], failures)


def _difference(ours: Sequence[Score], theirs: Sequence[Score], resamples: int, seed: int) -> dict[str, Estimates]:
    found = {}
    other_sets = _by_set(theirs)
    for name, members in _by_set(ours).items():
        hits, items = _tables(members)
        other_hits, other_items = _tables(other_sets[name])
        values, drawn = ratios(hits, items, resamples=resamples, seed=seed)
        other_values, other_drawn = ratios(other_hits, other_items, resamples=resamples, seed=seed)
        smaller = np.minimum(items.sum(axis=0), other_items.sum(axis=0))
        found[name] = _named(estimates(values - other_values, drawn - other_drawn, smaller))
    return found


def _states(scores: Sequence[Score]) -> dict[str, dict[str, int]]:
    table: dict[str, dict[str, int]] = {}
    for scored in scores:
        if scored.states:
            gold, ours = scored.states
            row = table.setdefault(gold, {})
            row[ours] = row.get(ours, 0) + 1
    return table


def _warnings(scores: Sequence[Score]) -> dict[str, WarningCount]:
    every = Counter(code for scored in scores for code in scored.warnings)
    briefs = Counter(code for scored in scores for code in set(scored.warnings))
    return {code: WarningCount(every[code], briefs[code]) for code in sorted(every)}
