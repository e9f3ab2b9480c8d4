"""Gold files: what is read, how sets are named, what a bad line is told; and gold judged by itself."""

import json
from pathlib import Path

import pytest

from chancery.evaluation.evaluation import ALL, evaluate
from chancery.evaluation.gold import EvaluationError, read_gold, set_name
from chancery.evaluation.scoring import Judged

PAIRS = Path(__file__).parents[2] / "models" / "training" / "pairs" / "dev"

BRIEF = {
    "who": [{"name": "Iran", "role": ""}],
    "what": "Iran said so.",
    "where": [],
    "status": None,
    "open_questions": [],
}
LINE = {"id": "a", "style": "agency", "title": "Iran", "text": "Iran said so.", "brief": BRIEF}


def file_of(folder: Path, *lines: object, name: str = "gold.jsonl") -> Path:
    path = folder / name
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return path


def test_a_gold_line_is_read_and_empty_fields_are_empty(tmp_path: Path) -> None:
    (article,) = read_gold([file_of(tmp_path, "", LINE)])
    assert (article.id, article.set, article.title) == ("a", "gold", "Iran")
    assert article.gold.who == (("Iran", ""),)
    assert article.gold.empty() == {"who": False, "what": False, "where": True, "status": True, "open_questions": True}


def test_null_and_missing_forms_of_empty_are_one(tmp_path: Path) -> None:
    null = {"who": [{"name": "Iran", "role": None}], "what": "", "where": None, "status": None, "open_questions": None}
    bare = {"who": [{"name": "Iran"}], "what": None, "where": [], "status": None, "open_questions": []}
    one, two = read_gold([file_of(tmp_path, LINE | {"brief": null, "title": None}, LINE | {"id": "b", "brief": bare})])
    assert one.gold == two.gold
    assert one.title == ""


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "gold.jsonl:2: "),
        ({"id": "b", "text": "x"}, "gold.jsonl:2: Object missing required field `brief`"),
        (LINE | {"id": "b", "brief": BRIEF | {"when": "now"}}, "gold.jsonl:2: Object contains unknown field `when`"),
        (
            LINE | {"id": "b", "brief": BRIEF | {"status": {"state": "over", "text": "x"}}},
            "gold.jsonl:2: Invalid enum value",
        ),
        (LINE, "gold.jsonl:2: 'a' stands in "),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: object, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        read_gold([file_of(tmp_path, LINE, line)])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="No such file"):
        read_gold([tmp_path / "none.jsonl"])
    with pytest.raises(EvaluationError, match="no articles"):
        read_gold([file_of(tmp_path)])
    (tmp_path / "empty").mkdir()
    with pytest.raises(EvaluationError, match=r"no \*\.jsonl"):
        read_gold([tmp_path / "empty"])


def test_files_that_differ_by_a_last_letter_are_one_set(tmp_path: Path) -> None:
    assert set_name(Path("syn-a.jsonl")) == set_name(Path("x/syn-k.jsonl")) == "syn"
    assert set_name(Path("press-2.jsonl")) == "press-2"
    file_of(tmp_path, LINE, name="syn-a.jsonl")
    file_of(tmp_path, LINE | {"id": "b"}, LINE | {"id": "c"}, name="syn-b.jsonl")
    assert [article.set for article in read_gold([tmp_path])] == ["syn"] * 3
    assert [article.set for article in read_gold([tmp_path], by_file=True)] == ["syn-a", "syn-b", "syn-b"]
    assert [article.id for article in read_gold([tmp_path], limit=1)] == ["a", "b"]


def test_gold_judged_by_itself_is_without_fault() -> None:
    """Whatever is measured against the gold must be perfect for the gold; what is held against the article may not be.

    The committed gold itself holds a few names and numbers that are not its articles' words ("two men" for two who are
    named, "Russia" for "Moscow") and older offices that are no stretch of the article: the strict check sees those.
    """
    articles = read_gold([PAIRS])
    itself = {article.id: Judged(article.gold) for article in articles}
    result = evaluate(articles, itself, against=itself, second=itself, resamples=50)
    assert sum(result.articles.values()) == 133
    whole = result.briefs.sets[next(iter(result.briefs.sets))]
    perfect = {
        *(f"{field}.{side}" for field in ("who", "where") for side in ("precision", "recall", "f1")),
        *("roles.right", "state", "what.rouge_l", "status.rouge_l"),
        *("questions", "questions.precision", "questions.f1", "found.name.who", "found.name.where", "found.quotation"),
        *(f"empty.{field}.right" for field in ("who", "what", "where", "status", "open_questions")),
    }
    flawless = {
        *(f"roles.{fault}" for fault in ("different", "missing", "extra", "of_another")),
        *(f"twice.{field}" for field in ("who", "where", "open_questions")),
        *(f"empty.{field}.wrong" for field in ("who", "what", "where", "status", "open_questions")),
        "form.failed",
    }
    for expected, keys in ((1, perfect), (0, flawless)):
        for key in keys:
            estimate = whole.measures[key]
            assert (key, estimate.value, estimate.low, estimate.high) == (key, expected, expected, expected)
    for key in ("found.name", "found.number", "found.date"):
        value = whole.measures[key].value
        assert value is not None
        assert value > 0.98
    assert all(gold == ours for gold, row in whole.states.items() for ours in row)
    assert result.second == result.briefs
    assert result.difference is not None
    for estimates in result.difference.values():
        for estimate in estimates.values():
            assert (estimate.value, estimate.low, estimate.high) in ((0, 0, 0), (None, None, None))


def test_several_sets_are_told_apart_and_together(tmp_path: Path) -> None:
    first, second = file_of(tmp_path, LINE, name="one.jsonl"), file_of(tmp_path, LINE | {"id": "b"}, name="two.jsonl")
    articles = read_gold([first, second])
    result = evaluate(articles, {article.id: Judged(article.gold) for article in articles}, resamples=20)
    assert list(result.briefs.sets) == ["one", "two", ALL]
    assert result.briefs.sets[ALL].articles == 2
