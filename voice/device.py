"""Where Whisper computes, and in which numbers: a graphics card, if CTranslate2 finds one, or not.

    device   compute_type   without a card              with a card
    auto     auto           cpu, int8, one log line     cuda, float16
    auto     float16        cpu, float32, one log line  cuda, float16
    auto     int8_float16   cpu, int8, one log line     cuda, int8_float16
    cpu      auto           cpu, int8                   cpu, int8
    cuda     auto           EngineError                 cuda, float16

voice.whisper asks it when it loads a model.
"""

import logging
from dataclasses import dataclass

import ctranslate2

from core.errors import EngineError

log = logging.getLogger(__name__)

ON_A_PROCESSOR = {"auto": "int8", "float16": "float32", "int8_float16": "int8"}
"""Compute types that processors lack, and what stands in for them."""


@dataclass(frozen=True, slots=True)
class Placement:
    """A device and a compute type that CTranslate2 knows."""

    device: str
    compute_type: str


def placements(device: str, compute_type: str) -> tuple[Placement, ...]:
    """What to try, in this order, for a wish of auto, cpu or cuda.

    Raises EngineError where a card or a compute type is demanded that this machine lacks.
    """
    on_card = Placement("cuda", "float16" if compute_type == "auto" else compute_type)
    on_processor = Placement("cpu", ON_A_PROCESSOR.get(compute_type, compute_type))
    if device == "cuda":
        if not cards():
            raise EngineError(
                "hearing is to run on cuda, but no NVIDIA card can be used here; install its "
                'driver, or set device = "auto" under [hearing] in the config file'
            )
        return (on_card,)
    if device == "cpu":
        if compute_type in ("float16", "int8_float16"):
            raise EngineError(
                f"{compute_type} is for graphics cards; set compute_type = "
                f'"{on_processor.compute_type}" under [hearing] in the config file'
            )
        return (on_processor,)
    if cards():
        return (on_card, on_processor)
    log.info("no NVIDIA card: hearing runs on the processor, %s", on_processor.compute_type)
    return (on_processor,)


def cards() -> int:
    """NVIDIA cards that CTranslate2 can use."""
    try:
        return int(ctranslate2.get_cuda_device_count())
    except RuntimeError:  # a driver that is older than the library
        return 0
