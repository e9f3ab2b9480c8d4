"""`chancery evaluate` as it is typed: its table, its JSON, its errors, its audit."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from chancery.evaluation.command import evaluate

PAIRS = Path(__file__).parents[2] / "models" / "training" / "pairs" / "dev"
GOLD = PAIRS / "syn-h.jsonl"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(evaluate, [str(argument) for argument in arguments])


@pytest.fixture
def weaker(tmp_path: Path) -> Path:
    """Another system: the gold with its first actor and its questions left out."""
    path = tmp_path / "weaker.jsonl"
    lines = []
    for line in GOLD.read_text().splitlines():
        pair = json.loads(line)
        brief = pair["brief"] | {"who": pair["brief"]["who"][1:], "open_questions": []}
        lines.append(json.dumps({"id": pair["id"], "brief": brief}))
    path.write_text("\n".join(lines))
    return path


def test_the_table_has_a_line_a_measure_and_a_column_a_set() -> None:
    result = run(GOLD, PAIRS / "syn-g.jsonl", "--by-file", "--briefs", GOLD, "--limit", 3)
    assert result.exit_code == 2
    assert "no brief of 3 of 6 articles" in result.output

    result = run(GOLD, "--briefs", GOLD, "--limit", 3)
    assert result.exit_code == 0, result.output
    assert "3 articles (syn 3)" in result.stdout
    assert "who, F1" in result.stdout
    assert "1.000 [1.000, 1.000]" in result.stdout
    assert "States (syn)" in result.stdout
    assert max(map(len, result.stdout.splitlines())) <= 120


def test_a_second_system_stands_beside_with_its_paired_difference(weaker: Path) -> None:
    result = run(GOLD, "--briefs", GOLD, "--against", weaker, "--second", weaker)
    assert result.exit_code == 0, result.output
    head = next(line for line in result.stdout.splitlines() if "against" in line)
    assert head.split() == ["briefs", "against", "difference", "second", "reader", "(12)"]
    recall = next(line for line in result.stdout.splitlines() if "who, recall" in line)
    assert "+0." in recall
    assert recall.rstrip().count(" *") == 1
    assert "+0.000 [+0.000, +0.000]" in next(line for line in result.stdout.splitlines() if "where, F1" in line)


def test_a_system_against_itself_differs_by_nothing(weaker: Path) -> None:
    figures = json.loads(run(GOLD, "--briefs", weaker, "--against", weaker, "--json", "-").stdout)
    for estimate in figures["difference"]["syn"].values():
        assert (estimate["value"], estimate["low"], estimate["high"]) in ((0, 0, 0), (None, None, None))


def test_the_same_seed_gives_the_same_figures(weaker: Path) -> None:
    once = run(GOLD, "--briefs", weaker, "--json", "-", "--seed", 5).stdout
    assert run(GOLD, "--briefs", weaker, "--json", "-", "--seed", 5).stdout == once
    assert run(GOLD, "--briefs", weaker, "--json", "-", "--seed", 6).stdout != once


def test_the_json_holds_everything(weaker: Path) -> None:
    figures = json.loads(run(GOLD, "--briefs", weaker, "--json", "-").stdout)
    assert figures["schema"] == "evaluation/1"
    assert (figures["seed"], figures["resamples"], figures["articles"]) == (20260, 2000, {"syn": 12})
    syn = figures["briefs"]["sets"]["syn"]
    assert syn["measures"]["who.precision"]["value"] == 1
    assert syn["measures"]["questions"]["value"] == 0
    assert syn["measures"]["evidence.exact"]["value"] is None
    assert sum(sum(row.values()) for row in syn["states"].values()) == 12
    assert all(set(miss) == {"id", "field", "kind", "text", "note"} for miss in figures["briefs"]["misses"])
    assert figures["against"] is None


def test_misses_are_listed_as_many_as_asked_for(weaker: Path) -> None:
    path = weaker.with_name("wrong.jsonl")
    lines = [json.loads(line) for line in weaker.read_text().splitlines()]
    wrong = [line | {"brief": line["brief"] | {"where": ["Ruritania", "Graustark"]}} for line in lines]
    path.write_text("\n".join(map(json.dumps, wrong)))
    shown = run(GOLD, "--briefs", path, "--misses", 3).stdout
    assert shown.count("name absent") == 3
    assert "more: --misses or --json shows them" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "GOLD is missing"),
        (["none.jsonl"], "Error: none.jsonl: No such file or directory"),
        ([GOLD, "--briefs", "none.jsonl"], "Error: none.jsonl: No such file or directory"),
        (["--audit", "none.jsonl"], "Error: none.jsonl: No such file or directory"),
        ([GOLD, "--briefs", GOLD, "--json", "/none/x.json"], "Error: /none/x.json: No such file or directory"),
    ],
)
def test_errors_are_one_line(arguments: list[object], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output


def test_drawing_names_the_sample_of_each_set() -> None:
    drawn = [json.loads(line) for line in run(PAIRS, "--draw", 50, "--seed", 1).stdout.splitlines()]
    assert len(drawn) == 50
    assert {line["set"] for line in drawn} == {"syn"}
    by_file = [json.loads(line) for line in run(PAIRS, "--draw", 2, "--by-file").stdout.splitlines()]
    assert len({line["set"] for line in by_file}) == 11
    assert len(by_file) == 22


def test_a_drawn_sheet_filled_in_gives_the_rates(tmp_path: Path) -> None:
    sheet = [json.loads(line) for line in run(GOLD, "--draw", 3, "--briefs", GOLD).stdout.splitlines()]
    assert {line["label"] for line in sheet} == {""}
    labels = tmp_path / "labels.jsonl"
    labels.write_text("\n".join(json.dumps(line | {"label": "supported"}) for line in sheet))
    result = run("--audit", labels, GOLD, "--briefs", GOLD)
    assert result.exit_code == 0, result.output
    assert f"3 briefs, {len(sheet)} statements" in result.stdout
    rates = json.loads(run("--audit", labels, "--json", "-").stdout)[str(labels)]["fields"]
    assert rates["all"]["supported"]["rate"] == 1

    labels.write_text("\n".join(json.dumps(line | {"label": "partly"}) for line in sheet[1:]))
    result = run("--audit", labels, GOLD, "--briefs", GOLD)
    assert result.exit_code == 2
    assert "no label for" in result.output
