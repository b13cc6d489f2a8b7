"""How long a visitor waits for the text, measured in real time through the loop itself.

    python -m benchmarks.streaming [MANIFEST.tsv | FOLDER] [--domain DIR] [--limit N]
                                   [--ahead 0.13] [--fixed-pause] [--partials]

Plays speech in chunks of 20 ms at the pace of a microphone: the recordings of a manifest or of a
folder, else sentences that the visitor's robot voice speaks in both languages, some of them with
a pause in the middle. Everything but the reply's voice is real: Silero, endpointing, Whisper with
the domain's phrase bank, templates. Prints for each utterance and in all:

    pause    from the last speech to the decision that it has ended
    text     from that decision to the text, what decoding ahead could not hide
    wait     both together
    asr      recognition from its start, cpu its processor time: what it costs when nobody else
             wants the cores is half of that on two
    wasted   recognitions that were started ahead and dropped
    split    utterances that were cut in their middle
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from assistant.actions.dispatch import Actions
from assistant.attendant import Attendant
from assistant.config import load_config
from assistant.engines import load_recognizer, load_whisper, open_domain
from assistant.evaluation.manifest import read_recordings
from assistant.events import LoopEvent, NothingHeard, PartialHeard, StateChanged, TurnTaken
from assistant.loop import Loop
from assistant.ticket_queue import open_queue
from assistant.visit import Visit
from assistant.visitor import EspeakVisitor
from assistant.worker import ThreadWorker
from core.audio import HEARING_RATE_HZ, AudioChunk, Samples, Utterance
from core.cancellation import Cancellation, Cancelled
from core.clock import SystemClock
from core.hypothesis import Expectation, Hypothesis
from core.language import Language
from core.turn import Turn, TurnState
from devices.fakes import FakeSpeaker
from devices.wavfile import at_hearing_rate, read_audio
from nlu.cascade import CascadeResolver
from nlu.domain import Domain
from tts.fakes import FakeSynthesizer
from voice.endpointing import Endpointer, EndpointSettings
from voice.partials import GreedyPartials
from voice.pausing import AdaptivePause, PauseSettings
from voice.recognition import NO_EXPECTATION, Recognizer
from voice.vad import SileroVad

CHUNK_S = 0.02
BEFORE_S, AFTER_S = 0.5, 1.5
"""Seconds of the room before each utterance, and at least after it."""

ROOM_RMS = 0.0005
"""The room is never wholly silent: white noise at -66 dBFS."""

KK, RU = Language.KK, Language.RU
PAUSE_S = 0.5
"""Seconds of the pause that «|» stands for in SENTENCES."""

SENTENCES: tuple[tuple[Language, str], ...] = (
    (KK, "сәлеметсіз бе"),
    (KK, "жеке куәлік қанша күнде дайын болады"),
    (KK, "маған паспорт алуға талон керек"),
    (KK, "баланы тіркеуге қандай құжаттар керек"),
    (KK, "сағат нешеге дейін жұмыс істейсіздер"),
    (KK, "көлік тіркеу қанша тұрады"),
    (KK, "кешке дүкеннен нан алып келші"),
    (KK, "рақмет сау болыңыз"),
    (KK, "маған мынау | паспорт алуға талон керек"),
    (KK, "жеке куәлік үшін | қандай құжаттар керек"),
    (RU, "здравствуйте"),
    (RU, "сколько стоит загранпаспорт"),
    (RU, "дайте талон на удостоверение личности"),
    (RU, "какие документы нужны для регистрации брака"),
    (RU, "до какого часа вы работаете"),
    (RU, "повторите пожалуйста"),
    (RU, "вчера мы долго гуляли по берегу реки"),
    (RU, "спасибо большое"),
    (RU, "мне нужен талон на | паспорт"),
    (RU, "подскажите | сколько стоит загранпаспорт"),
)
"""What visitors say: phrases of the service centre, speech that is none, and hesitations."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Something to be said."""

    name: str
    samples: Samples


@dataclass(slots=True)
class Outcome:
    """What became of a Speech."""

    speech: Speech
    turns: list[Turn] = field(default_factory=list)
    unheard: int = 0
    """Utterances in it that held no words."""
    partials: int = 0


