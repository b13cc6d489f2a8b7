"""What other threads put into the loop's letter box: see assistant/loop.py."""

from dataclasses import dataclass

from assistant.attendant import Heard
from assistant.events import LoopEvent
from core.turn import Reply


@dataclass(frozen=True, slots=True)
class Finished:
    """From the worker: the reply was heard to its end, or cut off."""

    ends_visit: bool


@dataclass(frozen=True, slots=True)
class Written:
    """From a screen: what the visitor typed or touched, to be answered like speech."""

    heard: Heard


@dataclass(frozen=True, slots=True)
class Told:
    """From whoever has something to say once nobody speaks."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Left:
    """From a screen: the visitor is done."""


@dataclass(frozen=True, slots=True)
class Stayed:
    """From a screen: the visitor is still there, though silent."""


Post = LoopEvent | Finished | Written | Told | Left | Stayed
