"""An evaluation as a table for a terminal: a measure a line, a set or a system a column.

A cell is `value [low, high] n`; a difference is marked with a star where its interval leaves 0 out.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import get_args

from chancery.evaluation.bootstrap import Estimate
from chancery.evaluation.evaluation import ALL, Estimates, Evaluation, SetResult, SystemResult
from chancery.evaluation.measures import MEASURES, Measure
from chancery.evaluation.scoring import MissKind
from chancery.schema import STATES

MISSES_SHOWN = 40

_BRIEFS = "briefs"


def render(evaluation: Evaluation, *, misses_shown: int = MISSES_SHOWN) -> str:
    """The whole evaluation as text."""
    return "\n".join(line.rstrip() for line in _lines(evaluation, misses_shown)) + "\n"


def _lines(evaluation: Evaluation, misses_shown: int) -> Iterator[str]:
    total = sum(evaluation.articles.values())
    sets = ", ".join(f"{name} {count:,}" for name, count in evaluation.articles.items())
    yield f"{total:,} articles ({sets}); value [95 % interval] n"
    yield f"intervals: {evaluation.resamples:,} resamples over articles, seed {evaluation.seed}"
    if evaluation.against is None and evaluation.second is None:
        columns = {name: result.measures for name, result in evaluation.briefs.sets.items()}
        yield ""
        yield from _table(columns)
    else:
        for name, result in evaluation.briefs.sets.items():
            yield ""
            yield f"== {name}: {result.articles:,} articles"
            yield from _table(_beside(evaluation, name))
    yield from _states(evaluation.briefs)
    yield from _warnings(evaluation.briefs)
    yield from _misses(evaluation.briefs, misses_shown)


def _beside(evaluation: Evaluation, name: str) -> dict[str, Estimates]:
    """The systems side by side on one set."""
    columns = {_BRIEFS: evaluation.briefs.sets[name].measures}
    if evaluation.against is not None and evaluation.difference is not None:
        columns["against"] = evaluation.against.sets[name].measures
        columns["difference"] = evaluation.difference[name]
    if evaluation.second is not None and name in evaluation.second.sets:
        second = evaluation.second.sets[name]
        columns[f"second reader ({second.articles:,})"] = second.measures
    return columns


def _table(columns: Mapping[str, Estimates]) -> Iterator[str]:
    signed = [name == "difference" for name in columns]
    rows: list[tuple[str, list[str]]] = [("", list(columns))]
    section = ""
    for measure in MEASURES:
        found = [estimates[measure.key] for estimates in columns.values()]
        if all(estimate.value is None for estimate in found):
            continue
        if measure.section != section:
            section = measure.section
            rows += [("", []), (section, [])]
        cells = [_cell(estimate, measure, sign) for estimate, sign in zip(found, signed, strict=True)]
        rows.append((f"  {measure.label}", cells))
    yield from _aligned(rows)


def _cell(estimate: Estimate, measure: Measure, signed: bool) -> str:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "-"
    digits = 3 if measure.form == "share" else 1
    sign = "+" if signed else ""
    value, low, high = (f"{figure:{sign}.{digits}f}" for figure in (estimate.value, estimate.low, estimate.high))
    if signed:
        # A star where the interval leaves 0 out: the two systems differ.
        return f"{value} [{low}, {high}]{'' if estimate.low <= 0 <= estimate.high else ' *'}"
    return f"{value} [{low}, {high}] {estimate.n:,.0f}"


def _aligned(rows: Sequence[tuple[str, Sequence[str]]]) -> Iterator[str]:
    label_width = max(len(label) for label, _ in rows)
    count = max(len(cells) for _, cells in rows)
    widths = [
        max((len(cells[column]) for _, cells in rows if column < len(cells)), default=0) for column in range(count)
    ]
    for label, cells in rows:
        yield "  ".join(
            [label.ljust(label_width), *(cell.ljust(width) for cell, width in zip(cells, widths, strict=False))]
        )


def _whole(system: SystemResult) -> tuple[str, SetResult]:
    name = ALL if ALL in system.sets else next(iter(system.sets))
    return name, system.sets[name]


def _states(system: SystemResult) -> Iterator[str]:
    name, result = _whole(system)
    seen = {state for row in result.states.values() for state in row} | set(result.states)
    order = [state for state in (*STATES, "none") if state in seen]
    if not order:
        return
    yield ""
    yield f"States ({name}): gold down, briefs across"
    rows: list[tuple[str, list[str]]] = [("", order)]
    for gold in order:
        row = result.states.get(gold, {})
        rows.append((f"  {gold}", [str(row.get(ours, ".")) for ours in order]))
    yield from _aligned(rows)


def _warnings(system: SystemResult) -> Iterator[str]:
    name, result = _whole(system)
    if result.warnings:
        yield ""
        yield f"Warnings ({name}): how many, in how many briefs"
        rows = [(f"  {code}", [f"{count.warnings:,}", f"{count.briefs:,}"]) for code, count in result.warnings.items()]
        yield from _aligned(rows)


def _misses(system: SystemResult, shown: int) -> Iterator[str]:
    if system.failures:
        yield ""
        yield "Articles without a brief"
        for identifier, error in system.failures.items():
            yield f"  {identifier}: {error}"
    if system.misses:
        yield ""
        yield "Not found in the article, or twice in the brief"
        order = get_args(MissKind)
        listed = sorted(system.misses, key=lambda miss: order.index(miss.kind))[:shown]
        rows = [(f"  {miss.id}", [miss.field or "", f"{miss.kind} {miss.note}", miss.text]) for miss in listed]
        yield from _aligned(rows)
        if len(system.misses) > shown:
            yield f"  and {len(system.misses) - shown:,} more: --misses or --json shows them"
