"""espeak-ng as piper calls it, but its voice is chosen only where it changes.

piper chooses it anew for each clause, which takes 8 ms in Russian and 1.4 kB that espeak-ng never
gives back: at a busy counter some megabytes a day.
"""

from threading import get_ident

from piper import espeakbridge

_begin = espeakbridge.initialize
_choose = espeakbridge.set_voice
_chosen: tuple[str, int] | None = None
"""The voice, and the thread that chose it: in a thread that has not chosen one, or after beginning
anew, espeak-ng has none and crashes."""


def _begin_anew(data_dir: str) -> None:
    global _chosen
    _chosen = None
    _begin(data_dir)


def _choose_if_changed(voice: str) -> None:
    global _chosen
    if (voice, get_ident()) != _chosen:
        _choose(voice)
        _chosen = (voice, get_ident())


def keep_voice() -> None:
    """Have piper's calls go through here; done once, before the first voice is loaded."""
    espeakbridge.initialize = _begin_anew
    espeakbridge.set_voice = _choose_if_changed
