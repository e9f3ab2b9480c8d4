"""What the commands of the recipe have in common: where the pairs are, what to compute on, and errors as one line."""

import argparse
import dataclasses
import os
import pathlib
import sys
from collections.abc import Callable

import checkpoints
import guard
import order
import pairs
import torch

HERE = pathlib.Path(__file__).resolve().parent
SEEDS = HERE.parents[1] / "seeds"
DTYPES = {"bfloat16": torch.bfloat16, "float32": torch.float32}
ERRORS = (pairs.PairError, guard.LeakError, order.MixError, checkpoints.ResumeError, OSError)


class Help(argparse.RawDescriptionHelpFormatter):
    """Help that keeps the lines of the description and says each default that there is."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        if action.default in (None, argparse.SUPPRESS) or "default" in (action.help or ""):
            return action.help
        default = " ".join(action.default) if isinstance(action.default, list) else action.default
        return f"{action.help} (default: {default})".replace("%", "%%")


def add_pairs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--pairs",
        type=pathlib.Path,
        action="append",
        metavar="FOLDER",
        help="folder with train/*.jsonl and dev/*.jsonl; may be given more than once (default: the project's own)",
    )
    parser.add_argument(
        "--press",
        type=pathlib.Path,
        metavar="FOLDER",
        help="folder of pairs of which press-*.jsonl alone is read; press articles stay outside the repository",
    )


def folders(given: argparse.Namespace) -> dict[pathlib.Path, str]:
    """The folders of pairs and which files of each count."""
    chosen = dict.fromkeys(given.pairs or [HERE / "pairs"], "*")
    return chosen | ({given.press: "press-*"} if given.press else {})


def add_machine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cpu or cuda")
    parser.add_argument(
        "--dtype", choices=["auto", *DTYPES], default="auto", help="auto: bfloat16 where the processor computes in it"
    )
    parser.add_argument(
        "--workers", type=int, help="threads, each on articles of its own (default: the processors; 1 on a GPU)"
    )


@dataclasses.dataclass(frozen=True)
class Machine:
    """What to compute on; `together` is how many sequences one forward pass takes."""

    device: str
    dtype: torch.dtype
    workers: int
    together: int

    @classmethod
    def of(cls, given: argparse.Namespace) -> "Machine":
        """The machine that was asked for, gaps filled in."""
        cpu = given.device == "cpu"
        fast = torch.cpu._is_avx512_bf16_supported() if cpu else True
        dtype = DTYPES["bfloat16" if fast else "float32"] if given.dtype == "auto" else DTYPES[given.dtype]
        workers = given.workers or (len(os.sched_getaffinity(0)) if cpu else 1)
        return cls(given.device, dtype, workers, together=1 if cpu else 8)


def run(main: Callable[[], None]) -> None:
    """Runs a command; a foreseen error ends it with one line and status 2."""
    try:
        main()
    except ERRORS as error:
        sys.exit(_refuse(error))


def _refuse(error: BaseException) -> int:
    print(f"{pathlib.Path(sys.argv[0]).name}: {error}", file=sys.stderr)
    return 2
