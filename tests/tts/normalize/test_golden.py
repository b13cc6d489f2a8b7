"""Pairs of written and spoken text, kept in YAML for whoever knows the language."""

from pathlib import Path

import pytest
import yaml

from core.language import Language
from tts.normalize import normalize

GOLDEN = {
    language: yaml.safe_load(
        Path(__file__).with_name(f"golden_{language}.yaml").read_text(encoding="utf-8")
    )
    for language in Language
}
PAIRS = [
    pytest.param(language, written, spoken, id=f"{language}: {written}")
    for language, groups in GOLDEN.items()
    for pairs in groups.values()
    for written, spoken in pairs.items()
]


@pytest.mark.parametrize(("language", "written", "spoken"), PAIRS)
def test_it_is_said_as_people_say_it(language: Language, written: str, spoken: str) -> None:
    assert normalize(written, language).text == spoken


@pytest.mark.parametrize("language", list(Language))
def test_there_are_four_hundred_pairs_a_language(language: Language) -> None:
    assert sum(map(len, GOLDEN[language].values())) >= 400


@pytest.mark.parametrize("language", list(Language))
def test_no_pair_stands_twice(language: Language) -> None:
    lines = Path(__file__).with_name(f"golden_{language}.yaml").read_text(encoding="utf-8")
    written = [line.split('": ')[0] for line in lines.splitlines() if line.startswith('  "')]
    assert len(written) == len(set(written)) == sum(map(len, GOLDEN[language].values()))
