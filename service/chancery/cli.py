"""The command `chancery`: its arguments, its exit codes, one line for each thing that goes wrong.

Exit codes: 0 all done; 1 at least one article could not be briefed; 2 the command line or a setting is wrong. Heavy parts are imported when needed.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from chancery import __version__
from chancery.errors import ArticleError, ChanceryError, NotText, TooLarge
from chancery.evaluation.command import evaluate
from chancery.schema import Article, Brief
from chancery.settings import Settings, SettingsError, read_settings

if TYPE_CHECKING:
    from chancery.briefing.admission import Admitted
    from chancery.briefing.pipeline import Pipeline


class OneLineErrors(click.Group):
    """Turns every foreseen error into one line on stderr and exit code 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (ChanceryError, SettingsError) as error:
            click.echo(f"chancery: {error}", err=True)
            ctx.exit(2)


@click.group(cls=OneLineErrors)
@click.version_option(__version__, prog_name="chancery")
def main() -> None:
    """News articles in, diplomatic briefs out, on this machine."""
    logging.getLogger("transformers").setLevel(logging.ERROR)


@main.command()
@click.argument("files", nargs=-1, required=True)
@click.option("--json", "form", flag_value="json", help="Schema brief/1, one line an article.")
@click.option("--markdown", "form", flag_value="markdown", help="Markdown.")
@click.option("--title", help="The headline, where the file holds the text alone.")
def brief(files: tuple[str, ...], form: str | None, title: str | None) -> None:
    """Print the brief of each of FILES: .txt (or - for standard input), .html, or .json with text, title, source, url …"""
    settings = read_settings()
    from chancery.briefing.pipeline import load_pipeline

    pipeline = load_pipeline(settings)
    show = _renderer(form)
    failed = 0
    for number, name in enumerate(files):
        try:
            shown = _brief_file(name, title, pipeline, settings, show)
        except ChanceryError as error:
            click.echo(f"chancery: {name}: {error}", err=True)
            failed += 1
            continue
        if number > failed and form != "json":
            click.echo()
        click.echo(shown)
    sys.exit(1 if failed else 0)


@main.command()
def serve() -> None:
    """Serve over HTTP; CHANCERY_HOST, CHANCERY_PORT and CHANCERY_API_KEYS say where and for whom."""
    from chancery.app import serve as run

    run(read_settings())


@main.command(context_settings={"ignore_unknown_options": True}, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def bench(arguments: tuple[str, ...]) -> None:
    """Time articles: five plain generate() calls against the engine (`chancery bench --help`)."""
    from chancery.bench import bench as run

    run.main(list(arguments), prog_name="chancery bench")


main.add_command(evaluate)


def _brief_file(
    name: str, title: str | None, pipeline: "Pipeline", settings: Settings, show: Callable[[Brief, Article], str]
) -> str:
    admitted = _read_article(name, title, pipeline.languages, settings.max_body_bytes)
    [result] = pipeline.brief([admitted.article])
    if not isinstance(result, Brief):
        raise result
    return show(admitted.complete(result), admitted.article)


def _read_article(name: str, title: str | None, languages: Iterable[str], limit: int) -> "Admitted":
    """The article of a file, if it may be briefed; raises ArticleError."""
    from chancery.briefing.admission import admit
    from chancery.briefing.extraction import extract

    data = _read_bytes(name, limit)
    match Path(name).suffix.lower():
        case ".html" | ".htm":
            page = extract(data)
            article = Article(text=page.text, title=title or page.title)
        case ".json":
            article = _article_of_json(data, title)
        case _:
            article = Article(text=_text(data), title=title)
    return admit(article, tuple(languages))


def _read_bytes(name: str, limit: int) -> bytes:
    try:
        if name == "-":
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with open(name, "rb") as stream:
                data = stream.read(limit + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror or error}") from None
    if len(data) > limit:
        raise TooLarge(f"is over {limit:,} bytes, the most that is read (CHANCERY_MAX_BODY_BYTES); is it an article?")
    return data


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText(f"is not text in UTF-8: byte {error.start} is {data[error.start]:#04x}") from None


def _article_of_json(data: bytes, title: str | None) -> Article:
    try:
        article = msgspec.json.decode(data, type=Article)
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise NotText(f"is not an article in JSON: {error}") from None
    return msgspec.structs.replace(article, title=title) if title else article


def _renderer(form: str | None) -> Callable[[Brief, Article], str]:
    from chancery.briefing import rendering

    if form == "json":
        return lambda brief, _: msgspec.json.encode(brief).decode()
    if form == "markdown":
        return lambda brief, _: rendering.to_markdown(brief).rstrip("\n")
    width = min(100, os.get_terminal_size().columns if sys.stdout.isatty() else 100)
    return lambda brief, article: rendering.to_terminal(brief, article, width=width).rstrip("\n")


class Unreadable(ArticleError):  # noqa: N818 - named as in chancery.errors
    """A file cannot be opened."""

    type = "unreadable"
    title = "The file cannot be read"


if __name__ == "__main__":
    main()
