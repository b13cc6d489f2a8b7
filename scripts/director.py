"""Plays a scenario: gives the kiosks their sound, piece by piece, and keeps what came of it.

    turn         say ─────────────▶ |reply is said ...|      say ──▶      interrupt_after_ms
    sound    ...|▁▁▁speech▁▁▁|......................  ...|▁▁speech▁▁|.......|▁▁speech▁▁|...
                             |<- the kiosk settles ->|               |<-ms->| of the reply

A turn begins when its kiosk is quiet, unless it interrupts; it is over when the kiosk is quiet.
Turns that go on meanwhile, at other kiosks, begin at the same time as the one before them.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from assistant.engines import Engines
from assistant.events import LevelHeard, LoopEvent
from assistant.queue_rules import FILE, read_rules
from core.audio import HEARING_RATE_HZ, AudioChunk
from core.errors import TildesError
from core.intent import Intent, Slot
from core.turn import TurnState
from devices.printer.printer import PrinterStatus
from nlu.domain import Domain
from scripts.checks import check
from scripts.record import ScenarioRecord, Sound, TurnRecord
from scripts.scenario import Scenario, ScriptedTurn, moment
from scripts.sounding import CHUNK, Sounding
from scripts.speech import Casting, Spoken
from scripts.stage import Kiosk, Outfit, Stage, VirtualStage
from tickets.database import Database
from tickets.queue import TicketQueue

CHUNK_S = CHUNK / HEARING_RATE_HZ

KNOWN_S = 8.0
"""Of the room's sound that a kiosk has heard before the scene: it is always on, and knows as much
as voice.endpointing remembers."""

ROOM_S = 2.0
"""Before anybody speaks."""

QUIET_S = 0.3
"""A kiosk that has been idle for so long, since its turn began, is quiet."""

NOTICED_S = 1.5
"""What was said is noticed within so long after its end, or not at all."""

LONGEST_S = 180.0
"""Seconds of the scene after which a turn counts as hanging."""

TOUCHED_BY = "screen"


class Director:
    """Plays scenarios one after another, with the same engines."""

    def __init__(
        self,
        engines: Engines,
        domain: Domain,
        casting: Casting,
        stage: Stage | None = None,
        *,
        keep_sound: bool = False,
    ) -> None:
        """`casting`: who speaks, what else is to be heard. `stage`: None for the virtual one."""
        self._keep_sound = keep_sound
        self._stage = stage or VirtualStage()
        self._engines = engines
        self._domain = domain
        self._casting = casting

    def play(self, scenario: Scenario) -> ScenarioRecord:
        """Every turn, and whether it went as written; what fails is kept, never raised."""
        began_s = time.perf_counter()
        record = ScenarioRecord(scenario)
        with tempfile.TemporaryDirectory() as folder:
            try:
                scene = Scene(
                    record,
                    self._stage,
                    self._engines,
                    self._domain,
                    self._casting,
                    Path(folder),
                )
                scene.play()
                if self._keep_sound:
                    record.sounds = scene.sounds()
            except TildesError as error:
                record.error = str(error)
        for turn in record.turns:
            turn.failures = check(turn)
        record.took_s = time.perf_counter() - began_s
        return record


class Scene:
    """One scenario with its kiosks, its queue and its time."""

    def __init__(
        self,
        record: ScenarioRecord,
        stage: Stage,
        engines: Engines,
        domain: Domain,
        casting: Casting,
        folder: Path,
    ) -> None:
        """Set it; what comes of its scenario goes into the record. Raises as `prepare` does."""
        scenario = record.scenario
        self._record = record
        self._casting = casting
        self._spoken: dict[int, Spoken] = {}
        # Before the scene begins: voices take their time, and some scenes can't wait.
        for turn in scenario.turns:
            self.prepare(turn)
        self._clock = stage.clock(scenario.at)
        if scenario.hours:
            (folder / FILE).write_text(scenario.hours, encoding="utf-8")
        self._tickets = TicketQueue(
            Database(folder / "tickets.sqlite3"), self._clock, read_rules(folder)
        )
        for line, count in scenario.before.items():
            for _ in range(count):
                self._tickets.take(line, next(iter(domain.services), line))
        self._current: dict[int, TurnRecord] = {}
        self._sounding = {
            number: Sounding(casting.surroundings(scenario, number, self._spoken))
            for number in range(1, scenario.kiosks + 1)
        }
        self._quiet_s = dict.fromkeys(self._sounding, 0.0)
        self._kiosks: Mapping[int, Kiosk] = {
            number: stage.kiosk(
                Outfit(engines, domain, self._tickets, self._clock, self._listener(number))
            )
            for number in range(1, scenario.kiosks + 1)
        }

    def play(self) -> None:
        """Every turn in its order. Raises what a kiosk could not get over."""
        try:
            self.open()
            together = list(_together(self._record.scenario.turns))
            for turns, after in zip(together, (*together[1:], ()), strict=True):
                self.take(turns, after)
        finally:
            self.close()

    def open(self) -> None:
        """Switch the kiosks on, and let them get to know the room."""
        for number, kiosk in self._kiosks.items():
            before = range(round(KNOWN_S / CHUNK_S))
            kiosk.know_room(self._chunk(number) for _ in before)
            kiosk.open()
        self._pass(ROOM_S)

    def close(self) -> None:
        """Switch them off."""
        self._record.scene_s = self._clock.scene_s
        for kiosk in self._kiosks.values():
            kiosk.close()

    def sounds(self) -> dict[int, Sound]:
        """What every kiosk heard and said."""
        return {number: kiosk.sound() for number, kiosk in self._kiosks.items()}

    def prepare(self, turn: ScriptedTurn) -> None:
        """Let a turn be spoken that is to be taken; those of the scenario have been.

        Raises what Casting.speak does.
        """
        if turn.speaks:
            self._spoken[turn.number] = self._casting.speak(turn)

    def take(self, turns: Sequence[ScriptedTurn], after: Sequence[ScriptedTurn] = ()) -> None:
        """Turns that begin at the same time; `after`: those that follow.

        Each must be prepared. Raises what a kiosk could not get over.
        """
        records = [self._begin(turn) for turn in turns]
        while any(sounding.speaking for sounding in self._sounding.values()):
            self._tick()
        for record in records:
            number = record.turn.visitor.kiosk
            if not record.lacking:
                self._settle(number, record, followed=_interrupts(after, number))
            record.end_s = self._clock.scene_s

    def _begin(self, turn: ScriptedTurn) -> TurnRecord:
        """Do what is done at once; what is said begins to sound."""
        number = turn.visitor.kiosk
        record = TurnRecord(turn, self._clock.scene_s)
        if turn.interrupt_after_ms is not None:
            self._let_sound(number, turn.interrupt_after_ms / 1000, record)
            record.start_s = self._clock.scene_s
        self._current[number] = record
        self._quiet_s[number] = 0.0
        self._record.turns.append(record)
        if not record.lacking:
            self._act(turn, record)
        return record

    def _act(self, turn: ScriptedTurn, record: TurnRecord) -> None:
        kiosk = self._kiosks[turn.visitor.kiosk]
        match turn.act:
            case "say" | "recording":
                self._sound(turn, record)
            case "touch":
                slots = tuple(Slot(name, value) for name, value in turn.slots.items())
                intent = Intent(turn.value, slots, turn.language, 1.0, TOUCHED_BY)
                kiosk.loop.touch(intent, turn.value)
            case "silence":
                self._pass(float(turn.value))
            case "unplug" | "plug":
                kiosk.plug(turn.value, there=turn.act == "plug")
            case "printer":
                kiosk.printer_is(PrinterStatus(turn.value))
            case "kill":
                kiosk.kill_worker()
            case "at":
                self._clock.put(moment(turn.value, turn.place, self._clock.now()))

    def _sound(self, turn: ScriptedTurn, record: TurnRecord) -> None:
        spoken, sounding = self._spoken[turn.number], self._sounding[turn.visitor.kiosk]
        record.speech_end_s = self._clock.scene_s + spoken.speech_end_s
        sounding.begin(spoken.samples, turn.visitor.acoustics)

    def _let_sound(self, number: int, after_s: float, record: TurnRecord) -> None:
        """Wait until a reply has sounded for so long."""
        speaker = self._kiosks[number].speaker
        if not speaker.playing:
            record.lacking = "nothing was being said that could be interrupted"
            return
        wanted_s = speaker.began_s + after_s
        while speaker.playing and self._clock.scene_s < wanted_s:
            self._tick()
        if not speaker.playing:
            record.lacking = (
                f"the reply was over after {self._clock.scene_s - speaker.began_s:.1f} s"
            )

    def _settle(self, number: int, record: TurnRecord, followed: bool) -> None:
        """Wait until the kiosk is quiet, or speaks where it is about to be interrupted."""
        kiosk, began_s = self._kiosks[number], self._clock.scene_s
        noticed_s = NOTICED_S if record.turn.speaks else 0.0
        while self._clock.scene_s - began_s < LONGEST_S:
            self._tick()
            since_s = self._clock.scene_s - (record.speech_end_s or began_s)
            if followed and kiosk.speaker.playing:
                return
            if self._quiet_s[number] >= QUIET_S and since_s >= noticed_s:
                return
        record.lacking = f"the kiosk was not quiet again within {LONGEST_S:.0f} s"

    def _pass(self, seconds: float) -> None:
        for _ in range(round(seconds / CHUNK_S)):
            self._tick()

    def _tick(self) -> None:
        """One chunk for every kiosk."""
        self._clock.advance(CHUNK_S)
        for number, kiosk in self._kiosks.items():
            kiosk.hear(self._chunk(number))
            idle = kiosk.loop.state is TurnState.IDLE and not kiosk.speaker.playing
            self._quiet_s[number] = self._quiet_s[number] + CHUNK_S if idle else 0.0

    def _chunk(self, number: int) -> AudioChunk:
        return AudioChunk(self._sounding[number].chunk(), HEARING_RATE_HZ)

    def _listener(self, number: int) -> Callable[[LoopEvent], None]:
        def listen(event: LoopEvent) -> None:
            record = self._current.get(number)
            if record is not None and not isinstance(event, LevelHeard):
                record.events.append((self._clock.scene_s, event))

        return listen


def _together(turns: Sequence[ScriptedTurn]) -> Iterator[list[ScriptedTurn]]:
    """The turns in their order; those that begin at the same time in one list."""
    group: list[ScriptedTurn] = []
    for turn in turns:
        if group and not turn.meanwhile:
            yield group
            group = []
        group.append(turn)
    yield group


def _interrupts(after: Sequence[ScriptedTurn], number: int) -> bool:
    """Whether one of the next turns speaks over the reply at this kiosk."""
    return any(
        turn.interrupt_after_ms is not None and turn.visitor.kiosk == number for turn in after
    )
