"""Derives the closed list of sentence openers: the capitalised words that a brief may begin a sentence with though its article lacks them.

usage: python models/training/openers.py PAIRS.jsonl... > prompts/tags/openers.txt

A word is on the list if at least three sentences of the training briefs open with it where the article does not hold it in any spelling: so
question words and articles are found, and names, which careful briefs never bring from outside, are not.
"""

import json
import re
import sys
from collections import Counter
from pathlib import Path

LEAST = 3
NOT_EMPTY = {
    "Mr",
    "Mrs",
    "Ms",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
}  # they say something of their own


def sentences(brief: dict) -> list[str]:
    """The free sentences of a gold brief."""
    free = [brief["what"] or "", (brief["status"] or {}).get("text", ""), *brief["open_questions"]]
    return [sentence for text in free for sentence in re.split(r"(?<=[.?!]) ", text) if sentence]


def openers(pairs: list[dict]) -> list[str]:
    """Words that open at least LEAST sentences without standing in the article."""
    counts: Counter[str] = Counter()
    for pair in pairs:
        held = set(re.findall(r"\w+", f"{pair.get('title', '')} {pair['text']}".lower()))
        for sentence in sentences(pair["brief"]):
            first = re.match(r"[A-Z]\w*", sentence)
            if first and first.group().lower() not in held:
                counts[first.group()] += 1
    return sorted(word for word, count in counts.items() if count >= LEAST and word not in NOT_EMPTY)


if __name__ == "__main__":
    lines = [line for path in sys.argv[1:] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    read = [json.loads(line) for line in lines if line]
    print("\n".join(openers(read)))
