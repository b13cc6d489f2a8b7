"""Signing in and out over HTTP: a PIN for a cookie that no script can read.

    POST /sign-in   {"name": …, "pin": …}   204 and the cookie; 403 wrong; 429 wait first
    POST /sign-out                          204

The guard has refused foreign pages before; the cookie is SameSite=Strict besides.
"""

import math
from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from kiosk.operators import Operator
from kiosk.sign_in import WHOLE_S, RefusedError, SignIn
from kiosk.sockets import BadCommandError, Command, parsed

COOKIE, SECURE_COOKIE = "tildes-staff", "__Host-tildes-staff"
"""By the second name browsers know that it never went over an open line."""

NAME_LIMIT = 100
"""Letters of a name or PIN that are looked at."""


class Door:
    """Knows who stands before it by the cookie."""

    def __init__(self, sign_in: SignIn) -> None:
        self._sign_in = sign_in

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """For each server that has a page of the staff."""
        return (
            Route("/sign-in", self._enter, methods=["POST"]),
            Route("/sign-out", self._leave, methods=["POST"]),
        )

    async def who(self, connection: HTTPConnection, *, step: bool = False) -> Operator | None:
        """Who is signed in; None for nobody. `step`: something is being done."""
        token = connection.cookies.get(_cookie(connection))
        return await run_in_threadpool(self._sign_in.session, token, step=step)

    async def _enter(self, request: Request) -> Response:
        asked = await command_of(request)
        name, pin = asked.get("name"), asked.get("pin")
        if not isinstance(name, str) or not isinstance(pin, str):
            raise HTTPException(400)
        address = request.client.host if request.client else ""
        # Whatever session there was ends: its token must not outlive this sign-in.
        old = request.cookies.get(_cookie(request))
        try:
            token = await run_in_threadpool(
                self._sign_in.sign_in, name[:NAME_LIMIT], pin[:NAME_LIMIT], address
            )
        except RefusedError as error:
            wait_s = math.ceil(error.wait_s)
            headers = {"Retry-After": str(wait_s)} if wait_s else None
            return JSONResponse({"wait_s": wait_s}, 429 if wait_s else 403, headers)
        self._sign_in.sign_out(old)
        response = Response(status_code=204)
        response.set_cookie(
            _cookie(request),
            token,
            max_age=round(WHOLE_S),
            secure=_secure(request),
            httponly=True,
            samesite="strict",
        )
        return response

    async def _leave(self, request: Request) -> Response:
        self._sign_in.sign_out(request.cookies.get(_cookie(request)))
        response = Response(status_code=204)
        response.delete_cookie(
            _cookie(request), secure=_secure(request), httponly=True, samesite="strict"
        )
        return response


async def command_of(request: Request) -> Command:
    """The JSON object of a request's body; answers 400 where there is none."""
    try:
        return parsed((await request.body()).decode("utf-8"))
    except (BadCommandError, UnicodeDecodeError) as error:
        raise HTTPException(400) from error


def _secure(connection: HTTPConnection) -> bool:
    return connection.url.scheme in ("https", "wss")


def _cookie(connection: HTTPConnection) -> str:
    return SECURE_COOKIE if _secure(connection) else COOKIE
