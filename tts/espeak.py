"""espeak-ng as piper calls it, but its voice is chosen only where it changes.

piper chooses it anew for each clause, which takes 8 ms in Russian and 1.4 kB that espeak-ng never
gives back: at a busy counter some megabytes a day.
"""

from piper import espeakbridge

_begin = espeakbridge.initialize
_choose = espeakbridge.set_voice
_chosen = ""


def _begin_anew(data_dir: str) -> None:
    global _chosen  # whoever begins anew has no voice yet: speaking without one would crash
    _chosen = ""
    _begin(data_dir)


def _choose_if_changed(voice: str) -> None:
    global _chosen  # espeak-ng itself holds one voice a process
    if voice != _chosen:
        _choose(voice)
        _chosen = voice


def keep_voice() -> None:
    """Have piper's calls go through here; done once, before the first voice is loaded."""
    espeakbridge.initialize = _begin_anew
    espeakbridge.set_voice = _choose_if_changed
