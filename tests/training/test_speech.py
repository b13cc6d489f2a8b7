"""The voices: which there are, which are held out, and whose recordings are left alone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.audio import AudioChunk
from core.cancellation import Cancellation
from core.errors import ManifestError, ModelMissingError, UsageError
from core.language import Language
from devices.wavfile import write_wav
from training.letters.speech import (
    ESPEAK,
    HELD_OUT,
    HELD_OUT_SENTENCES,
    HUMAN,
    PIPER,
    Cast,
    Sentence,
    accented_voice,
    espeak_variants,
    parted,
    read_sentences,
)
from training.letters.texts import Texts
from tts.synthesis import SpokenClause

TEXTS = Texts({Language.KK: ("бала",), Language.RU: ("дом",)}, {})
LISTING = """( ru_1 "Он, пришёл дом+ой." )
( ru_2 "В 1905 году." )
( ru_3 "Ну и что же?" )
"""


class Beeper:
    """A synthesizer that sounds the same whatever it says."""

    def synthesize(
        self,
        text: str,
        language: Language,
        cancellation: Cancellation | None = None,
        stretch: float = 1.0,
    ) -> Iterator[SpokenClause]:
        yield SpokenClause(beep().samples, beep().rate_hz, text, 0.0)

    def spoken_form(self, text: str, language: Language) -> str:
        return text

    def voice_name(self, language: Language) -> str:
        return "beeper"


def beep() -> AudioChunk:
    return AudioChunk(np.full(2_205, 0.2, np.float32), 22_050)


@pytest.fixture
def festvox(tmp_path: Path) -> Path:
    (tmp_path / "etc").mkdir()
    (tmp_path / "wav").mkdir()
    (tmp_path / "etc" / "txt.done.data").write_text(LISTING, encoding="utf-8")
    for name in ("ru_1", "ru_3"):
        write_wav(tmp_path / "wav" / f"{name}.wav", [beep()])
    return tmp_path


def test_sentences_that_can_be_spelt_are_read(festvox: Path) -> None:
    found = read_sentences(festvox, [])
    assert [sentence.text for sentence in found] == ["Он, пришёл домой.", "Ну и что же?"]
    assert all(sentence.path.is_file() for sentence in found)


def test_what_the_head_is_judged_by_is_left_out(festvox: Path) -> None:
    manifest = festvox / "manifest.tsv"
    manifest.write_text("file\tlanguage\ttext\na.wav\tru\tОн пришёл  домой!\n", encoding="utf-8")
    assert [each.text for each in read_sentences(festvox, [manifest])] == ["Ну и что же?"]
    with pytest.raises(ManifestError):
        read_sentences(festvox, [festvox / "none.tsv"])


def test_missing_recordings_name_their_package(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="apt-get install festvox-ru"):
        read_sentences(tmp_path, [])


def test_held_out_sentences_are_not_trained_on() -> None:
    all_of_them = [Sentence(Path(f"{n}.wav"), str(n)) for n in range(200)]
    training, held_out = parted(all_of_them, np.random.default_rng(0))
    assert len(held_out) == HELD_OUT_SENTENCES
    assert sorted([*training, *held_out], key=lambda s: int(s.text)) == all_of_them
    assert (training, held_out) == parted(all_of_them, np.random.default_rng(0))


def test_held_out_voices_are_not_trained_on() -> None:
    variants = espeak_variants()
    assert len(variants) > 50
    assert not set(variants) & set(HELD_OUT)
    assert not any("whisper" in name or "robosoft" in name for name in variants)


def test_a_store_without_the_voice_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelMissingError, match="models pull"):
        accented_voice(tmp_path, np.random.default_rng(0), 1)


def test_everybody_speaks_and_says_what_is_written(festvox: Path) -> None:
    cast = Cast(TEXTS, HELD_OUT, Beeper(), read_sentences(festvox, []))
    chance = np.random.default_rng(0)
    heard = [cast.utterance(chance) for _ in range(60)]
    assert {each.source for each in heard} == {ESPEAK, PIPER, HUMAN}
    assert {each.language for each in heard} == set(Language)
    for each in heard:
        assert each.text == each.text.lower() != ""
        assert each.samples.dtype == np.float32
        assert len(each.samples) > 0
    assert {e.text for e in heard if e.source == HUMAN} <= {"он пришёл домой", "ну и что же"}


def test_without_recordings_nobody_human_speaks() -> None:
    cast = Cast(TEXTS, HELD_OUT, Beeper(), ())
    chance = np.random.default_rng(0)
    assert HUMAN not in {cast.utterance(chance).source for _ in range(30)}


@pytest.mark.engines
@pytest.mark.parametrize("language", Language)
def test_the_accented_voice_comes_from_the_seed(models: Path, language: Language) -> None:
    said = [
        Cast(TEXTS, HELD_OUT, accented_voice(models / "piper-en-joe", chance, 1), ()).say(
            "бір екі" if language is Language.KK else "раз два", language, PIPER, chance
        )
        for chance in (np.random.default_rng(seed) for seed in (4, 4, 5))
    ]
    assert np.array_equal(said[0].samples, said[1].samples)
    assert len(said[0].samples) != len(said[2].samples)
