from collections.abc import Callable
from pathlib import Path

import pytest

from core.errors import DomainError
from nlu.checks import check_content, check_golden
from nlu.domain import load_domain

Write = Callable[[dict[str, str]], Path]

INTENTS = """\
greeting:
  examples:
    kk: [сәлем]
    ru: [привет]
drink:
  examples:
    kk: ["{what} беріңіз"]
    ru: ["дайте {what}"]
  slots: {what: {values: drinks}}
"""
DRINKS = """\
tea:
  kk: {name: Шай, forms: [шай]}
  ru: {name: Чай, forms: ["ча(й|я)"]}
water:
  kk: {name: Су, forms: [су]}
  ru: {name: Вода, forms: ["вод(а|ы)"]}
"""
FILES = {
    "domain.yaml": "name: small\nlanguages: [kk, ru]\n",
    "intents/a.yaml": INTENTS,
    "lists/drinks.yaml": DRINKS,
    "replies/a.yaml": "drink: {kk: 'Міне: {what}.', ru: 'Вот: {what}.'}\n",
}


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(files: dict[str, str]) -> Path:
        for name, text in {**FILES, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_a_sound_domain_has_nothing_to_mend(write: Write) -> None:
    assert check_content(load_domain(write({}))) == []


BAD = [
    (
        "an intent in one language",
        {"intents/b.yaml": "thanks:\n  examples:\n    kk: [рақмет]\n"},
        "b.yaml:3: the intent «thanks» has no examples in «ru»",
    ),
    (
        "a slot value in one language",
        {
            "intents/b.yaml": "o:\n  examples: {kk: ['{x} ал'], ru: ['возьми {x}']}\n"
            "  slots:\n    x:\n      values:\n        a: {kk: [алма]}\n"
        },
        "b.yaml:6: «a» has no forms in «ru»",
    ),
    (
        "a sentence of two intents",
        {"intents/b.yaml": "hello:\n  examples:\n    kk: [армысыз]\n    ru: [ну привет, привет]\n"},
        "b.yaml:4: «привет» stands for «greeting» too (a.yaml:4)",
    ),
    (
        "a pattern of two intents",
        {
            "intents/b.yaml": "buy:\n  examples:\n    kk: ['[маған] {thing} беріңіз']\n"
            "    ru: ['куплю {thing}']\n  slots: {thing: {values: drinks}}\n"
        },
        "b.yaml:3: «{thing} беріңіз» stands for «drink» too (a.yaml:7)",
    ),
    (
        "an example that means something else",
        {
            "intents/b.yaml": "b:\n  examples:\n    kk: [су]\n    ru: ['{x} всё']\n"
            "  slots: {x: {values: {a: {kk: [ну], ru: [ну]}}}}\n",
            "intents/c.yaml": "c:\n  examples:\n    kk: [иә]\n    ru: [ну всё]\n",
        },
        "b.yaml:4: «ну всё» never means «b», but «c»: reword it",
    ),
    (
        "a form of two values",
        {"lists/drinks.yaml": DRINKS.replace("[су]", "[су, шай]")},
        "drinks.yaml:5: «шай» is also a form of «tea»",
    ),
    (
        "Latin letters in a sentence",
        {"intents/b.yaml": "b:\n  examples:\n    kk: [рақмет]\n    ru: [спаcибо]\n"},
        "b.yaml:4: «спаcибо» holds Latin letters that look Cyrillic: write «спасибо»",
    ),
    (
        "Latin letters in a reply",
        {"replies/b.yaml": "greeting:\n  kk: Сәлем\n  ru: Привeт\n"},
        "b.yaml:3: «Привeт» holds Latin letters",
    ),
    (
        "vowel harmony in a reply",
        {"replies/b.yaml": "greeting:\n  kk: Терезеға барыңыз\n  ru: Привет\n"},
        "b.yaml:2: «терезеға» breaks vowel harmony: write «терезеге»",
    ),
    (
        "a question particle in a sentence",
        {"intents/b.yaml": "b:\n  examples:\n    kk: ['ол (керек|қажет) бе']\n    ru: [надо ли]\n"},
        "b.yaml:3: «керек бе»: the question particle that fits is «керек пе»",
    ),
    (
        "an ending behind a placeholder",
        {"replies/b.yaml": "greeting:\n  kk: '{what}ға барыңыз'\n  ru: 'Идите: {what}'\n"},
        "b.yaml:2: an ending behind «{what}» can't fit every value",
    ),
]


@pytest.mark.parametrize(("files", "message"), [b[1:] for b in BAD], ids=[b[0] for b in BAD])
def test_what_is_to_mend_is_told_with_its_place(
    write: Write, files: dict[str, str], message: str
) -> None:
    found = [str(finding) for finding in check_content(load_domain(write(files)))]
    assert any(message in line for line in found), found


def test_an_exception_to_a_pattern_is_allowed(write: Write) -> None:
    intents = "b:\n  examples:\n    kk: [шай беріңіз]\n    ru: [дайте всё]\n"
    assert check_content(load_domain(write({"intents/b.yaml": intents}))) == []


GOLDEN = """\
drink:
  kk: [{say: "Шай беріңіз!", what: tea}]
  ru: [{say: Дайте воды, what: water}]
"""


def test_golden_utterances_are_understood(write: Write) -> None:
    folder = write({"golden/a.yaml": GOLDEN})
    assert check_golden(load_domain(folder), folder / "golden") == []


def test_a_domain_needs_no_golden_utterances(write: Write) -> None:
    folder = write({})
    assert check_golden(load_domain(folder), folder / "golden") == []


def test_a_golden_utterance_that_means_something_else_is_told(write: Write) -> None:
    folder = write({"golden/a.yaml": GOLDEN.replace("what: tea", "what: water")})
    (finding,) = check_golden(load_domain(folder), folder / "golden")
    assert str(finding).endswith(
        "a.yaml:2: «Шай беріңіз!» is understood as «drink» with what=tea: "
        "add an example, or correct this line"
    )


@pytest.mark.parametrize(
    ("golden", "message"),
    [
        ("lunch: {kk: [ас]}\n", "a.yaml:1: the domain has no intent «lunch»"),
        ("drink: {kk: [{what: tea}]}\n", "a.yaml:1: write what is said"),
        ("drink: {kk: [{say: шай, size: big}]}\n", "«size» is not a slot of «drink»"),
        ("drink: {kk: [{say: шай, what: cola}]}\n", "«cola» is not in the list of «what»"),
        ("drink: {en: [tea]}\n", "unknown key «en»"),
    ],
)
def test_broken_golden_files_are_errors_with_a_place(
    write: Write, golden: str, message: str
) -> None:
    folder = write({"golden/a.yaml": golden})
    with pytest.raises(DomainError) as caught:
        check_golden(load_domain(folder), folder / "golden")
    assert message in str(caught.value)
