"""Fine-tunes a LlamaForCausalLM on articles and their briefs.

Begun again with the same --run it goes on from the newest checkpoint there, on a CPU to the very weights of a run that
was never interrupted. SIGTERM and SIGINT (Ctrl-C) end it after the step in hand, with a checkpoint. More: README.md.
"""

import argparse
import itertools
import json
import os
import pathlib
import signal
import time

import checkpoints
import guard
import heldout
import options
import order
import pairs
import torch
import transformers
from schedule import Schedule
from sequences import encode
from trainer import Trainer
from workers import Workers

# What a checkpoint says of its run: what must stay the same when it is resumed, and what may change.
FIXED = ("mix", "batch", "peak", "warm_up", "drop_title", "seed", "dtype")
CHANGEABLE = ("steps", "decay", "save_every", "held_out_every", "held_out", "workers")


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description=__doc__, formatter_class=options.Help)
    made.add_argument("--base", type=pathlib.Path, required=True, help="folder of the LlamaForCausalLM to begin from")
    made.add_argument("--run", type=pathlib.Path, required=True, help="folder of the run: checkpoints, log.jsonl, pid")
    options.add_pairs(made)
    made.add_argument(
        "--seeds", type=pathlib.Path, help="folder of articles never to train on (default: the project's seeds/)"
    )
    made.add_argument(
        "--mix", nargs="+", default=["*=64"], metavar="PATTERN=COUNT", help="pairs of each kind of file in a round"
    )
    made.add_argument(
        "--steps", type=int, required=True, help="steps in all; may change on resuming until the decay begins"
    )
    made.add_argument("--batch", type=int, default=8, help="articles a step")
    made.add_argument("--peak", type=float, default=1.5e-4, help="highest learning rate")
    made.add_argument("--warm-up", type=int, default=12, help="steps of rising rate")
    made.add_argument(
        "--decay", type=float, default=0.4, help="last share of the steps, over which the rate falls to zero"
    )
    made.add_argument("--drop-title", type=float, default=0.25, help="share of the articles read without their title")
    made.add_argument("--seed", type=int, default=3, help="of the order of the pairs and of the dropped titles")
    made.add_argument("--save-every", type=int, default=20, help="steps between checkpoints; the last three are kept")
    made.add_argument("--held-out-every", type=int, default=60, help="steps between looks at the held-out loss")
    made.add_argument("--held-out", type=int, default=16, help="articles of each kind in such a look")
    options.add_machine(made)
    return made


class Log:
    """One JSON object a line, on the screen and in the run's log.jsonl."""

    def __init__(self, run: pathlib.Path) -> None:
        self._path = run / "log.jsonl"

    def __call__(self, **row: object) -> None:
        line = json.dumps({"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **row})
        print(line, flush=True)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")


def resume(given: argparse.Namespace, trainer: Trainer, data: str, settings: dict[str, object]) -> int:
    """Takes up the newest checkpoint of the run, if there is one; gives the number of steps done."""
    found = checkpoints.saved(given.run)
    if not found:
        return 0
    state = checkpoints.load(found[-1])
    checkpoints.refuse_changes(found[-1], state, data, {name: settings[name] for name in FIXED})
    before = Schedule(state["options"]["steps"], given.peak, given.warm_up, state["options"]["decay"])
    if before != trainer.schedule and state["step"] > min(before.decay_start, trainer.schedule.decay_start):
        raise checkpoints.ResumeError(
            f"{found[-1].name}: the rate falls from step {before.decay_start} of {before.steps}; "
            f"from step {state['step']} on --steps {before.steps} and --decay {before.decay} must stay"
        )
    trainer.restore(state)
    return int(state["step"])


def main() -> None:
    given = parser().parse_args()
    machine = options.Machine.of(given)
    train, dev = (pairs.read_split(options.folders(given), split) for split in pairs.SPLITS)
    guard.check(train, dev, given.seeds or options.SEEDS)
    mix = order.parse_mix(given.mix)
    places = enumerate(order.stream(train, mix, given.seed))
    data = order.digest(train)
    filled = {"dtype": str(machine.dtype).removeprefix("torch."), "workers": machine.workers}
    settings: dict[str, object] = {name: getattr(given, name) for name in (*FIXED, *CHANGEABLE)} | filled

    workers = Workers(machine.workers)
    tokenizer = transformers.AutoTokenizer.from_pretrained(given.base)
    model = transformers.LlamaForCausalLM.from_pretrained(given.base, dtype=torch.float32)
    model.to(machine.device)
    schedule = Schedule(given.steps, given.peak, given.warm_up, given.decay)
    trainer = Trainer(model, dtype=machine.dtype, schedule=schedule, workers=workers, together=machine.together)
    given.run.mkdir(parents=True, exist_ok=True)
    first = resume(given, trainer, data, settings)
    (given.run / "pid").write_text(f"{os.getpid()}\n")
    log = Log(given.run)
    log(event="start", step=first, decay_start=schedule.decay_start, data=data, settings=settings)
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda received, _: stopping.append(received))

    looked_at = {kind: heldout.subset(order.matching(dev, kind), given.held_out) for kind in mix}

    def look(step: int) -> None:
        found = {
            kind: heldout.measure(model, tokenizer, chosen, workers) for kind, chosen in looked_at.items() if chosen
        }
        log(step=step, held_out={kind: heldout.by_field(measured) for kind, measured in found.items()})

    if first == 0:
        look(0)
    stream = itertools.islice(places, first * given.batch, None)
    for step in range(first, given.steps):
        began = time.monotonic()
        batch = [
            encode(pair, tokenizer, order.keeps_title(given.seed, place, given.drop_title))
            for place, pair in itertools.islice(stream, given.batch)
        ]
        loss, norm = trainer.step(batch, step)
        log(
            step=step + 1,
            loss=round(loss, 4),
            norm=round(norm, 3),
            rate=round(schedule.rate(step), 8),
            tokens=sum(len(s) for s in batch),
            seconds=round(time.monotonic() - began, 2),
        )
        last = step + 1 == given.steps
        if last or stopping or (step + 1) % given.save_every == 0:
            checkpoints.save(given.run, {"step": step + 1, "data": data, "options": settings, **trainer.state()})
        if stopping:
            break
        if last or (step + 1) % given.held_out_every == 0:
            look(step + 1)
    log(event="stopped" if stopping else "done")


if __name__ == "__main__":
    options.run(main)
