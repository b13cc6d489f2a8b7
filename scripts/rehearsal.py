"""Talking to the assistant from a test: the fixtures `assistant` and `visitor` of the plug-in.

    def test_fee(assistant):
        answer = assistant.ask("төлқұжат қанша тұрады", "kk")
        assert answer.intent == "service.cost"

    def test_changed_their_mind(visitor):
        visitor.says("нужен талон на паспорт", "ru", hears_out=False)
        answer = visitor.interrupts("отмените талон", after_ms=1500, language="ru")
        assert "reply_cut_off" in answer.told

What comes back is a scripts.record.TurnRecord: `heard`, `intent`, `slots`, `reply`, `replies`,
`ticket`, `told` (names of events) and `response_ms`.
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from assistant.attendant import Attendant, Heard, open_attendant
from assistant.events import LoopEvent, NothingHeard, TurnTaken, WordsHeard
from assistant.typed import typed_hypotheses
from core.audio import Samples, Utterance
from core.clock import SystemClock
from core.errors import TildesError, UsageError
from core.language import Language
from devices.wavfile import read_audio
from nlu.located import Located
from scripts import fields
from scripts.backstage import Backstage
from scripts.director import Scene
from scripts.record import ScenarioRecord, TurnRecord
from scripts.scenario import Checks, Scenario, ScriptedTurn, Visitor, read_scenario
from scripts.stage import VirtualStage
from tickets.database import Database
from tickets.queue import TicketQueue

Place = tuple[Path, int]
"""A test's file and line, for complaints about what it asks for."""

GREETING = {"kk": "сәлеметсіз бе", "ru": "здравствуйте"}
"""How loud a visitor says this is what `snr_db` is reckoned from."""

KEYS = {*fields.SCENARIO, *fields.VISITOR} - {"name", "kiosk"}
"""What may be told of a visitor and the time."""

HERE: Place = (Path("test"), 1)


class Assistant:
    """Answers single sentences. Each is the first of a visit, with a queue of its own."""

    def __init__(self, backstage: Backstage) -> None:
        """Load the engines. Raises TildesError."""
        self._backstage = backstage
        self._engines = backstage.engines

    def ask(self, text: str, language: Language | str | None = None) -> TurnRecord:
        """The answer to typed text; `language`: kk or ru, None to decide. Raises TildesError."""
        with self._attendant() as attendant:
            spoken = None if language is None else Language(language)
            heard = Heard(typed_hypotheses(text, spoken), asr_ms=None)
            return _answered(attendant, heard, "say", text)

    def hear(self, sound: Path | str | Samples) -> TurnRecord:
        """The answer to a WAV or FLAC file, or to mono samples at 16 kHz. Raises TildesError."""
        samples = sound if isinstance(sound, np.ndarray) else read_audio(Path(sound)).samples
        with self._attendant() as attendant:
            heard = attendant.hear(Utterance(samples.astype(np.float32)))
            named = "samples" if isinstance(sound, np.ndarray) else str(sound)
            return _answered(attendant, heard, "recording", named)

    @contextmanager
    def _attendant(self) -> Iterator[Attendant]:
        with tempfile.TemporaryDirectory() as folder:
            clock = SystemClock()
            tickets = TicketQueue(Database(Path(folder) / "tickets.sqlite3"), clock)
            yield open_attendant(self._engines, self._backstage.domain, tickets, clock)


def _answered(attendant: Attendant, heard: Heard, act: str, said: str) -> TurnRecord:
    events: list[LoopEvent] = [NothingHeard()]
    language = Language.KK
    if heard.hypotheses:
        best = heard.hypotheses[0]
        language = best.language
        events = [WordsHeard(best.text, best.language), TurnTaken(attendant.answer(heard))]
    place = Located(said, "text", *HERE)
    turn = ScriptedTurn(1, act, said, Visitor(), language, Checks(), place)
    return TurnRecord(turn, 0.0, events=[(0.0, event) for event in events])


