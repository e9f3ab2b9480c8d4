"""The gate and the evidence held against gold briefs: what they let through that is right, what they refuse that is wrong, and how fast.

    python bench/gate_on_gold.py                                    # the committed pairs
    python bench/gate_on_gold.py --press FOLDER        # with press-2 of that folder's train/ and dev/
    python bench/gate_on_gold.py --list                             # every gold statement that fails, and why (prints article text)

Six tables: gold statements that pass, by field; gold roles kept, and roles given to another actor of the same article refused; statements
of one article held against another, refused; names pieced together from two of the article, refused; figures altered, refused; support
scores of statements in their own and in another article, with the share beyond each floor. Gold briefs were written by a large language
model, older ones more freely than the rule: the failures listed are for reading, not all of them are the gate's.
"""

import argparse
import json
import pathlib
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from chancery.briefing.evidence import attach
from chancery.briefing.gate import gate, ungrounded
from chancery.briefing.mentions import ArticleIndex, index_article
from chancery.briefing.parsing import Draft, DraftActor, DraftStatus
from chancery.briefing.roles import judge_role
from chancery.briefing.support import Weigher
from chancery.briefing.tokens import tokenize
from chancery.schema import Article, Evidence

PAIRS = pathlib.Path(__file__).parent.parent / "models" / "training" / "pairs"
Gold = tuple[ArticleIndex, Draft]


def main() -> None:
    options = _options()
    for name, paths in _sets(options).items():
        rows = [json.loads(line) for path in paths for line in path.open(encoding="utf-8")]
        if len(rows) > options.sample:
            rows = random.Random(0).sample(rows, options.sample)
        if not rows:
            continue
        print(f"\n== {name}: {len(rows)} articles")
        gold = [(index_article(Article(text=row["text"], title=row["title"])), _draft(row["brief"])) for row in rows]
        _passing(gold, [row["id"] for row in rows], options.list)
        _roles(gold, [row["id"] for row in rows], options.list)
        _elsewhere(gold)
        _pieced_names(gold, options.list)
        _altered_figures(gold)
        _support(gold)
        _speed(rows, gold)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--press", type=pathlib.Path, help="folder with train/ and dev/ that hold press-2.jsonl")
    parser.add_argument(
        "--pairs", type=pathlib.Path, default=PAIRS, help="folder with train/ and dev/ that hold syn-*.jsonl"
    )
    parser.add_argument("--sample", type=int, default=1200, help="most articles of a set")
    parser.add_argument("--list", action="store_true", help="list every gold statement that fails")
    return parser.parse_args()


def _sets(options: argparse.Namespace) -> dict[str, list[pathlib.Path]]:
    sets = {f"syn {split}": sorted(options.pairs.glob(f"{split}/syn-*.jsonl")) for split in ("dev", "train")}
    if options.press:
        sets |= {f"press-2 {split}": sorted(options.press.glob(f"{split}/press-2.jsonl")) for split in ("dev", "train")}
    return sets


def _draft(brief: dict[str, Any]) -> Draft:
    status = brief["status"]
    return Draft(
        who=[DraftActor(actor["name"], actor["role"] or None) for actor in brief["who"]],
        what=brief["what"] or None,
        where=list(brief["where"]),
        status=DraftStatus(status["state"], status["text"]) if status else None,
        open_questions=list(brief["open_questions"]),
    )


def _sentences(draft: Draft) -> Iterator[tuple[str, str]]:
    if draft.what:
        yield "what", draft.what
    if draft.status:
        yield "status", draft.status.text
    for question in draft.open_questions:
        yield "open_questions", question


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:5.1f} % of {whole}" if whole else "none"


def _passing(gold: list[Gold], ids: list[str], listing: bool) -> None:
    whole: Counter[str] = Counter()
    failed: dict[str, Counter[str]] = defaultdict(Counter)
    for (index, draft), article_id in zip(gold, ids, strict=True):
        whole.update(field for field, _ in _sentences(draft))
        whole["who"] += len(draft.who)
        whole["where"] += len(draft.where)
        _, warnings = gate(draft, index, "flag")
        seen = set()
        for warning in warnings:
            field = "who, role" if "role" in warning.code else str(warning.field)
            statement = (field, warning.detail.partition("article: ")[2] or warning.detail)
            failed[field][warning.code] += statement not in seen
            seen.add(statement)
            if listing:
                print(f"   {article_id} {warning.code} {warning.field}: {warning.detail}")
    for field in ("who", "what", "where", "status", "open_questions"):
        passed = whole[field] - sum(failed[field].values())
        print(f"passes, {field:15} {_share(passed, whole[field])}  {dict(failed[field])}")


