"""What the benchmark of speaking measures, without measuring."""

import json
import sys
from pathlib import Path

import pytest

from benchmarks import piper_peers
from benchmarks.memory import memory_mb
from benchmarks.piper_peers import KeptCommand, localised
from benchmarks.speaking import two_sentences
from core.language import Language
from nlu.domain import load_domain

DOMAIN = Path(__file__).parent.parent.parent / "domains" / "service_centre"


def test_replies_of_two_sentences_are_found_in_both_languages() -> None:
    replies = two_sentences(load_domain(DOMAIN), 5)
    assert [language for _, language in replies] == [Language.KK, Language.RU] * 5
    assert len({text for text, _ in replies}) == 10


def test_the_peers_get_the_voice_in_each_language(tmp_path: Path) -> None:
    onnx = tmp_path / "joe.onnx"
    onnx.write_bytes(b"voice")
    onnx.with_name("joe.onnx.json").write_text('{"espeak": {"voice": "en-us"}}', encoding="utf-8")
    for language, voice in localised(onnx, tmp_path).items():
        settings = json.loads(voice.with_name(f"{voice.name}.json").read_text(encoding="utf-8"))
        assert settings["espeak"]["voice"] == language
        assert voice.read_bytes() == b"voice"


def test_a_kept_command_answers_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(piper_peers, "SILENT_S", 0.0)
    echo = "import sys\nfor line in sys.stdin: sys.stdout.write(line); sys.stdout.flush()"
    with piper_peers._running([sys.executable, "-c", echo]) as process:
        command = KeptCommand(process)
        assert 0 < command.speak_s("сәлем") < piper_peers.PATIENCE_S
        assert 0 < command.speak_s("привет") < piper_peers.PATIENCE_S


def test_this_process_has_memory() -> None:
    assert 10 < memory_mb() < 100_000
