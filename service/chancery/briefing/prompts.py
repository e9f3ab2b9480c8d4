"""Prompt sets: how a style of checkpoint is asked for each field. A set is a folder of `prompts/`, text and no code."""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec

from chancery.schema import Article, Field


class PromptSet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One prompt set: the article's template, each field's tag and bound in tokens, the closed list of sentence openers."""

    name: str
    style: Literal["decoder-prefix"]
    article: str
    article_without_title: str
    tags: dict[Field, str]
    limits: dict[Field, int]
    openers: tuple[str, ...]

    def ask(self, article: Article) -> tuple[str, int]:
        """What the model reads, and where the article's text begins in it."""
        template = self.article if article.title else self.article_without_title
        before, after = template.replace("{title}", article.title or "", 1).rsplit("{text}", 1)
        return f"{before}{article.text}{after}", len(before)


def read_prompt_set(folder: Path) -> PromptSet:
    """Read `prompts.toml` and `openers.txt` of a prompt set's folder."""
    content = tomllib.loads((folder / "prompts.toml").read_text(encoding="utf-8"))
    openers = (folder / "openers.txt").read_text(encoding="utf-8").split()
    return msgspec.convert({**content, "name": folder.name, "openers": openers}, PromptSet)
