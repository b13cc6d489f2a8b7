import pytest

from core.language import Language
from voice.hesitation import trails_off

KK, RU = Language.KK, Language.RU


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("маған жаңағы", KK),
        ("Маған жанагы,", KK),  # as Whisper spells it
        ("паспорт пен", KK),
        ("маған ну", KK),  # Kazakh speech borrows Russian fillers
        ("мынау", KK),
        ("паспорт алайын бірақ", KK),
        ("талон алғым келеді...", KK),
        ("талон на", RU),
        ("Мне нужен талон и", RU),
        ("а сколько стоит э-э", RU),
        ("мне бы, эээ", RU),
        ("ммм", RU),
        ("подскажите", RU),
        ("я хотел узнать…", RU),
    ],
)
def test_what_trails_off(text: str, language: Language) -> None:
    assert trails_off(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("маған паспорт алуға талон беріңіз", KK),
        ("паспорт қанша тұрады?", KK),
        ("бұл не", KK),  # «what», which in Russian would be «not»
        ("рақмет сау болыңыз", KK),
        ("дайте талон на паспорт", RU),
        ("сколько стоит загранпаспорт?", RU),
        ("да", RU),
        ("", RU),
        ("?!", KK),
    ],
)
def test_what_does_not(text: str, language: Language) -> None:
    assert not trails_off(text, language)
