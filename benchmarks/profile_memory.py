"""What each profile takes of memory: `python -m benchmarks.profile_memory [PROFILE …]`.

For each profile a program of its own loads the engines one after the other, then performs the
demo's visit: heard, understood and spoken in both languages through the whole loop. Printed are
resident memory (RSS), its share (PSS: what other programs use too counts in part) and the highest
RSS, in 10⁶ bytes. Of a profile's models those count that are in the store; `--twice` has a copy of
the recogniser write Kazakh, which stands in for a fine-tune of its size. Fails where pi takes 1 GB.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import PROFILES, Config, load_config
from assistant.profiles.settling import settle
from core.clock import SystemClock
from core.language import Language

if TYPE_CHECKING:
    from voice.piece import Writers

LIMIT_MB = {"pi": 1000}


def memory_mb() -> dict[str, float]:
    """Of this process (proc(5): smaps_rollup and status, in kB)."""
    sizes = {}
    for name in ("smaps_rollup", "status"):
        for line in Path("/proc/self", name).read_text(encoding="ascii").splitlines():
            key, _, value = line.partition(":")
            if key in ("Rss", "Pss", "VmHWM"):
                sizes[key] = int(value.split()[0]) * 1024 / 1e6
    return sizes


def measure(profile: str, *, twice: bool) -> None:
    """In a program of its own: load, play, print a JSON line after each step."""
    from dataclasses import replace

    from assistant import engines
    from assistant.attendant import open_attendant
    from assistant.demo.performance import Performance
    from assistant.demo.visit import scripted_cues
    from assistant.ticket_queue import open_queue
    from voice.endpointing import Endpointer
    from voice.vad import SileroVad

    def tell(step: str) -> None:
        sizes = {key: round(size) for key, size in memory_mb().items()}
        print(json.dumps({"step": step, **sizes}), flush=True)  # noqa: T201 - read by the parent

    config = replace(load_config(), profile=profile)
    config = replace(config, speaking=replace(config.speaking, cache="off"))
    domain = engines.open_domain(config, None)
    tell("domain")
    # As load_engines and the demo do, with a look at the memory between the parts.
    whisper = engines.load_whisper(config)
    tell("recogniser")
    writers = engines.load_writers(config, whisper)
    with tempfile.TemporaryDirectory() as folder:
        if twice:
            writers = {**writers, **copied_writer(config, Path(folder))}
            tell("its copy")
        recognizer = engines.load_recognizer(config, domain, whisper, writers)
        tell("phrase bank")
        resolver = engines.load_resolver(config, domain)
        tell("language model")
        synthesizer = engines.load_synthesizer(config, domain.folder)
        tell("voices")
        loaded = engines.Engines(whisper, writers, recognizer, resolver, synthesizer)
        clock, place = SystemClock(), Path(folder)
        attendant = open_attendant(
            loaded, domain, open_queue(place / "tickets.sqlite3", clock, domain), clock
        )
        performance = Performance(scripted_cues(domain), place, lambda _record: None)
        performance.run(attendant, Endpointer(SileroVad()), clock)
        right = sum(record.right is True for record in performance.records)
    tell(f"a visit, {right} turns right")


def copied_writer(config: Config, folder: Path) -> "Writers":
    """The recogniser once more, for Kazakh."""
    from voice.whisper import Whisper

    found = settle(config)
    entry = found.chosen["recognizer"]
    if entry is None:
        return {}
    copy = folder / "copy"
    shutil.copytree(found.store.model_folder(entry), copy)
    whisper = Whisper(copy, found.device, found.compute_type, found.threads, found.window_s)
    return {Language.KK: whisper}


def report(profile: str, *, twice: bool) -> bool:
    """Measure one profile; whether it keeps within its limit."""
    found = settle(load_config(), profile=profile)
    used = dict.fromkeys(entry.name for entry in found.chosen.values() if entry)
    lacking = [entry.name for entry in found.models.entries if not found.store.has(entry)]
    say(f"{profile}: {', '.join(used)}" + (f"; not here: {', '.join(lacking)}" if lacking else ""))
    command = [sys.executable, "-m", "benchmarks.profile_memory", "--measure", profile]
    if twice:
        command.append("--twice")
    highest = 0.0
    run = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - ours
    for line in run.stdout.splitlines():
        step = json.loads(line)
        highest = step["VmHWM"]
        sizes = f"RSS {step['Rss']:5} MB  PSS {step['Pss']:5} MB  highest {highest:5} MB"
        say(f"  {step['step']:<22} {sizes}")
    say(f"  highest RSS {highest} MB; by profiles.toml {found.needed_bytes // 10**6} MB")
    return highest < LIMIT_MB.get(profile, sys.maxsize)


def say(line: str) -> None:
    """Print a line."""
    print(line, flush=True)  # noqa: T201 - a benchmark speaks


def main() -> int:
    """Measure the named profiles, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("profiles", nargs="*", metavar="PROFILE")
    parser.add_argument("--twice", action="store_true", help="with a second recogniser")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.measure:
        measure(arguments.profiles[0], twice=arguments.twice)
        return 0
    kept = [report(name, twice=arguments.twice) for name in arguments.profiles or PROFILES]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
