"""How soon a reply is heard, what its synthesis costs, and whether memory stays flat.

    python -m benchmarks.speaking [--domain DIR] [--limit 20] [--no-peers] [--peers FOLDER]
                                  [--replies 10000] [--uncached 20]

Replies of two sentences that the domain will say, in both languages, spoken by the voice that is
installed. For each reply in turn: the phrase cache, the voice itself, piper's own command and a
wyoming-piper server (see benchmarks.piper_peers), so that whatever else the machine does falls on
all of them. All are given the words as Tildes speaks them. Prints medians and 90th percentiles:

    first    from the text to the first sound, ms
    RTF      time to the last sound over the length of the sound

Then `--replies` replies in a row, every `--uncached`th of them made anew, and the memory of this
process ten times on the way.
"""

import argparse
import contextlib
import itertools
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from assistant.config import Config, load_config
from assistant.engines import load_synthesizer, open_domain
from assistant.paths import cache_folder, model_store_folder
from assistant.phrases import spoken_phrases
from benchmarks import piper_peers
from benchmarks.memory import memory_mb
from benchmarks.wyoming_peer import PeerError, installed
from core.language import Language
from nlu.domain import Domain
from tts.piper import PiperSynthesizer

Reply = tuple[str, Language]

FRESH_EVERY = 4
"""Starting piper's command takes seconds, so not every reply is put to it."""


@dataclass(slots=True)
class Side:
    """One way to speak, and how long it took."""

    first_ms: list[float] = field(default_factory=list)
    rtf: list[float] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parsed = _parser().parse_args(arguments)
    config = load_config()
    domain = open_domain(config, parsed.domain)
    with tempfile.TemporaryDirectory() as folder:
        peers = parsed.peers or cache_folder() / "peers"
        # A phrase cache of its own; the models stay where they are.
        os.environ["TILDES_MODELS"] = str(model_store_folder())
        os.environ["XDG_CACHE_HOME"] = folder
        cached = load_synthesizer(config, domain.folder)
        made = load_synthesizer(without_cache(config), domain.folder)
        replies = two_sentences(domain, parsed.limit)
        for text, language in replies:
            for _ in cached.render(text, language):
                pass
        tell(f"{len(replies)} replies by {made.voice_name(Language.KK)}, load {load()}")
        peer_voice = None if parsed.no_peers else voice_of(made)
        show(compare(cached, made, replies, peer_voice, peers, Path(folder)))
        endure(cached, made, replies, parsed.replies, parsed.uncached)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="benchmarks.speaking")
    parser.add_argument("--domain", type=Path)
    parser.add_argument("--limit", type=int, default=20, help="replies a language")
    parser.add_argument("--no-peers", action="store_true")
    parser.add_argument("--peers", type=Path, help="where the server is installed")
    parser.add_argument("--replies", type=int, default=10_000)
    parser.add_argument("--uncached", type=int, default=20, metavar="N")
    return parser


def without_cache(config: Config) -> Config:
    """The same voices, each reply made anew."""
    return replace(config, speaking=replace(config.speaking, cache="off"))


