from pathlib import Path

import pytest

from assistant.cli import main
from assistant.lexicon import FILE, load_lexicon
from assistant.paths import domain_folder
from core.errors import DomainError
from core.language import Language

ACUTE = "\u0301"


def written(folder: Path, text: str) -> Path:
    (folder / FILE).write_text(text, encoding="utf-8")
    return folder


def test_a_domain_may_do_without(tmp_path: Path) -> None:
    assert load_lexicon(tmp_path).respelt("номер окна") == f"номер окна{ACUTE}"


def test_the_domain_stands_before_what_all_share(tmp_path: Path) -> None:
    folder = written(tmp_path, f"ru: {{окна: о{ACUTE}кна}}\nkk: {{эцқ: etseqˈɑ}}\n")
    lexicon = load_lexicon(folder)
    assert lexicon.respelt("окна, семьи") == f"о{ACUTE}кна, семьи{ACUTE}"
    assert lexicon.phonemes("эцқны") == "etseqˈɑnə"


@pytest.mark.parametrize("name", ["service_centre", "rural_office"])
def test_the_lexicon_of_every_shipped_domain_can_be_read(name: str) -> None:
    assert load_lexicon(domain_folder(name)).phonemes("паспорт") == "pˈɑspoɾt"


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("ru: {окна: &", 1, "broken YAML"),
        ("ru:\n  окна: окна\n", 2, "has no stress"),
        (f"ru:\n  окна: ок{ACUTE}на\n", 2, "stress on a consonant"),
        ("ru:\n  # МРП\n  мрп: мрп\n", 3, "no vowel to stress"),
        ("kk:\n  эцқ: etseqа\n", 2, "unknown phonemes а"),
        ("kk:\n  эцқ: etseqɑ\n  эцқ: etseqɑ\n", 3, "twice"),
        ("kk:\n  эцқ:\n", 2, "found nothing"),
        ("kk: []\n", 1, "expected a mapping"),
        ("en: {window: x}\n", 1, "unknown key «en»"),
        ("окна\n", 1, "expected a mapping"),
    ],
)
def test_a_mistake_names_file_and_line(
    tmp_path: Path, text: str, line: int, complaint: str
) -> None:
    with pytest.raises(DomainError, match=complaint) as error:
        load_lexicon(written(tmp_path, text))
    assert str(error.value).startswith(f"{tmp_path / FILE}:{line}: ")
    assert "\n" not in str(error.value)


def test_domain_check_reads_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "intents").mkdir()
    (tmp_path / "domain.yaml").write_text("name: x\nlanguages: [kk, ru]\n", encoding="utf-8")
    (tmp_path / "intents" / "x.yaml").write_text(
        "hello: {examples: {kk: [сәлем], ru: [привет]}}\n", encoding="utf-8"
    )
    written(tmp_path, "kk: {эцқ: q}\n")
    assert main(["domain", "check", str(tmp_path)]) == 2
    complaint = capsys.readouterr().err
    assert f"{tmp_path / FILE}:1: «q» has no vowel to stress" in complaint
    assert complaint.count("\n") == 1


def test_entries_are_for_both_languages() -> None:
    lexicon = load_lexicon(None)
    assert lexicon.respelt("тенге") == f"тэнгэ{ACUTE}"
    assert lexicon.phonemes("кассаға") == "kˈɑssɑʁɑ"
    assert set(Language) == {Language.KK, Language.RU}
