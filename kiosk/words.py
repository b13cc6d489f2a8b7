"""What the screens themselves say, in both languages: `words/PAGE.yaml`, read once.

What the assistant says, and what services are called, comes from the domain.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

from core.language import Language

FOLDER = Path(__file__).parent / "words"

Texts = Mapping[Language, str]
Words = Mapping[str, Texts]


@cache
def words(page: str) -> Words:
    """The words of a page: key → language → text."""
    read = yaml.safe_load((FOLDER / f"{page}.yaml").read_text(encoding="utf-8"))
    return {
        key: {language: str(texts[language]) for language in Language}
        for key, texts in read.items()
    }
