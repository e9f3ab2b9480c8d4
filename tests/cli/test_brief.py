"""`chancery brief`: what it prints, what it refuses in one line, and its exit codes. The real checkpoint, loaded once."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chancery.briefing import pipeline as pipeline_module
from chancery.briefing.pipeline import Pipeline
from chancery.cli import main

ARTICLE = (
    "Norway's foreign minister Ingrid Solheim will fly to Tunis on Thursday to mediate between Libya's two rival "
    "governments, her ministry said, days after shelling closed Tripoli's main port."
)


@pytest.fixture
def chancery(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(pipeline_module, "load_pipeline", lambda _: pipeline)

    def run(*arguments: str, given: str | bytes | None = None) -> Result:
        return CliRunner().invoke(main, list(arguments), input=given, catch_exceptions=False)

    return run


@pytest.fixture
def article(tmp_path: Path) -> str:
    file = tmp_path / "article.txt"
    file.write_text(ARTICLE, encoding="utf-8")
    return str(file)


def test_the_five_fields_stand_in_their_order_with_line_references(chancery, article: str) -> None:
    done = chancery("brief", article)
    assert done.exit_code == 0
    places = [done.stdout.index(name) for name in ("Who", "What", "Where", "Status", "Open questions")]
    assert places == sorted(places)
    assert "Ingrid Solheim" in done.stdout
    assert "[l. 1]" in done.stdout


def test_json_is_one_line_of_schema_brief_1(chancery, article: str) -> None:
    done = chancery("brief", article, "--json")
    [line] = done.stdout.splitlines()
    brief = json.loads(line)
    assert brief["schema"] == "brief/1"
    for evidence in [found for actor in brief["who"] for found in actor["evidence"]]:
        assert ARTICLE[evidence["start"] : evidence["end"]] == evidence["exact"]


def test_markdown_is_markdown(chancery, article: str) -> None:
    done = chancery("brief", article, "--markdown")
    assert done.exit_code == 0
    assert done.stdout.startswith("#")


def test_a_dash_reads_standard_input(chancery) -> None:
    done = chancery("brief", "-", "--json", given=ARTICLE)
    assert json.loads(done.stdout)["article"]["characters"] == len(ARTICLE)


def test_a_title_is_read_before_the_text(chancery, article: str) -> None:
    done = chancery("brief", article, "--json", "--title", "Solheim to mediate in Tunis")
    assert json.loads(done.stdout)["article"]["title"] == "Solheim to mediate in Tunis"


def test_a_json_article_keeps_what_was_said_of_it(chancery, tmp_path: Path) -> None:
    file = tmp_path / "article.json"
    file.write_text(json.dumps({"text": ARTICLE, "source": "Wire", "article_id": "a-1"}), encoding="utf-8")
    record = json.loads(chancery("brief", str(file), "--json").stdout)["article"]
    assert (record["source"], record["article_id"]) == ("Wire", "a-1")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("missing.txt", None, "cannot be read: No such file or directory"),
        ("empty.txt", b"", "no text"),
        ("binary.txt", b"\x89PNG\r\n\x1a\n\x00\x00" * 20, "is not text in UTF-8"),
        ("huge.txt", b"word " * 300_000, "is over 1,000,000 bytes"),
        ("short.txt", b"Only three words", "3 words"),
        ("other.json", b'{"headline": "x"}', "is not an article in JSON"),
        ("french.txt", "Le ministre des affaires étrangères se rendra jeudi à Tunis pour une médiation entre les deux "
         "gouvernements rivaux de la Libye, a annoncé son ministère dans un communiqué publié mardi soir à Oslo.".encode(),
         "'fr'"),
    ],
)  # fmt: skip
def test_what_cannot_be_briefed_gets_one_clear_line(
    chancery, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    done = chancery("brief", str(file))
    assert done.exit_code == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert name in line
    assert said in line


def test_one_broken_file_loses_no_other(chancery, tmp_path: Path, article: str) -> None:
    done = chancery("brief", str(tmp_path / "missing.txt"), article, "--json")
    assert done.exit_code == 1
    assert len(done.stdout.splitlines()) == 1
    assert len(done.stderr.splitlines()) == 1


def test_a_setting_that_cannot_be_read_is_named(chancery, article: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHANCERY_THREADS", "many")
    done = chancery("brief", article)
    assert done.exit_code == 2
    assert "CHANCERY_THREADS='many'" in done.stderr
