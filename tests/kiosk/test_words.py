"""Everything that a screen says, it says in both languages."""

import string

import pytest
import yaml

from core.language import Language
from kiosk.words import FOLDER, words

PAGES = sorted(path.stem for path in FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("page", PAGES)
def test_every_word_is_there_in_both_languages_and_in_no_other(page: str) -> None:
    read = yaml.safe_load((FOLDER / f"{page}.yaml").read_text(encoding="utf-8"))
    for key, texts in read.items():
        # A comma that is not quoted would cut a text in two.
        assert set(texts) == set(Language), f"{page}: {key}"
        assert all(isinstance(text, str) and text for text in texts.values()), f"{page}: {key}"


@pytest.mark.parametrize("page", PAGES)
def test_both_languages_have_the_same_gaps(page: str) -> None:
    for key, texts in words(page).items():
        gaps = {
            frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)
            for text in texts.values()
        }
        assert len(gaps) == 1, f"{page}: {key}"
