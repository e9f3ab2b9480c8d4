"""Shared parts: the real default checkpoint, loaded once a session, and the committed pairs."""

import json
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from chancery.briefing.pipeline import Pipeline, load_pipeline
from chancery.settings import Settings

hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.load_profile("repeatable")

ROOT = Path(__file__).parents[1]
SEED = ROOT / "seeds" / "000_5e5f4b73a0a3230d.txt"


@pytest.fixture(scope="session")
def pipeline() -> Pipeline:
    """The default checkpoint on the processor, as it ships."""
    return load_pipeline(Settings(device="cpu"))


@pytest.fixture(scope="session")
def seed_text() -> str:
    return SEED.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def development_pairs() -> list[dict[str, Any]]:
    """The committed development articles with their gold briefs."""
    files = sorted((ROOT / "models" / "training" / "pairs" / "dev").glob("syn-*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]
