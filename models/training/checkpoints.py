"""Resumable checkpoints of a run: one file a step saved, written whole or not at all; the last few are kept.

A file holds `step` (steps done), `data` (a digest of the pairs), `options`, `weights` (float32, by name), `optimizer`.
"""

import os
import pathlib
import typing
from collections.abc import Mapping

import torch

KEPT = 3
State = dict[str, typing.Any]


class ResumeError(RuntimeError):
    """A run that cannot go on from its newest checkpoint as it is asked to; the message says what differs."""


def saved(run: pathlib.Path) -> list[pathlib.Path]:
    """The checkpoints of a run, oldest first."""
    return sorted(run.glob("step-*.pt"))


def save(run: pathlib.Path, state: State) -> None:
    path = run / f"step-{state['step']:06d}.pt"
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    for old in saved(run)[:-KEPT]:
        old.unlink()


def load(path: pathlib.Path) -> State:
    state: State = torch.load(path, map_location="cpu", weights_only=True)
    return state


def refuse_changes(path: pathlib.Path, state: State, data: str, options: Mapping[str, object]) -> None:
    """Raises ResumeError when going on with these pairs and options would not be the same run."""
    if state["data"] != data:
        raise ResumeError(
            f"{path.name}: was trained on other pairs ({state['data']}, now {data}); use a new --run folder"
        )
    for name, value in options.items():
        if state["options"][name] != value:
            option = "--" + name.replace("_", "-")
            raise ResumeError(
                f"{path.name}: {option} was {state['options'][name]}, now {value}; use a new --run folder"
            )
