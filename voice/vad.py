"""Voice activity: how likely it is that a frame of sound holds speech. The endpointer asks it."""

from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from core.audio import HEARING_RATE_HZ, Samples
from core.errors import EngineError, ModelMissingError

SILERO_ASSET = Path("assets") / "silero_vad_v6.onnx"
"""Where the faster-whisper package keeps Silero VAD, from its own folder."""

FRAME_SAMPLES = 512
"""Silero's frame at 16 kHz: 32 ms."""

CONTEXT_SAMPLES = 64
"""Silero looks back 4 ms before each frame."""


class VoiceActivityDetector(Protocol):
    """Tells speech from everything else, one frame after the other of one stream."""

    @property
    def rate_hz(self) -> int:
        """Samples a second that it expects."""
        ...

    @property
    def frame_samples(self) -> int:
        """Samples a frame: each call takes exactly so many."""
        ...

    def probability(self, frame: Samples) -> float:
        """Probability in [0, 1] that the next frame, shape (frame_samples,), is speech."""
        ...

    def probabilities(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """The same for many frames at once, shape (n, frame_samples): what is whole is quicker."""
        ...

    def reset(self) -> None:
        """Forget the stream so far."""
        ...


class SileroVad:
    """Silero VAD v6 on ONNX Runtime, one thread, 0.1 ms a frame that comes alone.

    The model is recurrent: it carries its state from frame to frame until `reset`.
    Raises ModelMissingError where the file is not there, EngineError where it can't be loaded.
    """

    rate_hz = HEARING_RATE_HZ
    frame_samples = FRAME_SAMPLES

    def __init__(self, path: Path | None = None) -> None:
        path = path or silero_path()
        if not path.is_file():
            raise ModelMissingError(
                f"Silero VAD is not at {path}; install the faster-whisper package again"
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        try:
            self._session = onnxruntime.InferenceSession(
                str(path), providers=["CPUExecutionProvider"], sess_options=options
            )
        except Exception as error:  # onnxruntime raises a class of its own for each fault
            raise EngineError(
                f"Silero VAD at {path} can't be loaded; install faster-whisper again"
            ) from error
        self._h = self._c = np.zeros((1, 1, 128), dtype=np.float32)
        self._context: Samples = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)

    def probability(self, frame: Samples) -> float:
        """Probability in [0, 1] that the next frame of the stream is speech."""
        return float(self.probabilities(frame[None])[0])

    def probabilities(self, frames: NDArray[np.float32]) -> NDArray[np.float32]:
        """Of the next frames of the stream, in one call of the model."""
        ends = frames[:, -CONTEXT_SAMPLES:]
        contexts = np.concatenate((self._context[None], ends))[: len(frames)]
        output, self._h, self._c = self._session.run(
            None,
            {
                "input": np.concatenate((contexts, frames), axis=1).astype(np.float32),
                "h": self._h,
                "c": self._c,
            },
        )
        self._context = ends[-1]
        spoken: NDArray[np.float32] = output.reshape(-1)
        return spoken

    def reset(self) -> None:
        """Forget the stream so far."""
        self._h = self._c = np.zeros((1, 1, 128), dtype=np.float32)
        self._context = np.zeros(CONTEXT_SAMPLES, dtype=np.float32)


def silero_path() -> Path:
    """Where Silero VAD lies, found without importing faster_whisper (0.8 s, PyAV and all)."""
    spec = find_spec("faster_whisper")
    if spec is None or spec.origin is None:
        raise ModelMissingError(
            "Silero VAD comes with the faster-whisper package, which is not installed; "
            "install the locked dependencies again"
        )
    return Path(spec.origin).parent / SILERO_ASSET
