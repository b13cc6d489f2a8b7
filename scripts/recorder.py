"""Turns live visits into scenarios with their sound, for `tildes script record`.

    loop ──events──▶ follow ─┐
    attendant ──tap──▶ tap ──┴─▶ a visit in memory ──VisitEnded──▶ 2026-….visit.yaml, ….wav

A visit is written when it is over, if the visitor was told that it is recorded and did not forbid
it; otherwise it is forgotten, as every visit is. What may be personal (scripts.personal) is left
out with its sound, and silence stands in its place. Where it was understood and did something, the
scenario ends there: what follows rests on it, and could not be played.
"""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import replace
from math import ceil
from pathlib import Path

from assistant.events import (
    DomainReloaded,
    LoopEvent,
    Prompted,
    ReplyCutOff,
    StateChanged,
    TurnTaken,
    VisitEnded,
)
from assistant.loop import BARGE_IN_S
from assistant.notice import notice_of
from core.audio import Samples, Utterance
from core.clock import Clock
from core.errors import UsageError
from core.hypothesis import Hypothesis
from core.intent import NotRecognized
from core.language import Language
from core.turn import Reply, Turn, TurnState
from nlu.content import Domain
from nlu.replies import Replies
from scripts.personal import Discretion, refuses
from scripts.recorded import RecordedTurn, RecordedVisit, write_visit
from voice.endpointing import EndpointSettings

TELLING: Mapping[Language, str] = {
    Language.KK: "Әңгіме тексеру үшін жазылып жатыр. Қарсы болсаңыз, «жазбаңыз» деңіз.",
    Language.RU: "Разговор записывается для проверки. Если вы против, скажите: «не записывайте».",
}
"""What the first reply of each visit begins with, after the notice."""

OBEYING: Mapping[Language, str] = {
    Language.KK: "Жарайды, бұл әңгіме сақталмайды.",
    Language.RU: "Хорошо, этот разговор не сохранится.",
}
"""What a visitor hears who forbids the recording."""

NOTICED_S = EndpointSettings().pre_roll_s + BARGE_IN_S
"""From the beginning of an utterance's sound to the moment at which it cuts a reply off."""

SILENCE_INSTEAD_S = 2
"""Stands for what is left out; how long that was is nobody's business either."""

UTTERANCES = 8
"""Recognition runs ahead and is dropped: of so many, one is the turn's own."""


def telling(domain: Domain) -> Domain:
    """The domain whose notice also says that visits are recorded."""
    notice = notice_of(domain)
    told = {language: f"{notice[language]} {TELLING[language]}" for language in Language}
    return replace(domain, replies=Replies({**domain.replies.texts, "notice": told}))


class Recorder:
    """`follow` is a listener of the loop, `tap` one of the attendant."""

    def __init__(
        self,
        folder: Path,
        domain: Domain,
        clock: Clock,
        report: Callable[[str], None],
        say: Callable[[Reply], None],
    ) -> None:
        """Make the folder. Raises UsageError where that can't be done.

        `domain`: from `telling`. `report`: told in a line what became of a visit. `say`: says
        something to the visitor.
        """
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"{folder} can't be made a folder: {error.strerror}; choose another"
            ) from error
        self._folder = folder
        self._domain = domain.folder
        self._notice = notice_of(domain)
        self._discretion = Discretion(domain)
        self._clock = clock
        self._report = report
        self._say = say
        self._lately: deque[tuple[Utterance, tuple[Hypothesis, ...]]] = deque(maxlen=UTTERANCES)
        self._visit: RecordedVisit | None = None
        self._telling = False
        self._idle_s = self._reply_s = clock.monotonic_s()
        self._cut_off_s: float | None = None
        self._ended = False

    def tap(self, utterance: Utterance, hypotheses: tuple[Hypothesis, ...]) -> None:
        """Keep an utterance until its turn is taken; from the worker's thread."""
        self._lately.append((utterance, hypotheses))

    def follow(self, event: LoopEvent) -> None:
        """Go on with the visit; from the loop's thread. Raises UsageError where it can't write."""
        if self._ended:
            return
        match event:
            case StateChanged(TurnState.IDLE):
                self._idle_s, self._cut_off_s = self._clock.monotonic_s(), None
            case TurnTaken(turn):
                self._take(turn)
            case Prompted() if self._visit is not None and not self._visit.cut:
                silence_s = ceil(self._clock.monotonic_s() - self._idle_s)
                self._visit.turns.append(RecordedTurn(silence_s=silence_s, prompted=True))
            case ReplyCutOff(said):
                self._cut_off_s = self._clock.monotonic_s() - self._reply_s
                if self._telling and self._visit is not None:
                    words = self._notice[Language.RU].split(), self._notice[Language.KK].split()
                    self._visit.told = len(said.text.split()) >= max(map(len, words))
            case VisitEnded():
                self.close()
            case DomainReloaded():
                # The edited domain does not say that visits are recorded.
                self._visit, self._ended = None, True
                self._lately.clear()
                self._report("the domain was edited: nothing more is recorded; begin again")

    def close(self) -> None:
        """The visit is over: write it, or forget it. Raises UsageError where it can't write."""
        visit, self._visit = self._visit, None
        self._lately.clear()
        if visit is None:
            return
        while visit.turns and visit.turns[-1].turn is None:
            visit.turns.pop()
        if visit.forbidden:
            self._report("a visit was not kept: the visitor forbade it")
        elif not visit.told:
            self._report("a visit was not kept: the visitor did not hear that it is recorded")
        elif not visit.turns:
            self._report("a visit was not kept: nothing is left of it without what may be personal")
        else:
            path = write_visit(visit, self._folder, self._domain)
            said = sum(each.turn is not None for each in visit.turns)
            self._report(f"{path}: {said} sayings, {visit.left_out} left out")

    def _take(self, turn: Turn) -> None:
        visit = self._visit = self._visit or RecordedVisit(self._clock.now())
        cut_off_s, self._cut_off_s = self._cut_off_s, None
        self._reply_s = self._clock.monotonic_s()
        self._telling = turn.reply.text.startswith(self._notice[turn.reply.language])
        visit.told |= self._telling
        if refuses(turn.hypotheses):
            visit.forbidden = visit.cut = True
            visit.turns.clear()
            self._say(Reply(OBEYING[turn.reply.language], turn.reply.language))
        if visit.cut:
            visit.left_out += 1
            return
        samples = self._samples(turn)
        if samples is None or not self._discretion.may_keep(turn.hypotheses):
            self._leave_out(turn, visit)
            return
        after_ms = None
        if cut_off_s is not None and visit.turns and visit.turns[-1].turn is not None:
            after_ms = max(0, round(1000 * (cut_off_s - NOTICED_S)))
        visit.turns.append(RecordedTurn(turn, samples, interrupt_after_ms=after_ms))

    def _leave_out(self, turn: Turn, visit: RecordedVisit) -> None:
        visit.left_out += 1
        if isinstance(turn.intent, NotRecognized):
            visit.turns.append(RecordedTurn(silence_s=SILENCE_INSTEAD_S))
        else:
            visit.cut = True

    def _samples(self, turn: Turn) -> Samples | None:
        """What was heard; None where the turn was touched."""
        heard = tuple(self._lately)
        found = (utterance for utterance, made in heard if made is turn.hypotheses)
        utterance = next(found, None)
        return None if utterance is None else utterance.samples
