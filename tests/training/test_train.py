"""The loop: the same weights whether interrupted or not, and refusals where a resumed run would be another one."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

import checkpoints
import export
import heldout
import options
import order
import pytest
import schedule
import torch
import train
import transformers


@pytest.fixture
def command(base, rows, write_pairs, seeds, tmp_path):
    """Runs train.py in this process on the tiny model; gives the folder of the run."""
    folder = write_pairs({"train/x": [rows(n) for n in range(12)], "dev/x": [rows(n) for n in range(20, 24)]})

    def run(name: str, *more: str) -> pathlib.Path:
        given = ["--base", base, "--run", tmp_path / name, "--pairs", folder, "--seeds", seeds, "--workers", "2"]
        fixed = ["--warm-up", "2", "--peak", "1e-2", "--batch", "4", "--save-every", "2", "--held-out-every", "4"]
        sys.argv = ["train.py", *map(str, given), *fixed, *more]
        handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
        try:
            train.main()
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        return tmp_path / name

    return run


def logged(run: pathlib.Path) -> list[dict]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]


def weights(run: pathlib.Path) -> dict[str, torch.Tensor]:
    return checkpoints.load(checkpoints.saved(run)[-1])["weights"]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_interrupted_run_ends_with_the_same_weights(command, dtype):
    whole = command("whole", "--steps", "9", "--dtype", dtype)
    parts = command("parts", "--steps", "4", "--dtype", dtype, "--decay", "0")
    command("parts", "--steps", "9", "--dtype", dtype)
    assert weights(whole).keys() == weights(parts).keys()
    for name, tensor in weights(whole).items():
        assert torch.equal(tensor, weights(parts)[name]), name
    assert [row["loss"] for row in logged(whole) if "loss" in row] == [
        row["loss"] for row in logged(parts) if "loss" in row
    ]


def test_loss_falls_and_the_log_holds_every_field(command):
    looks = [
        row["held_out"]["*"]
        for row in logged(command("run", "--steps", "30", "--dtype", "float32"))
        if "held_out" in row
    ]
    assert list(looks[0]) == ["all", "who", "what", "where", "status", "open_questions"]
    assert looks[-1]["all"] < 0.75 * looks[0]["all"]


def test_last_checkpoints_are_kept_and_no_half_written_one(command):
    run = command("run", "--steps", "9")
    assert [path.name for path in sorted(run.glob("step-*"))] == ["step-000006.pt", "step-000008.pt", "step-000009.pt"]


def test_signal_ends_the_run_with_a_checkpoint(base, rows, write_pairs, seeds, tmp_path, recipe):
    folder = write_pairs({"train/x": [rows(n) for n in range(12)], "dev/x": [rows(20)]})
    run = tmp_path / "run"
    given = ["--base", base, "--run", run, "--pairs", folder, "--seeds", seeds, "--steps", "100000"]
    process = subprocess.Popen([sys.executable, recipe / "train.py", *given], stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 120
        while not (run / "log.jsonl").exists() or not any("loss" in row for row in logged(run)):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert int((run / "pid").read_text()) == process.pid
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(timeout=120) == 0
    finally:
        process.kill()
    rows_ = logged(run)
    assert rows_[-1]["event"] == "stopped"
    assert checkpoints.load(checkpoints.saved(run)[-1])["step"] == [row["step"] for row in rows_ if "loss" in row][-1]


def test_resuming_as_another_run_is_refused(command, write_pairs, rows):
    command("run", "--steps", "6", "--decay", "0.5")
    with pytest.raises(checkpoints.ResumeError, match=r"--peak was 0\.01, now 0\.02"):
        command("run", "--steps", "6", "--decay", "0.5", "--peak", "2e-2")
    with pytest.raises(checkpoints.ResumeError, match=r"the rate falls from step 3 of 6; from step 6 on --steps 6 "):
        command("run", "--steps", "60", "--decay", "0.5")
    write_pairs({"train/x": [rows(n) for n in range(1, 12)]})
    with pytest.raises(checkpoints.ResumeError, match="was trained on other pairs"):
        command("run", "--steps", "6", "--decay", "0.5")


def test_rate_rises_stays_and_falls_to_zero():
    made = schedule.Schedule(steps=10, peak=1.0, warm_up=2, decay=0.4)
    assert [round(made.rate(step), 3) for step in range(11)] == [0.5, 1, 1, 1, 1, 1, 1, 0.75, 0.5, 0.25, 0]


def test_every_round_holds_the_mix_and_every_pair_comes_before_any_comes_again(rows, write_pairs):
    folder = write_pairs({"train/a": [rows(n) for n in range(6)], "train/b": [rows(n) for n in range(6, 10)]})
    sources = options.pairs.read_split({folder: "*"}, "train")
    drawn = order.stream(sources, {"a": 3, "b": 1}, seed=1)
    rounds = [[next(drawn).id for _ in range(4)] for _ in range(4)]
    of_a = [[name for name in found if name in {pair.id for pair in sources["a"]}] for found in rounds]
    assert [len(found) for found in of_a] == [3] * 4
    assert len({*of_a[0], *of_a[1]}) == 6
    again = order.stream(sources, {"a": 3, "b": 1}, seed=1)
    assert [[next(again).id for _ in range(4)] for _ in range(4)] == rounds
    with pytest.raises(order.MixError, match="mix c=1: fits none of the files a, b"):
        order.stream(sources, {"c": 1}, seed=1)


@pytest.mark.parametrize("part", ["syn", "syn=", "=3", "syn=0", "syn=many"])
def test_mix_that_says_nothing_is_refused(part):
    with pytest.raises(order.MixError, match="want PATTERN=COUNT"):
        order.parse_mix([part])


def test_export_averages_the_last_checkpoints_and_the_base(command, base, tmp_path, monkeypatch):
    run = command("run", "--steps", "6", "--dtype", "float32")
    given = f"--run {run} --base {base} --out {tmp_path / 'out'} --last 2 --base-share 0.25 --dtype float32"
    monkeypatch.setattr(sys, "argv", ["export.py", *given.split()])
    export.main()
    before, after = (
        transformers.LlamaForCausalLM.from_pretrained(path).state_dict() for path in (base, tmp_path / "out")
    )
    parts = [checkpoints.load(path)["weights"] for path in checkpoints.saved(run)[-2:]]
    for name, tensor in parts[0].items():
        torch.testing.assert_close(after[name], 0.25 * before[name] + 0.375 * tensor + 0.375 * parts[1][name])


def test_bootstrap_of_a_model_against_itself_and_against_a_worse_one():
    torch.manual_seed(0)
    tokens = torch.full((40, 5, 1), 10.0, dtype=torch.float64)
    ours = list(torch.cat([torch.rand(40, 5, 1, dtype=torch.float64), tokens], dim=2))
    theirs = [measured + torch.tensor([1.0, 0.0]) for measured in ours]
    assert heldout.difference(ours, ours) == {"difference": 0.0, "low": 0.0, "high": 0.0}
    assert heldout.difference(ours, theirs) == {"difference": -0.1, "low": -0.1, "high": -0.1}
