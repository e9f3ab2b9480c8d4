"""The seed article's brief, byte for byte but for what names the moment and the machine.

The golden files hold on every x86-64 processor: the same bits must come out under each instruction set that the libraries can be held to.
`pytest tests/golden --renew-golden` writes them anew. `margins.json` holds the smallest lead of a first choice over the second in each field, in
logits, so that a fragile golden is seen: where the bits were not the same everywhere, they would differ by about 0.1.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from litestar.testing import TestClient

from chancery.app import create_app
from chancery.briefing.pipeline import Pipeline
from chancery.inference.source import Source
from chancery.schema import FIELDS
from chancery.settings import Settings

HERE = Path(__file__).parent
SEED = HERE.parents[1] / "seeds" / "000_5e5f4b73a0a3230d.txt"
MOMENT_AND_MACHINE = {
    "id": r'(?<="id":")[^"]+',
    "generated_at": r'(?<="generated_at":")[^"]+',
    "device": r'(?<="device":")[^"]+',
    "dtype": r'(?<="dtype":")[^"]+',
    "service_version": r'(?<="service_version":")[^"]+',
}
FRAGILE = 0.001


def without_moment_and_machine(answer: str) -> str:
    for name, pattern in MOMENT_AND_MACHINE.items():
        answer = re.sub(pattern, f"({name})", answer)
    answer = re.sub(r"\d{4}-\d\d-\d\dT[\d:.+Z-]+", "(moment)", answer)
    return answer.rstrip("\n") + "\n"


def command(*arguments: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "chancery.cli", "brief", str(SEED), *arguments],
        env={**os.environ, "CHANCERY_DEVICE": "cpu", **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return without_moment_and_machine(done.stdout)


def assert_golden(name: str, answer: str, request: pytest.FixtureRequest) -> None:
    golden = HERE / name
    if request.config.getoption("--renew-golden"):
        golden.write_text(answer, encoding="utf-8")
    assert answer == golden.read_text(encoding="utf-8")


def test_the_command_prints_the_golden_json(request: pytest.FixtureRequest) -> None:
    assert_golden("seed.json", command("--json"), request)


def test_the_command_prints_the_golden_markdown(request: pytest.FixtureRequest) -> None:
    assert_golden("seed.md", command("--markdown"), request)


@pytest.mark.parametrize(("accept", "name"), [("application/json", "seed.json"), ("text/markdown", "seed.md")])
def test_the_service_answers_the_golden_brief(
    accept: str, name: str, pipeline: Pipeline, seed_text: str, request: pytest.FixtureRequest
) -> None:
    app = create_app(Settings(device="cpu", deadline_seconds=600), load=lambda _: pipeline)
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        assert app.state.engine.settled.wait(120)
        answer = client.post(
            "/v1/briefs",
            content=seed_text.encode(),
            headers={"content-type": "text/plain; charset=utf-8", "accept": accept},
        )
    assert answer.status_code == 200
    assert_golden(name, without_moment_and_machine(answer.text), request)


@pytest.mark.parametrize(
    ("capability", "instructions"),
    [("default", "SSE41"), ("avx2", "AVX2"), ("avx512", "AVX512_CORE"), ("avx512", "AVX512_CORE_VNNI")],
)
def test_the_golden_brief_holds_under_every_instruction_set(
    capability: str, instructions: str, request: pytest.FixtureRequest
) -> None:
    answer = command(
        "--json", ATEN_CPU_CAPABILITY=capability, ONEDNN_MAX_CPU_ISA=instructions, MKL_ENABLE_INSTRUCTIONS="AVX2"
    )
    assert_golden("seed.json", answer, request)


def test_no_choice_on_the_way_to_the_golden_brief_is_fragile(
    pipeline: Pipeline, seed_text: str, request: pytest.FixtureRequest
) -> None:
    source, engine = Source([seed_text]), pipeline.engine
    rows = {field: pipeline.row(field, source) for field in FIELDS}
    tokens, _ = engine.tokenize(seed_text)
    engine.decode(engine.encode([tokens]), [list(rows.values())])
    margins = {field: round(row.margin, 4) for field, row in rows.items()}
    if request.config.getoption("--renew-golden"):
        (HERE / "margins.json").write_text(json.dumps(margins, indent=2) + "\n", encoding="utf-8")
    recorded = json.loads((HERE / "margins.json").read_text(encoding="utf-8"))
    assert min(recorded.values()) >= FRAGILE, "a golden file hangs on a hair"
    assert margins == recorded
