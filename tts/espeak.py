"""espeak-ng as piper calls it, but begun once a program and its voice chosen only where it changes.

A second beginning (piper's own class does it for each object) leaves espeak-ng with memory that is
freed: it crashes some calls later. And piper chooses the voice anew for each clause, which takes
8 ms in Russian and 1.4 kB that espeak-ng never gives back: at a busy counter some megabytes a day.
"""

from threading import get_ident

from piper import espeakbridge

_begin = espeakbridge.initialize
_choose = espeakbridge.set_voice
_begun = False
_chosen: tuple[str, int] | None = None
"""The voice, and the thread that chose it."""


def _begin_once(data_dir: str) -> None:
    global _begun
    if not _begun:
        _begin(data_dir)
        _begun = True


def _choose_if_changed(voice: str) -> None:
    global _chosen
    if (voice, get_ident()) != _chosen:
        _choose(voice)
        _chosen = (voice, get_ident())


def keep_voice() -> None:
    """Have piper's calls go through here: before anything of piper's is made, and again at will."""
    espeakbridge.initialize = _begin_once
    espeakbridge.set_voice = _choose_if_changed
