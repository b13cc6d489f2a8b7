"""`tildes say TEXT --language kk|ru --out F.wav`: synthesis alone."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from assistant.commands.options import Subparsers, add_json, print_json
from core.audio import AudioChunk
from core.language import Language


def add_parser(subparsers: Subparsers) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("say", help="speak a text into a WAV file")
    parser.add_argument("text")
    parser.add_argument("--language", choices=[x.value for x in Language], required=True)
    parser.add_argument("--out", type=Path, required=True, metavar="F.wav")
    add_json(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Synthesise and report."""
    from assistant.config import load_config
    from assistant.engines import load_synthesizer
    from assistant.notice import RECORDING_NOTE
    from core.clock import SystemClock
    from core.errors import UsageError
    from devices.wavfile import write_wav

    text, language = arguments.text, Language(arguments.language)
    if not text.strip():
        raise UsageError("the text is empty: give at least one word")
    clock = SystemClock()
    synthesizer = load_synthesizer(load_config())
    began_s = clock.monotonic_s()
    audio_s = first_audio_s = 0.0

    def spoken() -> Iterator[AudioChunk]:
        """Clauses on their way into the file, which a long text would not fit beside."""
        nonlocal audio_s, first_audio_s
        for clause in synthesizer.synthesize(text, language):
            first_audio_s = first_audio_s or clock.monotonic_s() - began_s
            audio_s += clause.duration_s
            yield clause
        if not audio_s:
            raise UsageError("nothing in the text can be spoken: it holds no letters or digits")

    write_wav(arguments.out, spoken(), RECORDING_NOTE)
    report = {
        "audio_s": round(audio_s, 3),
        "first_audio_s": round(first_audio_s, 3),
        "total_s": round(clock.monotonic_s() - began_s, 3),
        "voice": synthesizer.voice_name(language),
        "spoken": synthesizer.spoken_form(text, language),
    }
    if arguments.json:
        print_json(report)
    else:
        print(f"{arguments.out}: {report['audio_s']} s by {report['voice']}: {report['spoken']}")
    return 0
