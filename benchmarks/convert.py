"""The way there and back: stock Whisper in Transformers' format, converted, against itself.

    python -m benchmarks.convert FOLDER [--manifest MANIFEST.tsv] [--threads 2] [--json]

FOLDER holds a Whisper as CTranslate2 has it in 16 bit, e.g. whisper-base of the store. It is
written out under Transformers' names, then converted back as float16: every weight, the vocabulary
and the config must be equal. With a manifest (that of `tildes evaluate asr`; its texts are not
looked at) every recording is decoded in both languages by the stock and the converted model, and
by the int8 conversion of the 32-bit weights; all compute with int8. The conversions run in a
process that has neither torch nor transformers; their seconds and their highest resident memory
are told.

Exits with 1 where something differs that must not, or a bound of BOUND_S and BOUND_MB is passed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.evaluation.manifest import read_recordings
from core.language import Language
from devices.wavfile import read_audio
from tests.assistant.models.convert.checkpoints import (
    Array,
    as_transformers,
    read_ctranslate2,
    write_safetensors,
)
from voice.whisper import Whisper

BOUND_S = 60.0
BOUND_MB = 1500.0

CHILD = """
import re, sys, time
sys.modules["torch"] = sys.modules["transformers"] = None
from pathlib import Path
from assistant.models.convert.conversion import convert
begun = time.monotonic()
convert(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
seconds = time.monotonic() - begun
# Not getrusage: its peak is that of whoever started this process, where that one is larger.
peak_kib = re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]
print(seconds, int(peak_kib) * 1024 / 1e6)
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one conversion took."""

    seconds: float
    memory_mb: float
    """The highest resident memory of the process, in 10⁶ bytes."""

    size_mb: float


@dataclass(frozen=True, slots=True)
class Report:
    """All of it."""

    variables: int
    differing: list[str]
    """Weights, vocabulary or config that did not come back as they were."""

    float16: Cost
    int8: Cost
    recordings: int
    other_texts: int
    """Decodings that differ between the stock model and what came back."""

    other_texts_int8: int
    """The same for the int8 conversion: CTranslate2 rounds the stock model alike as it loads it."""

    @property
    def passed(self) -> bool:
        """Whether it came back as it was, within the bounds."""
        within = self.int8.seconds < BOUND_S and self.int8.memory_mb < BOUND_MB
        alike = not (self.differing or self.other_texts or self.other_texts_int8)
        return within and alike


def main() -> int:
    """Go there and back, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--manifest", type=Path)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        report = measure(arguments.folder, Path(scratch), arguments.manifest, arguments.threads)
    if arguments.json:
        print(json.dumps(asdict(report)))  # noqa: T201 - a benchmark speaks
    else:
        for key, value in asdict(report).items():
            print(f"{key:<17} {value}")  # noqa: T201 - a benchmark speaks
    return 0 if report.passed else 1


def measure(stock: Path, scratch: Path, manifest: Path | None, threads: int) -> Report:
    """Everything, with `scratch` for the models between."""
    variables = read_ctranslate2(stock / "model.bin")
    weights = as_transformers(variables)
    for name, kind in (("narrow", np.float16), ("wide", np.float32)):
        write_as_transformers(scratch / name, stock, variables, weights, kind)
    float16 = converted(scratch / "narrow", scratch / "back", "float16")
    int8 = converted(scratch / "wide", scratch / "int8", "int8")
    differing = differences(stock, scratch / "back", variables)
    texts = [
        decodings(folder, manifest, threads) if manifest else []
        for folder in (stock, scratch / "back", scratch / "int8")
    ]
    return Report(
        len(variables),
        differing,
        float16,
        int8,
        recordings=len(texts[0]) // len(Language),
        other_texts=sum(a != b for a, b in zip(texts[0], texts[1], strict=True)),
        other_texts_int8=sum(a != b for a, b in zip(texts[0], texts[2], strict=True)),
    )


def write_as_transformers(
    folder: Path,
    stock: Path,
    variables: Mapping[str, Array],
    weights: Mapping[str, Array],
    kind: Any,
) -> None:
    """A folder as Transformers would have it, of the stock model's facts."""
    folder.mkdir()
    write_safetensors(
        folder / "model.safetensors", {name: array.astype(kind) for name, array in weights.items()}
    )
    lists = json.loads((stock / "config.json").read_text(encoding="utf-8"))
    words, width = weights["model.decoder.embed_tokens.weight"].shape
    config: dict[str, Any] = {
        "model_type": "whisper",
        "activation_function": "gelu",
        "d_model": width,
        "vocab_size": words,
        "num_mel_bins": weights["model.encoder.conv1.weight"].shape[1],
        "max_source_positions": len(weights["model.encoder.embed_positions.weight"]),
        "max_target_positions": len(weights["model.decoder.embed_positions.weight"]),
    }
    for side in ("encoder", "decoder"):
        norms = f"model.{side}.layers.", ".final_layer_norm.bias"
        config[f"{side}_layers"] = sum(
            name.startswith(norms[0]) and name.endswith(norms[1]) for name in weights
        )
        config[f"{side}_attention_heads"] = int(variables[f"{side}/num_heads"])
        config[f"{side}_ffn_dim"] = len(weights[f"model.{side}.layers.0.fc1.bias"])
    generation = {
        "alignment_heads": lists["alignment_heads"],
        "suppress_tokens": lists["suppress_ids"],
        "begin_suppress_tokens": lists["suppress_ids_begin"],
        "lang_to_id": {str(number): number for number in lists["lang_ids"]},
    }
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "generation_config.json").write_text(json.dumps(generation), encoding="utf-8")
    (folder / "tokenizer.json").write_bytes((stock / "tokenizer.json").read_bytes())


def converted(folder: Path, out: Path, quantization: str) -> Cost:
    """Convert in a process of its own."""
    finished = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", CHILD, str(folder), str(out), quantization],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, memory_mb = map(float, finished.stdout.split())
    return Cost(seconds, memory_mb, (out / "model.bin").stat().st_size / 1e6)


def differences(stock: Path, back: Path, before: Mapping[str, Array]) -> list[str]:
    """What did not come back; variables that this CTranslate2 writes anew are none."""
    after = read_ctranslate2(back / "model.bin")
    differing = [
        name
        for name, array in before.items()
        if name not in after
        or after[name].dtype != array.dtype
        or not np.array_equal(after[name], array)
    ]
    differing += [name for name in after if name not in before and after[name].shape]
    if words_of(stock) != words_of(back):
        differing.append("vocabulary")
    configs = [json.loads((folder / "config.json").read_bytes()) for folder in (stock, back)]
    if configs[0] != configs[1]:
        differing.append("config.json")
    return differing


def words_of(folder: Path) -> list[str]:
    """The vocabulary, in the older or the newer form."""
    if (folder / "vocabulary.json").is_file():
        words: list[str] = json.loads((folder / "vocabulary.json").read_bytes())
        return words
    return (folder / "vocabulary.txt").read_text(encoding="utf-8").split("\n")[:-1]


def decodings(folder: Path, manifest: Path, threads: int) -> list[str]:
    """Every recording in both languages, greedily, one after the other."""
    whisper = Whisper(folder, device="cpu", compute_type="int8", threads=threads)
    texts = []
    for recording in read_recordings(manifest):
        encoding = whisper.encode(read_audio(recording.path).samples)
        texts += [whisper.decode(encoding, language)[0].text for language in Language]
    return texts


if __name__ == "__main__":
    sys.exit(main())
