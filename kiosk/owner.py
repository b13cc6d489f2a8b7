"""The owner's page: how the machine fares, and tries of microphone, speaker and volume.

GET  /owner               the page, or the one to sign in
GET  /owner/health        all figures; asked for every few seconds
GET  /owner/level         how loud the microphone is
GET  /owner/examination   what `tildes doctor` finds; takes seconds
POST /owner/say           speaks a sentence in both languages
POST /owner/volume        {"percent": 60}
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from assistant.doctor import examine
from assistant.health import STEPS, HealthRecord, vitals
from assistant.volume import read_volume, set_volume
from core.errors import DeviceError
from core.language import Language
from core.turn import Reply
from kiosk.door import Door, command_of
from kiosk.operators import Operator, Role
from kiosk.pages import language_of, shown
from kiosk.words import words

Tell = Callable[[Reply], None]
Answer = Callable[[Request], Awaitable[Response]]


class OwnersPage:
    """What owners see and try."""

    def __init__(self, door: Door, record: HealthRecord, *, prints: bool) -> None:
        """`prints`: whether there is a printer to tell of."""
        self._door = door
        self._record = record
        self._prints = prints
        self._tell: Tell | None = None

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """The page and what it asks for."""
        return (
            Route("/owner", self._page),
            Route("/owner/health", self._for_owners(self._health)),
            Route("/owner/level", self._for_owners(self._level)),
            Route("/owner/examination", self._for_owners(self._examination)),
            Route("/owner/say", self._for_owners(self._say), methods=["POST"]),
            Route("/owner/volume", self._for_owners(self._set_volume), methods=["POST"]),
        )

    def serve(self, tell: Tell) -> None:
        """The loop runs: the speaker can be tried."""
        self._tell = tell

    async def _page(self, request: Request) -> Response:
        language = language_of(request)
        operator = await self._door.who(request)
        if not _is_owner(operator):
            lacks = "lacks.owner" if operator else ""
            return shown("sign_in", language, lacks=lacks)
        return shown("owner", language, operator=operator, steps=STEPS, prints=self._prints)

    def _for_owners(self, answer: Answer) -> Answer:
        async def guarded(request: Request) -> Response:
            # What the page asks for by itself must not keep the session alive.
            if not _is_owner(await self._door.who(request, step=request.method == "POST")):
                return JSONResponse({"error": "signed_out"}, 401)
            return await answer(request)

        return guarded

    async def _health(self, _: Request) -> Response:
        return JSONResponse(await run_in_threadpool(self._look))

    def _look(self) -> dict[str, Any]:
        health = self._record.health()
        return {
            **asdict(health),
            "started": health.started.isoformat(timespec="seconds"),
            "faults": [
                {"at": fault.at.isoformat(timespec="seconds"), "what": fault.what}
                for fault in health.faults
            ],
            "vitals": asdict(vitals()),
            "volume": _volume(),
        }

    async def _level(self, _: Request) -> Response:
        return JSONResponse({"dbfs": self._record.health().level_dbfs})

    async def _examination(self, _: Request) -> Response:
        found = await run_in_threadpool(examine)
        return JSONResponse({"findings": [asdict(one) for one in found]})

    async def _say(self, _: Request) -> Response:
        if self._tell is None:
            return JSONResponse({"error": "starting"}, 409)
        for language in Language:
            self._tell(Reply(words("owner")["test.sentence"][language], language))
        return Response(status_code=204)

    async def _set_volume(self, request: Request) -> Response:
        percent = (await command_of(request)).get("percent")
        if type(percent) is not int or not 0 <= percent <= 100:
            raise HTTPException(400)
        try:
            await run_in_threadpool(set_volume, percent)
        except DeviceError as error:
            return JSONResponse({"error": str(error)}, 409)
        return Response(status_code=204)


def _is_owner(operator: Operator | None) -> bool:
    return operator is not None and operator.role is Role.OWNER


def _volume() -> int | None:
    try:
        return read_volume()
    except DeviceError:
        return None
