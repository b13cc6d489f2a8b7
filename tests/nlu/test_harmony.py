import pytest

from nlu.harmony import ending_slip, fitting_particle, particle_slip


@pytest.mark.parametrize(
    ("word", "right"),
    [
        ("паспортке", "паспортқа"),
        ("талонге", "талонға"),
        ("куәлікқа", "куәлікке"),
        ("орталықден", "орталықдан"),
        ("қызметтың", "қызметтің"),
        ("терезеға", "терезеге"),
        # right as they are, or not certain
        ("паспортқа", None),
        ("куәлікке", None),
        ("қате", None),
        ("баға", None),
        ("мастер", None),
        ("Өзбекстан", None),
        ("банкке", None),
        ("прописке", None),
        ("октябрьге", None),
        ("кезекке", None),
        ("қабылдаудан", None),
        ("", None),
    ],
)
def test_case_endings(word: str, right: str | None) -> None:
    assert ending_slip(word.lower()) == right


@pytest.mark.parametrize(
    ("word", "particle", "right"),
    [
        ("керек", "бе", "пе"),
        ("ашық", "па", None),
        ("ашық", "ма", "па"),
        ("бола", "ме", "ма"),
        ("бар", "ма", None),
        ("бересіз", "бе", None),
        ("аламын", "ма", "ба"),
        ("емес", "пе", None),
        ("қосу", "ма", None),
        ("паспорт", "алу", None),
    ],
)
def test_the_question_particle(word: str, particle: str, right: str | None) -> None:
    assert particle_slip(word, particle) == right


@pytest.mark.parametrize(
    ("text", "particle"),
    [
        ("паспорт", "па"),
        ("жеке куәлік", "пе"),
        ("талон", "ба"),
        ("сөз", "бе"),
        ("құны", "ма"),
        ("мерзімі", "ме"),
        ("тіркеу", "ме"),
        ("алу", "ма"),
        ("Паспорт (төлқұжат) беру", "ме"),
        ("", "ма"),
    ],
)
def test_the_question_particle_that_fits(text: str, particle: str) -> None:
    assert fitting_particle(text) == particle