def _roles(gold: list[Gold], ids: list[str], listing: bool) -> None:
    kept: Counter[str | None] = Counter()
    swapped: Counter[str | None] = Counter()
    spans = 0
    for (index, draft), article_id in zip(gold, ids, strict=True):
        for actor in draft.who:
            for other in draft.who if actor.role else []:
                code = judge_role(DraftActor(other.name, actor.role), draft.who, index)
                if other is actor:
                    kept[code] += 1
                    spans += bool(index.mentions(tokenize(actor.role or "")))
                elif other.role != actor.role and _is_anothers(actor.role or "", other.name, index):
                    swapped[code] += 1
                    if listing and code is None:
                        print(f"   {article_id} swapped role passes: {other.name} ({actor.role}), gold: {actor.name}")
    print(
        f"roles kept, of those that are spans {_share(kept[None], spans)}; of all {_share(kept[None], sum(kept.values()))}  {dict(kept)}"
    )
    refused = sum(swapped.values()) - swapped[None]
    print(f"roles given to another actor, refused {_share(refused, sum(swapped.values()))}  {dict(swapped)}")


def _is_anothers(role: str, name: str, index: ArticleIndex) -> bool:
    """Whether a role stands in the article, and never with this name or its last word right behind it."""
    text = index.article.text.lower()
    with_name = (f"{role} {ending}".lower() for ending in (name, name.split()[-1], name.split()[0]))
    return role.lower() in text and not any(stretch in text for stretch in with_name)


def _elsewhere(gold: list[Gold]) -> None:
    refused = whole = 0
    for place, (_, draft) in enumerate(gold):
        other = gold[(place + 7) % len(gold)][0]
        for _, sentence in _sentences(draft):
            whole += 1
            refused += bool(ungrounded(sentence, other))
    print(f"sentences held against another article, refused {_share(refused, whole)}")


def _pieced_names(gold: list[Gold], listing: bool) -> None:
    """First word of one actor's name with the last of another's."""
    refused = whole = 0
    for index, draft in gold:
        names = [
            actor.name.split()
            for actor in draft.who
            if " " in actor.name and actor.role and actor.name.istitle() and actor.name.replace(" ", "", 1).isalpha()
        ]
        for one in names:
            for two in names:
                pieced = f"{one[0]} {two[-1]}"
                if one[0] != two[0] and one[-1] != two[-1] and pieced.lower() not in index.article.text.lower():
                    whole += 1
                    found = bool(
                        ungrounded(f"The talks in the capital were led by {pieced} on behalf of the council.", index)
                    )
                    refused += found
                    if listing and not found:
                        print(f"   pieced name passes: {pieced}")
    print(f"names pieced together in a sentence, refused {_share(refused, whole)}")


def _altered_figures(gold: list[Gold]) -> None:
    refused = whole = 0
    for index, draft in gold:
        for _, sentence in _sentences(draft):
            figure = re.search(r"\d[\d,.]*", sentence)
            if figure:
                altered = str(int(re.sub(r"\D", "", figure[0])[:6]) + 3)
                if not re.search(rf"\b{altered}\b", index.article.text):
                    whole += 1
                    refused += bool(ungrounded(sentence[: figure.start()] + altered + sentence[figure.end() :], index))
    print(f"figures altered by three, refused {_share(refused, whole)}")


def _support(gold: list[Gold]) -> None:
    own, other = [], []
    for place, (index, draft) in enumerate(gold):
        weigher, elsewhere = Weigher(index), Weigher(gold[(place + 7) % len(gold)][0])
        for _, sentence in _sentences(draft):
            own.append(weigher.support(sentence).score)
            other.append(elsewhere.support(sentence).score)
    print("support floor  own below  other below")
    for floor in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        shares = [100 * sum(score < floor for score in scores) / len(scores) for scores in (own, other)]
        print(f"       {floor:.2f}    {shares[0]:6.1f} %     {shares[1]:6.1f} %")


def _speed(rows: list[dict[str, Any]], gold: list[Gold]) -> None:
    spent = {"index": 0.0, "gate": 0.0, "evidence": 0.0}
    exact = whole = 0
    for row, (_, draft) in zip(rows, gold, strict=True):
        began = time.perf_counter()
        index = index_article(Article(text=row["text"], title=row["title"]))
        read = time.perf_counter()
        kept, _ = gate(draft, index)
        gated = time.perf_counter()
        fields = attach(kept, index)
        spent["index"] += read - began
        spent["gate"] += gated - read
        spent["evidence"] += time.perf_counter() - gated
        evidence = [actor.evidence for actor in fields.who] + [place.evidence for place in fields.where]
        evidence += [question.evidence for question in fields.open_questions]
        evidence += [item.evidence for item in (fields.what, fields.status) if item]
        whole += len(evidence)
        exact += sum(
            bool(selectors) and all(_is_exact(selector, index) for selector in selectors) for selectors in evidence
        )
    print(f"statements with exact evidence {_share(exact, whole)}")
    times = (f"{name} {1000 * seconds / len(rows):.1f}" for name, seconds in spent.items())
    print("milliseconds an article: " + ", ".join(times))


def _is_exact(selector: Evidence, index: ArticleIndex) -> bool:
    return index.part(selector.part)[selector.start : selector.end] == selector.exact


if __name__ == "__main__":
    main()