class PacedMicrophone:
    """Plays speech after speech in real time, the next one once the loop is done with the last."""

    def __init__(self, speeches: Sequence[Speech], busy: Callable[[], bool]) -> None:
        self._speeches = speeches
        self._busy = busy
        self._noise = np.random.default_rng(0)
        self.current = -1
        """Index of the speech that is being played."""

    def __enter__(self) -> Self:
        """Start the clock."""
        self._due_s = time.perf_counter()
        self._pieces = self._stream()
        return self

    def __exit__(
        self,
        error_type: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Nothing to close."""

    @property
    def present(self) -> bool:
        """Always."""
        return True

    def read(self, timeout_s: float) -> AudioChunk | None:  # noqa: ARG002 - it is always in time
        """The next chunk, when it is due."""
        samples = next(self._pieces, None)
        if samples is None:
            return None
        self._due_s += CHUNK_S
        time.sleep(max(0.0, self._due_s - time.perf_counter()))
        room = self._noise.normal(0, ROOM_RMS, len(samples))
        return AudioChunk((samples + room).astype(np.float32), HEARING_RATE_HZ)

    def _stream(self) -> Iterator[Samples]:
        size = round(CHUNK_S * HEARING_RATE_HZ)
        quiet = np.zeros(size, np.float32)
        for index, speech in enumerate(self._speeches):
            self.current = index
            padded = np.pad(speech.samples, (round(BEFORE_S * HEARING_RATE_HZ), 0))
            for start in range(0, len(padded), size):
                yield np.pad(padded, (0, size))[start : start + size].astype(np.float32)
            after = 0.0
            while after < AFTER_S or self._busy():
                yield quiet
                after += CHUNK_S


class CountingRecognizer:
    """Counts what the real one was asked."""

    def __init__(self, recognizer: Recognizer) -> None:
        self._recognizer = recognizer
        self.finished = 0
        self.cancelled = 0
        self.cpu_s: list[float] = []
        """Processor seconds of each that was finished, all threads together."""

    def recognize(
        self,
        utterance: Utterance,
        expectation: Expectation = NO_EXPECTATION,
        cancellation: Cancellation | None = None,
    ) -> tuple[Hypothesis, ...]:
        """Pass on, and count."""
        began_s = time.process_time()
        try:
            hypotheses = self._recognizer.recognize(utterance, expectation, cancellation)
        except Cancelled:
            self.cancelled += 1
            raise
        self.finished += 1
        self.cpu_s.append(time.process_time() - began_s)
        return hypotheses

    def expect(self, expectation: Expectation) -> None:
        """Pass on."""
        self._recognizer.expect(expectation)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("recordings", type=Path, nargs="?", help="a manifest or a folder of WAVs")
    parser.add_argument("--ahead", type=float, help="decode_ahead_pause_s, in seconds")
    parser.add_argument("--fixed-pause", action="store_true", help="no adaptive pause")
    parser.add_argument("--partials", action="store_true", help="with partials")
    parser.add_argument("--domain", type=Path, help="a domain's folder")
    parser.add_argument("--limit", type=int)
    arguments = parser.parse_args()
    speeches = (recorded(arguments.recordings) if arguments.recordings else synthesised())[
        : arguments.limit
    ]
    settings = EndpointSettings()
    if arguments.ahead is not None:
        trailing_s = min(settings.trailing_s, arguments.ahead)
        settings = EndpointSettings(decode_ahead_pause_s=arguments.ahead, trailing_s=trailing_s)
    config = load_config()
    domain = open_domain(config, arguments.domain)
    whisper = load_whisper(config)
    recognizer = CountingRecognizer(load_recognizer(config, domain, whisper))
    recognizer.recognize(Utterance(speeches[0].samples))  # a warm-up
    recognizer.finished = 0
    recognizer.cpu_s.clear()
    began_s, began_cpu_s = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        usual_s = settings.end_pause_s
        fixed = PauseSettings(complete_s=usual_s, unfinished_s=usual_s)
        pauses = AdaptivePause(fixed if arguments.fixed_pause else None)
        attendant = _attendant(domain, recognizer, Path(folder), pauses)
        partials = GreedyPartials(whisper) if arguments.partials else None
        outcomes = play(speeches, attendant, Endpointer(SileroVad(), settings), partials)
    cpu_share = (time.process_time() - began_cpu_s) / (time.perf_counter() - began_s)
    report(outcomes, recognizer, cpu_share / len(os.sched_getaffinity(0)))


def synthesised() -> list[Speech]:
    """SENTENCES, spoken by the visitor's voice; «|» is a pause of PAUSE_S."""
    visitor = EspeakVisitor()
    silence = np.zeros(round(PAUSE_S * HEARING_RATE_HZ), np.float32)
    speeches = []
    for language, sentence in SENTENCES:
        pieces: list[Samples] = []
        for part in sentence.split("|"):
            said = visitor.speak(part, language)
            pieces += [at_hearing_rate(said.samples, said.rate_hz), silence]
        speeches.append(Speech(f"{language} {sentence}", np.concatenate(pieces[:-1])))
    return speeches


def recorded(path: Path) -> list[Speech]:
    """Recordings of a manifest or a folder. Raises AudioError, ManifestError."""
    files = sorted(path.glob("*.wav")) if path.is_dir() else [r.path for r in read_recordings(path)]
    return [Speech(file.name, read_audio(file).samples) for file in files]


def _attendant(
    domain: Domain, recognizer: Recognizer, folder: Path, pauses: AdaptivePause
) -> Attendant:
    clock = SystemClock()
    actions = Actions(domain, open_queue(folder / "tickets.sqlite3", clock), clock)
    visit = Visit(domain, CascadeResolver(domain), actions, clock)
    return Attendant(recognizer, visit, FakeSynthesizer(), clock, pauses)


def play(
    speeches: Sequence[Speech],
    attendant: Attendant,
    endpointer: Endpointer,
    partials: GreedyPartials | None,
) -> list[Outcome]:
    """Say every speech to the loop; each is a visit of its own."""
    outcomes = [Outcome(speech) for speech in speeches]

    def listen(event: LoopEvent) -> None:
        outcome = outcomes[max(0, microphone.current)]
        if isinstance(event, TurnTaken):
            outcome.turns.append(event.turn)
        elif isinstance(event, NothingHeard):
            outcome.unheard += 1
        elif isinstance(event, PartialHeard):
            outcome.partials += 1
        elif isinstance(event, StateChanged) and event.state is TurnState.IDLE:
            attendant.end_visit()

    microphone = PacedMicrophone(speeches, lambda: loop.state is not TurnState.IDLE)
    worker = ThreadWorker(on_failure=lambda error: loop.fail(error))
    clock = SystemClock()
    loop = Loop(
        microphone, FakeSpeaker(), endpointer, attendant, worker, clock, listen, partials=partials
    )
    loop.run()
    return outcomes


def report(outcomes: Sequence[Outcome], recognizer: CountingRecognizer, cpu_share: float) -> None:
    """One line an utterance, then all of them together, to stdout."""
    for outcome in outcomes:
        for turn in outcome.turns:
            pause_ms, text_ms = turn.metrics.endpoint_ms or 0.0, turn.metrics.text_ms or 0.0
            asr_ms, heard = turn.metrics.asr_ms or 0.0, turn.hypotheses[0]
            sys.stdout.write(
                f"pause {pause_ms:5.0f}  text {text_ms:5.0f}  asr {asr_ms:5.0f} ms  "
                f"{outcome.speech.name} → {heard.text} [{heard.language} {heard.confidence:.2f}]\n"
            )
        if not outcome.turns:
            sys.stdout.write(f"no text{' ' * 33}{outcome.speech.name}\n")
    turns = [turn.metrics for outcome in outcomes for turn in outcome.turns]
    if turns:
        _line("pause", [each.endpoint_ms or 0.0 for each in turns])
        _line("text", [each.text_ms or 0.0 for each in turns])
        _line("wait", [(each.endpoint_ms or 0.0) + (each.text_ms or 0.0) for each in turns])
        _line("asr", [each.asr_ms or 0.0 for each in turns])
        _line("cpu", [1000 * each for each in recognizer.cpu_s])
    used = len(turns) + sum(outcome.unheard for outcome in outcomes)
    split = sum(len(outcome.turns) + outcome.unheard > 1 for outcome in outcomes)
    started = recognizer.finished + recognizer.cancelled
    sys.stdout.write(
        f"recognitions {started}, of them wasted {started - used}; "
        f"utterances {len(outcomes)}, of them split {split}; "
        f"partials {sum(outcome.partials for outcome in outcomes)}; "
        f"CPU {cpu_share:.0%} of all cores\n"
    )


def _line(name: str, milliseconds: Sequence[float]) -> None:
    ordered = sorted(milliseconds)
    at = {share: ordered[round(share * (len(ordered) - 1))] for share in (0.9, 0.95, 1.0)}
    sys.stdout.write(
        f"{name:6} median {statistics.median(ordered):5.0f}  90 % {at[0.9]:5.0f}  "
        f"95 % {at[0.95]:5.0f}  max {at[1.0]:5.0f} ms\n"
    )


if __name__ == "__main__":
    main()
