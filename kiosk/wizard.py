"""The desktop's wizard: language, microphone, speaker, models, and how it starts.

GET  /wizard              the page
GET  /wizard/state        what is there already, and how far a pull of the models is
GET  /wizard/level        how loud the microphone is
POST /wizard/speaker      plays the chime, and both voices where they are there
POST /wizard/models       begins to fetch the models
POST /wizard/autostart    {"on": true}
POST /wizard/done         {"language": "ru", "push": false}

Only the desktop app serves it, on loopback, behind the guard: whoever sits there owns the machine.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.trial import MicrophoneTrial
from core.errors import TildesError
from core.language import Language
from kiosk.autostart import start_with_session, starts_with_session
from kiosk.desktop_settings import DesktopSettings, read_settings, write_settings
from kiosk.door import command_of
from kiosk.model_pull import ModelPull
from kiosk.pages import language_of, shown

STEPS = ("language", "microphone", "speaker", "models", "done")

TrySpeaker = Callable[[], bool]
"""Plays; whether the voices could speak. Raises DeviceError."""


class Wizard:
    """The page, and what it tries and keeps."""

    def __init__(
        self,
        folder: Path,
        microphone: MicrophoneTrial,
        try_speaker: TrySpeaker,
        models: ModelPull,
        on_done: Callable[[], bool],
    ) -> None:
        """`folder`: where the answers are kept.

        `on_done`: told once they are; whether the visitor's screen is served already.
        """
        self._folder = folder
        self._microphone = microphone
        self._try_speaker = try_speaker
        self._models = models
        self._on_done = on_done
        self.fault = ""
        """Why the assistant did not start; shown above every step."""

    @property
    def settings(self) -> DesktopSettings:
        """What was answered."""
        return read_settings(self._folder)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page and what it asks for."""
        return (
            Route("/wizard", self._page),
            Route("/wizard/state", self._state),
            Route("/wizard/level", self._level),
            Route("/wizard/speaker", self._speaker, methods=["POST"]),
            Route("/wizard/models", self._pull, methods=["POST"]),
            Route("/wizard/autostart", self._autostart, methods=["POST"]),
            Route("/wizard/done", self._done, methods=["POST"]),
        )

    async def _page(self, request: Request) -> Response:
        settings = self.settings
        asked = "lang" in request.query_params or not settings.done
        language = language_of(request) if asked else settings.language
        return shown("wizard", language, steps=STEPS, settings=settings, all=tuple(Language))

    async def _state(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._look))

    def _look(self) -> dict[str, object]:
        return {
            "fault": self.fault,
            "ready": self._models.ready(),
            "lacking": self._models.lacking(),
            "pull": asdict(self._models.state),
            "autostart": starts_with_session(),
        }

    async def _level(self, _: Request) -> Response:
        try:
            return JSONResponse({"dbfs": self._microphone.level_dbfs()})
        except TildesError as error:
            return _refused(error)

    async def _speaker(self, _: Request) -> Response:
        try:
            spoken = await run_in_threadpool(self._try_speaker)
        except TildesError as error:
            return _refused(error)
        return JSONResponse({"spoken": spoken})

    async def _pull(self, _: Request) -> Response:
        try:
            await run_in_threadpool(self._models.start)
        except TildesError as error:
            return _refused(error)
        return Response(status_code=202)

    async def _autostart(self, request: Request) -> Response:
        wanted = (await command_of(request)).get("on")
        if type(wanted) is not bool:
            raise HTTPException(400)
        try:
            start_with_session(wanted)
        except TildesError as error:
            return _refused(error)
        return Response(status_code=204)

    async def _done(self, request: Request) -> Response:
        match await command_of(request):
            case {"language": "kk" | "ru" as language, "push": bool(push)}:
                settings = DesktopSettings(True, Language(language), push)
            case _:
                raise HTTPException(400)
        try:
            write_settings(self._folder, settings)
        except TildesError as error:
            return _refused(error)
        self.fault = ""
        return JSONResponse({"served": self._on_done()})


def _refused(error: TildesError) -> Response:
    return JSONResponse({"error": str(error)}, 409)
