"""Bundles of the real models, on a machine without network; and a store that can't be written."""

import json
from pathlib import Path

import pytest

from assistant.visitor import EspeakVisitor
from core.language import Language
from devices.wavfile import write_wav
from tests.program import namespace, tildes

pytestmark = pytest.mark.engines


def test_a_bundle_makes_a_machine_that_never_had_network_answer(
    models: Path, tmp_path: Path
) -> None:
    alone, bundle, store = namespace("-rn"), tmp_path / "x.tar", tmp_path / "store"
    question = tmp_path / "ticket.wav"
    saying = "маған загранпаспорт алуға талон керек"
    write_wav(question, [EspeakVisitor().speak(saying, Language.KK)])
    made = tildes("models", "bundle", bundle, home=tmp_path, models=models)
    assert made.returncode == 0, made.stderr
    taken = tildes("models", "import", bundle, home=tmp_path, models=store, before=alone)
    assert taken.returncode == 0, taken.stderr
    bundle.unlink()
    asked = tildes("ask", "--wav", question, "--json", home=tmp_path, models=store, before=alone)
    assert asked.returncode == 0, asked.stderr
    assert json.loads(asked.stdout)["intent"] == "ticket.take"


def test_a_read_only_store_serves_and_is_not_written(models: Path, tmp_path: Path) -> None:
    """As kiosks mount it; permissions alone would not stop root, which CI is."""
    bundle = tmp_path / "x.tar"
    made = tildes("models", "bundle", bundle, "piper-en-joe", home=tmp_path, models=models)
    assert made.returncode == 0, made.stderr
    script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"'
    locked = (*namespace("-rm"), "sh", "-c", script, str(models))
    for arguments in (("models", "list"), ("models", "verify"), ("ask", "--text", "сәлем")):
        done = tildes(*arguments, home=tmp_path, models=models, before=locked)
        assert done.returncode == 0, done.stderr
    for action in (("prune",), ("import", bundle), ("pull", "whisper-tiny", "--mirror", tmp_path)):
        done = tildes("models", *action, home=tmp_path, models=models, before=locked)
        assert done.returncode == 2
        assert f"{models}: can't be written (Read-only file system)" in done.stderr
        assert done.stderr.count("\n") == 1
