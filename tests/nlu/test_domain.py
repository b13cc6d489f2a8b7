from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from core.errors import DomainError
from core.language import Language
from nlu.domain import load_domain
from nlu.facts import fact_text

Write = Callable[[dict[str, str]], Path]

HEAD = "name: test\nlanguages: [kk, ru]\n"
INTENT = "greeting:\n  examples:\n    kk: [сәлем]\n    ru: [привет]\n"
LIST = """\
id_card:
  queue: А
  kk: {name: Жеке куәлік, forms: ["куәлік[ті]"]}
  ru: {name: Удостоверение, forms: [удостоверение]}
"""
TICKET = """\
ticket.take:
  examples:
    kk: ["[маған] {service} алуға талон беріңіз"]
    ru: ["[дайте|выдайте] талон на {service}"]
  slots: {service: {values: services, required: true}}
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a domain folder; the minimal one, with some files changed or (as "") left out."""

    def write(files: dict[str, str]) -> Path:
        for name, text in {"domain.yaml": HEAD, "intents/a.yaml": INTENT, **files}.items():
            if text:
                path = tmp_path / name
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_domain_yaml_and_intents_alone_are_a_domain(write: Write) -> None:
    domain = load_domain(write({}))
    assert domain.name == "test"
    assert domain.languages == (Language.KK, Language.RU)
    assert set(domain.intents) == {"greeting"}
    assert not domain.replies and not domain.services


def test_an_intent_may_have_examples_in_one_language(write: Write) -> None:
    domain = load_domain(write({"intents/a.yaml": "a:\n  examples: {kk: [сәлем]}\n"}))
    assert set(domain.intents["a"].examples) == {Language.KK}


def test_yes_and_no_are_words_not_booleans(write: Write) -> None:
    domain = load_domain(write({"intents/a.yaml": "no:\n  examples: {ru: [нет, no, 5]}\n"}))
    assert [t.text for t in domain.intents["no"].examples[Language.RU]] == ["нет", "no", "5"]


def test_slot_values_come_from_lists(write: Write) -> None:
    domain = load_domain(write({"lists/services.yaml": LIST, "intents/b.yaml": TICKET}))
    service = domain.services["id_card"]
    assert service.names[Language.KK] == "Жеке куәлік"
    assert service.queue == "А"
    assert domain.intents["ticket.take"].slots["service"].required


@pytest.mark.parametrize(
    "values", ["[кофе, чай]", "{кофе: {kk: [кофе], ru: [кофе]}, чай: {kk: [шай], ru: [чай]}}"]
)
def test_slot_values_may_stand_in_the_intent(write: Write, values: str) -> None:
    intent = (
        f"o:\n  examples: {{ru: ['{{drink}} можно']}}\n  slots: {{drink: {{values: {values}}}}}\n"
    )
    domain = load_domain(write({"intents/a.yaml": intent}))
    name = domain.intents["o"].slots["drink"].list
    assert name is not None and set(domain.lists[name]) == {"кофе", "чай"}


def test_facts_are_worded_and_amounts_follow_the_constant(write: Write) -> None:
    folder = write(
        {
            "domain.yaml": HEAD
            + "constants: {mrp: {value: 4325, source: law, checked: 2026-11-22}}\n",
            "lists/services.yaml": LIST,
            "intents/b.yaml": TICKET,
            "replies/a.yaml": "amount:\n"
            "  kk: '{multiple} АЕК, {tenge} ₸'\n  ru: '{multiple} МРП, {tenge} ₸'\n",
            "facts/services.yaml": "id_card:\n"
            "  fee: {multiple: 0.2, of: mrp, source: law, checked: 2026-11-22}\n"
            "  copy: {multiple: 1, of: mrp, kk: алғашқысы тегін, ru: первая даром, source: law,\n"
            "    checked: 2026-11-22}\n"
            "  duration: {kk: 15 күн, ru: 15 дней, source: law, checked: 2026-11-22}\n",
        }
    )
    domain = load_domain(folder)
    fee = domain.fact("id_card", "fee")
    assert fee is not None and fee.amount == Decimal("865.0")
    assert fact_text(domain, "id_card", "fee", Language.KK) == "0,2 АЕК, 865 ₸"
    assert fact_text(domain, "id_card", "copy", Language.RU) == "1 МРП, 4325 ₸; первая даром"
    assert fact_text(domain, "id_card", "duration", Language.RU) == "15 дней"
    assert fact_text(domain, "id_card", "documents", Language.RU) is None


