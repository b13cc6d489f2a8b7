"""A wizard whose devices and models are fake."""

from pathlib import Path
from typing import cast

from assistant.trial import MicrophoneTrial
from core.errors import DeviceError, TildesError
from kiosk.model_pull import ModelPull, PullState
from kiosk.wizard import Wizard


class FakeTrial:
    """A microphone that somebody speaks into."""

    def __init__(self) -> None:
        self.dbfs: float | None = -30.0
        self.fault = ""

    def level_dbfs(self) -> float | None:
        if self.fault:
            raise DeviceError(self.fault)
        return self.dbfs

    def close(self) -> None:
        return


class FakeModels:
    """Models that come when the test lets them."""

    size = 250_000_000

    def __init__(self) -> None:
        self.state = PullState()
        self.there = False

    def lacking(self) -> int:
        return 0 if self.there else self.size

    def ready(self) -> bool:
        return self.there

    def start(self) -> None:
        self.state = PullState(True, "whisper-base/model.bin", 100_000_000, self.size)

    def finish(self) -> None:
        self.there = True
        self.state = PullState(done=self.size, total=self.size)


def make_wizard(
    folder: Path,
    trial: FakeTrial,
    models: FakeModels,
    speaker: bool | TildesError = True,
    *,
    served: bool = False,
) -> Wizard:
    """`speaker`: whether the voices can be heard, or what is wrong."""

    def play() -> bool:
        if isinstance(speaker, TildesError):
            raise speaker
        return speaker

    return Wizard(
        folder, cast(MicrophoneTrial, trial), play, cast(ModelPull, models), lambda: served
    )
