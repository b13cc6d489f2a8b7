"""Microphone, speaker, echo, and how a turn starts."""

import getpass
import os
from collections.abc import Iterator
from pathlib import Path

from assistant.config import Config
from assistant.doctor.finding import Finding, Verdict, attempt


def sound_findings(config: Config, root: Path) -> Iterator[Finding]:
    """Permission, PortAudio, the two devices, whether visitors may speak over a reply."""
    yield from _permission(root)
    system = attempt("sound system", _sound_system, "sudo apt-get install libportaudio2")
    yield system
    if system.verdict is Verdict.GOOD:
        yield _device("microphone", config.audio.microphone)
        yield _device("speaker", config.audio.speaker)
    yield _echo(config)
    mend = "set [turns] in the config; docs/turns.md tells what to choose"
    # A button that the running service holds is no fault.
    yield attempt("turns", lambda: _turn_start(config), mend, Verdict.WARNING)


def _permission(root: Path) -> Iterator[Finding]:
    """ALSA's devices belong to the group audio; without it every list is empty."""
    devices = sorted((root / "dev/snd").glob("pcm*"))
    barred = [device for device in devices if not os.access(device, os.R_OK | os.W_OK)]
    if barred:
        detail = f"no permission for {barred[0]}"
        yield Finding("sound permission", Verdict.PROBLEM, detail, joining("audio"))


def joining(group: str) -> str:
    """How this user comes into a group."""
    return f"sudo adduser {_user()} {group}, then log in again or restart the service"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user has no name
        return "USER"


def _sound_system() -> str:
    from devices.soundcard import list_devices

    found = list_devices()
    microphones = sum(device.inputs > 0 for device in found)
    speakers = sum(device.outputs > 0 for device in found)
    return f"PortAudio: {microphones} microphones, {speakers} speakers"


def _device(side: str, wish: str) -> Finding:
    from devices.choosing import Side, choose

    # One that the owner named must be there; none at all may be right for a machine that is tried.
    otherwise = Verdict.PROBLEM if wish else Verdict.WARNING
    mend = f"plug it in, or choose another: tildes devices, then [audio] {side} in the config"
    return attempt(side, lambda: str(choose(Side(side), wish or None)), mend, otherwise)


def _echo(config: Config) -> Finding:
    """Full duplex or half duplex, and why."""
    from devices.echo import echo_cancellation_lack

    wish, topic = config.audio.echo, "echo"
    if wish == "system":
        return Finding(topic, Verdict.GOOD, "full duplex: the sound server removes echo")
    if wish == "off":
        detail = "half duplex, as [audio] echo wants: deaf while it speaks"
        return Finding(topic, Verdict.GOOD, detail)
    lack = echo_cancellation_lack()
    if not lack:
        return Finding(topic, Verdict.GOOD, "full duplex: visitors may speak over a reply")
    mend = "install the canceller: ./tildes devices sets the environment up anew; or a push button"
    verdict = Verdict.PROBLEM if wish == "on" else Verdict.WARNING
    return Finding(topic, verdict, f"half duplex, deaf while it speaks: {lack}", mend)


def _turn_start(config: Config) -> str:
    from assistant.turn_start import examine_turn_start

    return examine_turn_start(config.turns)