def two_sentences(domain: Domain, limit: int) -> list[Reply]:
    """Replies of two sentences, spread over all of the domain's, as many in each language."""
    fitting: dict[Language, list[Reply]] = {language: [] for language in Language}
    for text, language in dict.fromkeys(spoken_phrases(domain)):
        if len(re.findall(r"[.!?…]+(?:\s|$)", text)) == 2 and text[-1] != ":":
            fitting[language].append((text, language))
    spread = [found[:: max(1, len(found) // limit)][:limit] for found in fitting.values()]
    return [reply for pair in itertools.zip_longest(*spread) for reply in pair if reply]


def voice_of(synthesizer: PiperSynthesizer) -> Path:
    """The ONNX file that speaks."""
    name = synthesizer.voice_name(Language.KK).split()[0]
    return next(model_store_folder().glob(f"*/{name}.onnx"))


def compare(
    cached: PiperSynthesizer,
    made: PiperSynthesizer,
    replies: Sequence[Reply],
    peer_voice: Path | None,
    peers: Path,
    folder: Path,
) -> dict[str, Side]:
    """Every side on every reply, in turn."""
    sides = {name: Side() for name in ("cached", "made anew")}
    with contextlib.ExitStack() as stack:
        ask = {} if peer_voice is None else peer_sides(stack, peer_voice, peers, folder)
        sides |= {name: Side() for name in ask}
        for place, (text, language) in enumerate(replies):
            audio_s = speak(made, text, language, sides["made anew"])
            speak(cached, text, language, sides["cached"])
            words = made.spoken_form(text, language)
            for name, answer in ask.items():
                if name != "piper, started" or place % FRESH_EVERY < len(Language):
                    first_s, last_s = answer(words, language)
                    sides[name].first_ms.append(1000 * first_s)
                    sides[name].rtf += [last_s / audio_s] if last_s else []
    return sides


def speak(synthesizer: PiperSynthesizer, text: str, language: Language, side: Side) -> float:
    """Speak a reply, note how long it took; returns its length in seconds."""
    began_s, first_s, audio_s = time.perf_counter(), 0.0, 0.0
    for clause in synthesizer.synthesize(text, language):
        first_s = first_s or time.perf_counter() - began_s
        audio_s += clause.duration_s
    side.first_ms.append(1000 * first_s)
    side.rtf.append((time.perf_counter() - began_s) / audio_s)
    return audio_s


Answer = Callable[[str, Language], tuple[float, float]]
"""Seconds to the first sound and to the last; 0.0 where that is not known."""


def peer_sides(
    stack: contextlib.ExitStack, voice: Path, peers: Path, folder: Path
) -> dict[str, Answer]:
    """The peers, running; without the server where it can't be installed."""
    voices = piper_peers.localised(voice, folder)
    commands = {x: stack.enter_context(piper_peers.kept(voices[x])) for x in Language}
    sides: dict[str, Answer] = {
        "piper, started": lambda text, x: piper_peers.fresh_s(voices[x], text),
        "piper, kept open": lambda text, x: (commands[x].speak_s(text), 0.0),
    }
    try:
        python = installed(peers / "wyoming-piper", piper_peers.PACKAGE)
        ports = {
            x: stack.enter_context(piper_peers.serving(python, voices[x], folder / f"{x}.log"))
            for x in Language
        }
        sides["wyoming-piper"] = lambda text, x: piper_peers.served_s(ports[x], text)
    except PeerError as error:
        sys.stderr.write(f"without wyoming-piper: {error}\n")
    for language in Language:  # a first inference is slow: nobody's is measured
        for name in sides.keys() - {"piper, started"}:
            sides[name]("дайын, готов.", language)
    return sides


def show(sides: dict[str, Side]) -> None:
    """Print the table."""
    tell(f"{'':18}{'first ms':>10}{'90 %':>8}{'RTF':>8}{'n':>5}")
    for name, side in sides.items():
        ninth = statistics.quantiles(side.first_ms, n=10)[-1]
        rtf = f"{statistics.median(side.rtf):.3f}" if side.rtf else "–"
        middle = statistics.median(side.first_ms)
        tell(f"{name:18}{middle:10.1f}{ninth:8.1f}{rtf:>8}{len(side.first_ms):5}")
    tell(f"load {load()}")


def endure(
    cached: PiperSynthesizer,
    made: PiperSynthesizer,
    replies: Sequence[Reply],
    count: int,
    uncached: int,
) -> None:
    """Speak many replies in a row and print this process's memory on the way."""
    began_s = time.perf_counter()
    for number, (text, language) in enumerate(itertools.islice(itertools.cycle(replies), count), 1):
        speaker = made if number % uncached == 0 else cached
        for _ in speaker.synthesize(text, language):
            pass
        if number % max(1, count // 10) == 0:
            passed_s = time.perf_counter() - began_s
            tell(f"{number:6} replies  {memory_mb():7.1f} MB  {passed_s:6.0f} s")


def tell(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def load() -> str:
    """How busy the machine is: runnable programs, mean of the last minute."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    sys.exit(main())
