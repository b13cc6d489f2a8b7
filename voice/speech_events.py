"""What the endpointer tells the loop about the visitor's speech, in the order of the stream."""

from dataclasses import dataclass

from core.audio import Utterance


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The visitor speaks; sent once min_speech_s of speech was heard."""

    at_s: float
    """Where speech began in the stream, in seconds."""


@dataclass(frozen=True, slots=True)
class SpeechPaused:
    """A first short pause: the utterance may be over, and decoding may start ahead."""

    utterance: Utterance


@dataclass(frozen=True, slots=True)
class SpeechResumed:
    """It was not over: what was decoded ahead is void."""

    at_s: float
    """Where speech went on in the stream, in seconds."""


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """The utterance is over."""

    utterance: Utterance
    """The same samples as in the last SpeechPaused, where one was sent and none resumed."""

    endpoint_ms: float
    """Milliseconds of audio between the last speech and this decision."""


EndpointEvent = SpeechStarted | SpeechPaused | SpeechResumed | SpeechEnded
