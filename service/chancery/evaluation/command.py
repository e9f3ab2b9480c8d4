"""`chancery evaluate`: the options, what is read and made, and where the figures go.

Heavy parts are imported when they are needed, so that `chancery --help` stays quick.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from chancery.evaluation.gold import EvaluationError, GoldArticle, read_gold

if TYPE_CHECKING:
    from chancery.evaluation.scoring import Judged

_PATH = click.Path(path_type=Path)


class UnusableInput(click.ClickException):
    """A file cannot be used: one line, and the exit code of a wrong command line."""

    exit_code = 2


@click.command()
@click.argument("gold", nargs=-1, type=_PATH)
@click.option("--briefs", type=_PATH, help="Judge the briefs of this file ({id, brief} a line) instead of making them.")
@click.option("--save", type=_PATH, help="Write the briefs that are made to this file.")
@click.option("--against", type=_PATH, help="Compare with the briefs of this file: paired differences.")
@click.option("--second", type=_PATH, help="A second reader's gold: print how far the two readers agree.")
@click.option("--limit", type=click.IntRange(min=1), help="Only the first N articles of each file.")
@click.option(
    "--by-file", is_flag=True, help="One column a file; without it, syn-a.jsonl and syn-b.jsonl are one set, syn."
)
@click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write all figures as JSON to this file; - is stdout.",
)
@click.option(
    "--misses",
    default=40,
    type=click.IntRange(min=0),
    show_default=True,
    help="How many names, numbers ... not found are listed.",
)
@click.option("--resamples", default=2_000, type=click.IntRange(min=1), show_default=True, help="Bootstrap resamples.")
@click.option("--seed", default=20_260, show_default=True, help="Seed of the resamples and of --draw.")
@click.option(
    "--audit",
    "audits",
    multiple=True,
    type=_PATH,
    help="Print the rates of this file of audit labels; may be repeated.",
)
@click.option(
    "--draw",
    type=click.IntRange(min=1),
    help="Print N article ids of each set to audit; with --briefs, their statements to label.",
)
def evaluate(gold: tuple[Path, ...], **options: Any) -> None:
    """Measure briefs against GOLD files of articles with briefs written by readers (a folder stands for its *.jsonl).

    What is measured, and how, is in docs/evaluation.md.
    """
    try:
        _run(list(gold), **options)
    except EvaluationError as error:
        raise UnusableInput(str(error)) from None
    except OSError as error:
        raise UnusableInput(f"{error.filename}: {error.strerror}") from None


def _run(
    gold: list[Path],
    *,
    briefs: Path | None,
    save: Path | None,
    against: Path | None,
    second: Path | None,
    limit: int | None,
    by_file: bool,
    json_file: Path | None,
    misses: int,
    resamples: int,
    seed: int,
    audits: tuple[Path, ...],
    draw: int | None,
) -> None:
    articles = read_gold(gold, by_file=by_file, limit=limit) if gold else []
    if audits:
        _audit(audits, articles, briefs, json_file)
        return
    if not articles:
        raise click.UsageError("GOLD is missing: a file of articles with briefs")
    if draw is not None:
        _draw(articles, draw, seed, briefs)
        return

    from chancery.evaluation.briefs import read_briefs
    from chancery.evaluation.evaluation import evaluate as evaluated
    from chancery.evaluation.report import render

    ours = read_briefs(briefs, articles) if briefs else _make(articles, save)
    evaluation = evaluated(
        articles,
        ours,
        against=read_briefs(against, articles) if against else None,
        second=read_briefs(second, articles, all_of_them=False) if second else None,
        resamples=resamples,
        seed=seed,
    )
    if str(json_file) != "-":
        click.echo(render(evaluation, misses_shown=misses), nl=False)
    _write_json(json_file, evaluation)


def _make(articles: Sequence[GoldArticle], save: Path | None) -> "Mapping[str, Judged]":
    from chancery.briefing.pipeline import load_pipeline
    from chancery.evaluation.briefs import make_briefs
    from chancery.settings import read_settings

    pipeline = load_pipeline(read_settings())

    def progress(done: int) -> None:
        click.echo(f"\r{done:,} of {len(articles):,} briefs", nl=done == len(articles), file=sys.stderr)

    return make_briefs(articles, pipeline.brief, save=save, progress=progress)


def _audit(files: Sequence[Path], articles: Sequence[GoldArticle], briefs: Path | None, json_file: Path | None) -> None:
    from chancery.evaluation.audit import audit, check_labels, read_labels, render_audit
    from chancery.evaluation.briefs import read_briefs

    labels = {str(path): read_labels(path) for path in files}
    if briefs:
        if not articles:
            raise click.UsageError("--audit with --briefs checks the labels against the briefs, and needs their GOLD")
        judged = read_briefs(briefs, articles, all_of_them=False)
        for lines in labels.values():
            check_labels(lines, judged)
    found = {name: audit(lines) for name, lines in labels.items()}
    if str(json_file) != "-":
        click.echo(render_audit(found), nl=False)
    _write_json(json_file, found)


def _draw(articles: Sequence[GoldArticle], number: int, seed: int, briefs: Path | None) -> None:
    import msgspec

    from chancery.evaluation.audit import draw, statements
    from chancery.evaluation.briefs import read_briefs

    drawn = draw(articles, number, seed)
    judged = read_briefs(briefs, drawn) if briefs else {}
    for article in drawn:
        if not briefs:
            click.echo(msgspec.json.encode({"id": article.id, "set": article.set}))
        for field, index, statement in statements(judged[article.id].content) if briefs else ():
            line = {"id": article.id, "field": field, "index": index, "statement": statement, "label": ""}
            click.echo(msgspec.json.encode(line))


def _write_json(file: Path | None, figures: object) -> None:
    if file is None:
        return
    import msgspec

    text = msgspec.json.format(msgspec.json.encode(figures), indent=2) + b"\n"
    if str(file) == "-":
        click.echo(text, nl=False)
    else:
        file.write_bytes(text)
