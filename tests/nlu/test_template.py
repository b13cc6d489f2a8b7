import pytest

from nlu.expand import count, variants
from nlu.template import TemplateError, parse_template, slots_of


def sentences(text: str) -> set[str]:
    return set(variants(parse_template(text, {}), 100))


def test_optional_and_alternative_parts() -> None:
    assert sentences("[маған] талон (керек|беріңіз)") == {
        "маған талон керек",
        "маған талон беріңіз",
        "талон керек",
        "талон беріңіз",
    }


def test_endings_are_alternatives_inside_a_word() -> None:
    assert sentences("куәлік[ті|ке]") == {"куәлік", "куәлікті", "куәлікке"}
    assert sentences("по-(русски|казахски)") == {"по-русски", "по-казахски"}


def test_permutations_stand_in_any_order() -> None:
    assert sentences("(бүгін;ертең) келемін") == {"бүгін ертең келемін", "ертең бүгін келемін"}


def test_rules_are_put_in() -> None:
    rules = {"me": parse_template("(маған|бізге)", {})}
    assert set(variants(parse_template("<me> талон", rules), 9)) == {"маған талон", "бізге талон"}


def test_slots_are_listed_once_in_order() -> None:
    assert slots_of(parse_template("{day} {service} ({day}|керек)", {})) == ("day", "service")


def test_a_count_can_be_astronomical_without_being_enumerated() -> None:
    node = parse_template(" ".join(["(а|б|в|г)"] * 60), {})
    assert count(node) == 4**60
    assert len(set(variants(node, 50))) == 50


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[маған талон", "«[» at character 1 is never closed: write «]»"),
        ("маған] талон", "«]» at character 6 closes nothing"),
        ("(бір|екі] талон", "closes nothing"),
        ("талон {}", "does not parse"),
        ("[]", "does not parse"),
        ("талон <жоқ>", "not in rules.yaml"),
        ("!!!", "holds no words"),
        ("[маған]{1..5:n}", "is not a slot"),
        ("а" * 1001, "longer than 1000"),
        ("(а;б;в;г;д)", "more than 4 parts"),
        ("(" * 400 + "а" + ")" * 400, "nests brackets deeper than 10"),
    ],
)
def test_a_broken_template_says_what_to_write(text: str, says: str) -> None:
    with pytest.raises(TemplateError) as caught:
        parse_template(text, {})
    assert says in str(caught.value)