BAD: list[tuple[str, dict[str, str], str, int | None]] = [
    ("no domain.yaml", {"domain.yaml": ""}, "domain.yaml: missing", None),
    ("no intents", {"intents/a.yaml": ""}, "add at least one intent", None),
    ("empty file", {"intents/a.yaml": "# nothing\n"}, "the file is empty", None),
    ("broken YAML", {"intents/a.yaml": "a:\n  b: [c\n"}, "broken YAML", 3),
    ("control character", {"intents/a.yaml": "a: \x07"}, "broken YAML", None),
    ("tab", {"domain.yaml": "name: x\n\tlanguages: [kk]\n"}, "broken YAML", 2),
    ("alias", {"intents/a.yaml": "a: &x 1\nb: *x\n"}, "aliases are not used", 2),
    ("depth", {"intents/a.yaml": "[" * 40 + "]" * 40}, "nested deeper", 1),
    ("two documents", {"domain.yaml": HEAD + "---\na: 1\n"}, "second document", 4),
    ("list for mapping", {"intents/a.yaml": "- a\n"}, "expected a mapping", 1),
    ("no name", {"domain.yaml": "languages: [kk]\n"}, "«name» is missing", 1),
    ("language", {"domain.yaml": "name: x\nlanguages: [kk, en]\n"}, "unknown language «en»", 2),
    ("no language", {"domain.yaml": "name: x\nlanguages: []\n"}, "name each language once", 2),
    ("languages text", {"domain.yaml": "name: x\nlanguages: kk\n"}, "put it in [ ]", 2),
    ("unknown key", {"domain.yaml": HEAD + "intent: 1\n"}, "unknown key «intent»", 3),
    ("doubled key", {"intents/a.yaml": INTENT + INTENT}, "stands here twice", 5),
    ("doubled intent", {"intents/b.yaml": INTENT}, "stands in another file too", 2),
    ("no examples", {"intents/a.yaml": "a:\n  action: b\n"}, "has no `examples:`", 2),
    (
        "other language",
        {"domain.yaml": "name: x\nlanguages: [kk]\n"},
        "«ru» is not among the languages",
        4,
    ),
    (
        "template",
        {"intents/a.yaml": "a:\n  examples:\n    kk:\n      - сәлем\n      - '[маған талон'\n"},
        "never closed: write «]»",
        5,
    ),
    ("empty example", {"intents/a.yaml": "a:\n  examples: {kk: ['']}\n"}, "found nothing", 2),
    ("unknown list", {"intents/b.yaml": TICKET}, "unknown list: add lists/services.yaml", 5),
    (
        "unknown slot",
        {"intents/a.yaml": "a:\n  examples: {kk: ['{day} келемін']}\n"},
        "{day} is not a slot of «a»",
        2,
    ),
    (
        "slot without values",
        {"intents/a.yaml": "a:\n  examples: {kk: [а]}\n  slots: {d: {required: true}}\n"},
        "needs either",
        3,
    ),
    (
        "range",
        {"intents/a.yaml": "a:\n  examples: {kk: [а]}\n  slots: {d: {range: [5, 1]}}\n"},
        "the smaller first",
        3,
    ),
    (
        "range of words",
        {"intents/a.yaml": "a:\n  examples: {kk: [а]}\n  slots: {d: {range: [a, b]}}\n"},
        "expected a whole number",
        3,
    ),
    (
        "required",
        {"intents/a.yaml": "a:\n  examples: {kk: [а]}\n  slots: {d: {values: [x], required: 1}}\n"},
        "expected true or false",
        3,
    ),
    (
        "list lacks a language",
        {"lists/x.yaml": "v:\n  kk: {name: а, forms: [а]}\n"},
        "«v» lacks «ru»",
        2,
    ),
    ("list lacks forms", {"lists/x.yaml": "v:\n  kk: {name: а}\n"}, "«forms» is missing", 2),
    (
        "slot in a form",
        {"lists/x.yaml": "v:\n  kk: {name: а, forms: ['{b}']}\n"},
        "a form can't hold a {slot}",
        2,
    ),
    ("unknown rule", {"intents/a.yaml": "a:\n  examples: {kk: ['<b>']}\n"}, "rules.yaml", 2),
    ("reply lacks ru", {"replies/a.yaml": "a: {kk: а}\n"}, "the reply «a» lacks «ru»", 1),
    (
        "placeholders differ",
        {"replies/a.yaml": "a:\n  kk: '{x}'\n  ru: б\n"},
        "placeholders of «a» differ between languages (kk: x; ru: none)",
        2,
    ),
    ("brace", {"replies/a.yaml": "a:\n  kk: '{Ы}'\n  ru: б\n"}, "no {placeholder}", 2),
    (
        "doubled reply",
        {"replies/a.yaml": "a: {kk: а, ru: б}", "replies/b.yaml": "a: {kk: а, ru: б}"},
        "another file too",
        1,
    ),
    (
        "fact without source",
        {"facts/x.yaml": "s:\n  fee: {kk: а, ru: б}\n"},
        "«source» is missing",
        2,
    ),
    (
        "fact with a bad day",
        {"facts/x.yaml": "s:\n  fee: {kk: а, ru: б, source: s, checked: soon}\n"},
        "expected a date",
        2,
    ),
    (
        "fact of an unknown constant",
        {"facts/x.yaml": "s:\n  fee: {multiple: 1, of: x, source: s, checked: 2026-01-01}\n"},
        "not among the constants",
        2,
    ),
    (
        "fact with a bad number",
        {"facts/x.yaml": "s:\n  fee: {multiple: lots, of: x, source: s, checked: 2026-01-01}\n"},
        "expected a number",
        2,
    ),
    (
        "fact of an unknown value",
        {"lists/x.yaml": LIST, "facts/x.yaml": "s:\n  fee: {kk: а, ru: б}\n"},
        "is not in lists/x.yaml",
        2,
    ),
]


@pytest.mark.parametrize(
    ("files", "says", "line"), [case[1:] for case in BAD], ids=[case[0] for case in BAD]
)
def test_a_mistake_is_one_line_with_its_place(
    write: Write, files: dict[str, str], says: str, line: int | None
) -> None:
    with pytest.raises(DomainError) as caught:
        load_domain(write(files))
    message = str(caught.value)
    assert says in message
    assert "\n" not in message
    assert caught.value.path is not None
    assert caught.value.line == line


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="no such folder"):
        load_domain(tmp_path / "nowhere")


def test_a_file_that_is_not_text(write: Write) -> None:
    folder = write({})
    (folder / "intents" / "a.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DomainError, match="not UTF-8"):
        load_domain(folder)


def test_a_file_that_is_too_large(write: Write) -> None:
    folder = write({"intents/z.yaml": "# " + "x" * 2_000_001})
    with pytest.raises(DomainError, match="larger than"):
        load_domain(folder)
