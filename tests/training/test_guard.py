"""No held-out article and no seed among the training pairs: those of the project, and planted ones."""

import re
import shutil
import subprocess
import sys

import guard
import pairs
import pytest


def split(folder, name):
    return pairs.read_split({folder: "*"}, name)


def test_committed_pairs_hold_neither_held_out_articles_nor_the_seed(recipe, seeds):
    train, dev = split(recipe / "pairs", "train"), split(recipe / "pairs", "dev")
    assert {stem: len(found) for stem, found in train.items()} == {
        **dict.fromkeys(["syn-a", "syn-b", "syn-c", "syn-d"], 104),
        **dict.fromkeys(["syn-e", "syn-f", "syn-g", "syn-h"], 96),
        "syn-i": 72,
        "syn-j": 66,
        "syn-k": 66,
    }
    assert sum(len(found) for found in dev.values()) == 133
    guard.check(train, dev, seeds)


def test_press_articles_are_not_committed(recipe):
    assert not [path for path in recipe.rglob("*") if path.name.startswith(("press", "abp", "bbc"))]


def edited(text: str) -> str:
    """Every twelfth word another: no longer the text, still the article."""
    words = text.split()
    words[::12] = ["changed"] * len(words[::12])
    return " ".join(words)


def test_same_id_is_refused(rows, write_pairs, seeds):
    folder = write_pairs({"train/x": [rows(1), rows(2)], "dev/x": [rows(3, id="x-2")]})
    with pytest.raises(guard.LeakError, match=r"^train/x x-2: the same id is held out in dev/x; remove one$"):
        guard.check(split(folder, "train"), split(folder, "dev"), seeds)


def test_near_duplicate_of_a_held_out_article_is_refused(rows, write_pairs, seeds):
    article = " ".join(rows(number)["text"] for number in range(10, 30))
    folder = write_pairs({"train/x": [rows(1), rows(2, text=edited(article))], "dev/x": [rows(3, text=article)]})
    with pytest.raises(guard.LeakError, match=r"^train/x x-2: shares \d\d% of its text with x-3, held out in dev/x"):
        guard.check(split(folder, "train"), split(folder, "dev"), seeds)


@pytest.mark.parametrize("where", ["train", "dev"])
@pytest.mark.parametrize("change", [str, edited, lambda text: text[600:1200]], ids=["whole", "edited", "a part"])
def test_seed_is_refused_in_either_split(rows, write_pairs, seeds, where, change):
    seed = next(seeds.glob("*.txt")).read_text(encoding="utf-8")
    files = {"train/x": [rows(1)], "dev/x": [rows(2)], f"{where}/y": [rows(3, text=change(seed))]}
    folder = write_pairs(files)
    with pytest.raises(guard.LeakError, match=rf"^{where}/y x-3: shares \d+% of its text with the seed \S+\.txt; "):
        guard.check(split(folder, "train"), split(folder, "dev"), seeds)


def test_without_a_seed_to_compare_with_nothing_is_trained(rows, write_pairs, tmp_path):
    folder = write_pairs({"train/x": [rows(1)], "dev/x": [rows(2)]})
    with pytest.raises(guard.LeakError, match="no seed article"):
        guard.check(split(folder, "train"), split(folder, "dev"), tmp_path)


def test_command_refuses_a_planted_seed_in_one_line(rows, write_pairs, seeds, recipe, base, tmp_path):
    seed = next(seeds.glob("*.txt")).read_text(encoding="utf-8")
    folder = write_pairs({"train/x": [rows(1, text=seed)], "dev/x": [rows(2)]})
    command = [sys.executable, recipe / "train.py", "--base", base, "--run", tmp_path / "run", "--pairs", folder]
    done = subprocess.run([*command, "--steps", "2"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert re.fullmatch(r"train\.py: train/x x-1: shares 100% .* remove it\n", done.stderr)
    assert not (tmp_path / "run").exists()


def test_press_folder_gives_its_press_files_alone(rows, write_pairs, recipe, tmp_path):
    folder = write_pairs({"train/press-9": [rows(1)], "train/syn-a": [rows(2)], "dev/press-9": [rows(3)]})
    found = pairs.read_split({recipe / "pairs": "*", folder: "press-*"}, "train")
    assert found["press-9"][0].id == "x-1"
    assert len(found["syn-a"]) == 104
    shutil.copytree(folder, tmp_path / "again")
    with pytest.raises(pairs.PairError, match=r"press-9\.jsonl: stands in two folders"):
        pairs.read_split({folder: "press-*", tmp_path / "again": "press-*"}, "train")