class VisitorAtKiosk:
    """A visit that a test leads, at a kiosk of its own, in the time of the scene.

    Each method returns when the kiosk is quiet again. Raises TildesError for what can't be done.
    """

    def __init__(
        self, backstage: Backstage, name: str, keys: Mapping[str, Any], place: Place = HERE
    ) -> None:
        """`keys`: of a scenario (`language`, `at`, `hours`, `before`) and of its visitor."""
        self._backstage = backstage
        self._place = place
        if unknown := set(keys) - KEYS:
            raise UsageError(
                f"{place[0]}:{place[1]}: unknown key «{min(unknown)}»; it can be one of: "
                f"{', '.join(sorted(KEYS))}"
            )
        language = str(keys.get("language", backstage.domain.languages[0]))
        self._keys = {
            "name": name,
            "language": language,
            **{key: value for key, value in keys.items() if key in fields.SCENARIO},
            "visitors": {"visitor": {k: v for k, v in keys.items() if k in fields.VISITOR}},
        }
        greeting = GREETING.get(language, GREETING["kk"])
        self._record = ScenarioRecord(self._scenario({"say": greeting}))
        with ExitStack() as stack:
            self._scene = Scene(
                self._record,
                VirtualStage(),
                backstage.engines,
                backstage.domain,
                backstage.casting,
                Path(stack.enter_context(tempfile.TemporaryDirectory())),
            )
            stack.callback(self._scene.close)
            self._scene.open()
            self._leaving = stack.pop_all()

    def says(
        self, text: str, language: Language | str | None = None, *, hears_out: bool = True
    ) -> TurnRecord:
        """Say something; `hears_out=False`: and be back when the reply begins, to interrupt it."""
        __tracebackhide__ = True
        return self._take({"say": text}, language, hears_out)

    def plays(self, recording: Path | str, *, hears_out: bool = True) -> TurnRecord:
        """Let a WAV or FLAC file be heard instead."""
        __tracebackhide__ = True
        return self._take({"recording": Path(recording).resolve()}, None, hears_out)

    def interrupts(
        self,
        text: str,
        after_ms: int,
        language: Language | str | None = None,
        *,
        hears_out: bool = True,
    ) -> TurnRecord:
        """Say something over the reply, so long after its first sound.

        What was said before must have had `hears_out=False`; `lacking` tells if nothing sounded.
        """
        __tracebackhide__ = True
        return self._take({"say": text, "interrupt_after_ms": after_ms}, language, hears_out)

    def touches(self, intent: str, **slots: str) -> TurnRecord:
        """Touch the button of an intent."""
        __tracebackhide__ = True
        return self._take({"touch": intent, **({"with": slots} if slots else {})})

    def waits(self, seconds: float) -> TurnRecord:
        """Say nothing for so long."""
        __tracebackhide__ = True
        return self._take({"silence": seconds})

    def sees(self, act: str, value: str) -> TurnRecord:
        """What else may happen in a scenario: `unplug`, `plug`, `printer`, `kill`, `at`."""
        __tracebackhide__ = True
        return self._take({act: value})

    @property
    def turns(self) -> list[TurnRecord]:
        """Everything so far."""
        return self._record.turns

    def leave(self) -> None:
        """Switch the kiosk off."""
        self._leaving.close()

    def _take(
        self,
        keys: Mapping[str, Any],
        language: Language | str | None = None,
        hears_out: bool = True,
    ) -> TurnRecord:
        __tracebackhide__ = True  # pytest shows the test's own line, not this one
        spoken = {} if language is None else {"language": str(language)}
        try:
            (turn,) = self._scenario({**keys, **spoken}).turns
            turn = replace(turn, number=len(self.turns) + 1)
            self._scene.prepare(turn)
        except TildesError as error:
            raise error.with_traceback(None) from None
        after = () if hears_out else (replace(turn, interrupt_after_ms=0),)
        self._scene.take([turn], after)
        return self.turns[-1]

    def _scenario(self, turn: Mapping[str, Any]) -> Scenario:
        """Read by the loader itself, which knows what may be."""
        node = _located({**self._keys, "turns": [turn]}, *self._place)
        return read_scenario(node, self._backstage.domain)


def _located(value: Any, path: Path, line: int) -> Located:
    """Values as the loader reads them from a file."""
    match value:
        case dict():
            pairs = ((_located(k, path, line), _located(v, path, line)) for k, v in value.items())
            return Located(tuple(pairs), "mapping", path, line)
        case list() | tuple():
            each = tuple(_located(item, path, line) for item in value)
            return Located(each, "list", path, line)
        case bool():
            return Located(str(value).lower(), "text", path, line)
    return Located(str(value), "text", path, line)
