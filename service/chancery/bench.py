"""`chancery bench`: how long a brief takes, as a ratio to five plain `generate()` calls in the same run.

The plain baseline is what a user of transformers would write: for each field, `LlamaForCausalLM.generate()` over article and tag with the same
weights dequantised to float32, key-value cache on, the same stop token and bounds, no constraint. It is set beside our engine in float32 (the
same precision) and in int8 (as shipped). What bounds them: the plain calls read the article five times and each step of one row reads every
weight; the engine reads it once and a step of five rows reads the weights once.
"""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import torch

from chancery.briefing.pipeline import Pipeline, load_pipeline
from chancery.inference.llama import join
from chancery.inference.source import Source
from chancery.schema import FIELDS, Article
from chancery.settings import Settings, read_settings


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--repeats", default=3, show_default=True, type=click.IntRange(min=1), help="Timed runs after one to warm up."
)
@click.option("--json", "as_json", is_flag=True, help="Only the closing JSON line.")
def bench(files: tuple[Path, ...], repeats: int, as_json: bool) -> None:
    """Time FILES (plain texts of articles): five plain generate() calls against the engine, medians and spread."""
    articles = [Article(text=file.read_text(encoding="utf-8")) for file in files]
    began = time.perf_counter()
    pipeline = load_pipeline(read_settings())
    pipeline.brief(articles[:1])
    figures: dict[str, Any] = {"load_to_ready_s": round(time.perf_counter() - began, 2)}
    figures |= _rows("engine_int8", pipeline, articles, repeats)
    figures |= _rows("grounded_int8", pipeline, articles, repeats, constrained=True)
    figures["whole_brief_int8_s"] = _timed(lambda: pipeline.brief(articles), repeats, len(articles))
    reference = load_pipeline(Settings(device="cpu", precision="float32"))
    figures |= _rows("engine_float32", reference, articles, repeats)
    figures["plain_float32_s"], figures["plain_tokens"] = _plain(reference, articles, repeats)
    plain = figures["plain_float32_s"]["median"]
    figures["ratio_same_precision"] = round(plain / figures["engine_float32_s"]["median"], 2)
    figures["ratio_as_shipped"] = round(plain / figures["engine_int8_s"]["median"], 2)
    figures["machine"] = _machine()
    if not as_json:
        click.echo(_table(figures, len(articles)))
    click.echo(json.dumps(figures))


def _rows(
    name: str, pipeline: Pipeline, articles: list[Article], repeats: int, constrained: bool = False
) -> dict[str, Any]:
    """Seconds an article of reading and writing, one article after the other, and the tokens written."""
    written = 0

    def run() -> None:
        nonlocal written
        written = 0
        for article in articles:
            rows = [pipeline.row(field, Source([article.text])) for field in FIELDS]
            for row in rows:
                row.constraint = row.constraint if constrained else None
            pipeline.engine.decode(pipeline.engine.encode([pipeline.read(article).tokens]), [rows])
            written += sum(len(row.tokens) for row in rows)

    return {f"{name}_s": _timed(run, repeats, len(articles)), f"{name}_tokens": written}


def _plain(pipeline: Pipeline, articles: list[Article], repeats: int) -> tuple[dict[str, float], int]:
    llama = join(pipeline.engine.checkpoint.model)
    written = 0

    def run() -> None:
        nonlocal written
        written = 0
        for article in articles:
            read = torch.tensor([pipeline.read(article).tokens])
            for field in FIELDS:
                prompt = torch.cat([read, torch.tensor([pipeline.engine.prefix(pipeline.prompts.tags[field])])], dim=1)
                found = llama.generate(
                    prompt,
                    attention_mask=torch.ones_like(prompt),
                    max_new_tokens=pipeline.prompts.limits[field],
                    eos_token_id=pipeline.engine.end,
                    do_sample=False,
                )
                written += found.shape[1] - prompt.shape[1]

    return _timed(run, repeats, len(articles)), written


def _timed(run: Callable[[], object], repeats: int, articles: int) -> dict[str, float]:
    run()
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        run()
        seconds.append((time.perf_counter() - began) / articles)
    return {
        "median": round(statistics.median(seconds), 3),
        "least": round(min(seconds), 3),
        "most": round(max(seconds), 3),
    }


def _machine() -> dict[str, Any]:
    return {
        "processor": platform.processor() or platform.machine(),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "threads": torch.get_num_threads(),
        "processors": os.cpu_count(),
        "torch": torch.__version__,
    }


def _table(figures: dict[str, Any], articles: int) -> str:
    lines = [f"{articles} article(s), seconds an article: median [least, most], tokens written"]
    for name, label in [
        ("plain_float32_s", "five plain generate(), float32"),
        ("engine_float32_s", "engine, float32"),
        ("engine_int8_s", "engine, int8"),
        ("grounded_int8_s", "engine, int8, under the constraint"),
        ("whole_brief_int8_s", "whole brief, int8 (with gate and evidence)"),
    ]:
        time_of = figures[name]
        tokens = figures.get("plain_tokens" if name.startswith("plain") else name.removesuffix("_s") + "_tokens", "")
        lines.append(
            f"  {label:<48} {time_of['median']:7.3f} [{time_of['least']:.3f}, {time_of['most']:.3f}]  {tokens}"
        )
    lines.append(
        f"  ratio in the same precision {figures['ratio_same_precision']}, as shipped {figures['ratio_as_shipped']}"
    )
    lines.append(f"  load to ready {figures['load_to_ready_s']} s")
    return "\n".join(lines)
