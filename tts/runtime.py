"""Opens a voice's ONNX file on the processor or the graphics card. Called by tts/piper.py."""

import logging
from pathlib import Path

import onnxruntime

from core.errors import EngineError

log = logging.getLogger(__name__)

CPU, CUDA = "CPUExecutionProvider", "CUDAExecutionProvider"


def open_session(onnx: Path, threads: int, device: str = "auto") -> onnxruntime.InferenceSession:
    """Load a voice; raises EngineError. `device`: auto, cpu or cuda.

    A graphics card is used where onnxruntime was built for it and can open it; where `cuda` was
    asked for and can't be had, the processor does it and one line in the log says so.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Waiting threads sleep: recognition and the language model want the same cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # Each clause has another length: what onnxruntime would keep for lengths it has seen is never
    # asked for again, and takes 170 MB after forty replies. Without it, nothing is slower.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    offered = CUDA in onnxruntime.get_available_providers()
    # Lengths differ with each clause: an exhaustive search for the best convolution never pays.
    graphics = (CUDA, {"cudnn_conv_algo_search": "HEURISTIC"})
    wanted = offered and device != "cpu"
    providers = [graphics, CPU] if wanted else [CPU]
    try:
        session = onnxruntime.InferenceSession(str(onnx), sess_options=options, providers=providers)
    except Exception as error:
        reason = str(error).splitlines()[0]
        raise EngineError(
            f"can't load the voice {onnx} ({reason}): run `tildes models verify`"
        ) from error
    if CUDA not in session.get_providers() and (device == "cuda" or wanted):
        reason = "could not open it" if offered else "was built without it"
        log.warning("voices run on the processor: onnxruntime %s (CUDA)", reason)
    return session
