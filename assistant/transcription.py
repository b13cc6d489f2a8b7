"""Recognition of a whole file as one utterance; for `transcribe`, `ask` and `evaluate`."""

from dataclasses import dataclass
from pathlib import Path

from core.audio import Utterance
from core.clock import Clock
from core.hypothesis import Expectation, Hypothesis
from devices.wavfile import read_audio
from voice.recognition import Recognizer


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard in a file."""

    hypothesis: Hypothesis | None
    """The best one; None where nothing was said."""

    audio_s: float
    asr_s: float

    @property
    def text(self) -> str:
        """What was heard, empty where nothing was said."""
        return self.hypothesis.text if self.hypothesis else ""

    def as_json(self) -> dict[str, object]:
        """Give the fields of contract `transcribe`, without the file's name."""
        best = self.hypothesis
        return {
            "language": best.language.value if best else None,
            "text": self.text,
            "matched": best.phrase.text if best and best.phrase else None,
            "confidence": round(best.confidence, 3) if best else 0.0,
            "audio_s": round(self.audio_s, 3),
            "asr_s": round(self.asr_s, 3),
        }


def read_utterance(path: Path) -> Utterance:
    """Read a recording as one utterance; raises AudioError."""
    return Utterance(read_audio(path).samples)


def check_recording(path: Path) -> None:
    """Raise AudioError where a file can't be used, before anything slow begins."""
    read_audio(path)


def transcribe_file(
    recognizer: Recognizer, path: Path, expectation: Expectation, clock: Clock
) -> Transcript:
    """Recognise one file; `asr_s` leaves the reading of it out."""
    utterance = read_utterance(path)
    began_s = clock.monotonic_s()
    hypotheses = recognizer.recognize(utterance, expectation)
    asr_s = clock.monotonic_s() - began_s
    return Transcript(hypotheses[0] if hypotheses else None, utterance.duration_s, asr_s)
