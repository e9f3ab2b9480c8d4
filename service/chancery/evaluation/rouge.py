"""ROUGE-L (Lin 2004) and the word F1 of two sentences.

Written here, thirty lines, because the `rouge-score` package brings nltk and absl into every installation and drops
letters beyond a to z; on plain English both give the same figures, which a test checks against that package.
"""

import re
from collections import Counter
from collections.abc import Sequence

from chancery.evaluation.folding import letters

_TOKEN = re.compile(r"[^\W_]+")


def tokens(text: str) -> list[str]:
    """The words that both scores count in: runs of letters and digits, in lower case, accents aside, not stemmed."""
    return _TOKEN.findall(letters(text).lower())


def rouge_l(gold: str, text: str) -> float:
    """ROUGE-L F1: the longest common subsequence of words, against the length of each."""
    reference, candidate = tokens(gold), tokens(text)
    return _f1(_longest_common_subsequence(reference, candidate), len(reference), len(candidate))


def word_f1(gold: str, text: str) -> float:
    """F1 of the words as bags: how many stand in both, each as often as it stands in the rarer."""
    reference, candidate = Counter(tokens(gold)), Counter(tokens(text))
    return _f1((reference & candidate).total(), reference.total(), candidate.total())


def best_word_f1(text: str, others: Sequence[str]) -> float:
    """The best word F1 of a text among others; 0 where there are none."""
    return max((word_f1(other, text) for other in others), default=0.0)


def _f1(common: int, first: int, second: int) -> float:
    # 2PR/(P+R) with P = common/second and R = common/first.
    return 2 * common / (first + second) if common else 0.0


def _longest_common_subsequence(first: list[str], second: list[str]) -> int:
    row = [0] * (len(second) + 1)
    for word in first:
        diagonal = 0
        for column, other in enumerate(second, 1):
            above = row[column]
            row[column] = diagonal + 1 if word == other else max(above, row[column - 1])
            diagonal = above
    return row[-1]
