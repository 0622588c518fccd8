"""Serves the index page to this computer alone, and to nobody who does not know its address."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final, Self

from aiohttp import web
from simcord import BackendError, ChannelHandle, MemberActor, SetupError

from demo.page import DIRECT, HOURS_PER_WEEK, index
from demo.stage import BusyError, Stage

HOST: Final = "127.0.0.1"
STATIC: Final = Path(__file__).parent / "static"

# The preview's address, to which /open redirects, differs from ours in its port.
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; "
        f"form-action 'self' http://{HOST}:*; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class WrongRequestError(Exception):
    """The form asks for something that is not there (any more)."""


class IndexServer:
    """The index page of one Stage, while it is entered.

    Its address holds a secret; requests for another host name, and changes asked for by another site's page,
    are refused.
    """

    def __init__(self, stage: Stage, port: int = 0) -> None:
        self._stage = stage
        self._port = port
        self._secret = secrets.token_urlsafe(16)
        self._runner = web.AppRunner(self._application(), access_log=None, shutdown_timeout=1.0)

    async def __aenter__(self) -> Self:
        """Begin to serve; OSError if the port is taken."""
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self._port)
        try:
            await site.start()
        except OSError:
            await self._runner.cleanup()
            raise
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """The page's address."""
        return f"{self._origin}/{self._secret}/"

    @property
    def _origin(self) -> str:
        return f"http://{HOST}:{self._port}"

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._guard])
        base = f"/{self._secret}"
        application.router.add_get(f"{base}/", self._index)
        application.router.add_get(f"{base}/{{file:page\\.(?:css|js)}}", self._static)
        application.router.add_post(f"{base}/pass", self._pass)
        application.router.add_post(f"{base}/open", self._open)
        return application

    # -------------------------------------------------------------- requests

    async def _index(self, _request: web.Request) -> web.StreamResponse:
        return self._page()

    async def _static(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / request.match_info["file"])

    async def _pass(self, request: web.Request) -> web.StreamResponse:
        hours = (await request.post()).get("hours")
        if hours not in {"1", str(HOURS_PER_WEEK)}:
            raise WrongRequestError("An hour or a week can pass, nothing else.")
        await self._stage.let_pass(int(str(hours)))
        raise web.HTTPSeeOther("./")

    async def _open(self, request: web.Request) -> web.StreamResponse:
        form = await request.post()
        viewer = self._person(form.get("viewer"))
        if form.get("channel") == DIRECT:
            raise web.HTTPSeeOther(await self._stage.show_messages(viewer))
        channel = self._channel(form.get("channel"))
        raise web.HTTPSeeOther(await self._stage.show_channel(channel, viewer))

    def _person(self, wanted: object) -> MemberActor:
        for person in self._stage.riverside.people:
            if str(person.id) == wanted:
                return person
        raise WrongRequestError("That person is not in Riverside. Read the page again and choose another.")

    def _channel(self, wanted: object) -> ChannelHandle:
        for channel in self._stage.riverside.channels:
            if str(channel.id) == wanted:
                return channel
        raise WrongRequestError("That channel is not in Riverside. Read the page again and choose another.")

    def _page(self, problem: str | None = None, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
        text = index(self._stage.riverside, problem)
        return web.Response(text=text, content_type="text/html", status=status)

    # -------------------------------------------------------------- guarding

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            self._refuse_strangers(request)
            response = await self._answer(request, handler)
        except web.HTTPException as answer:
            answer.headers.update(HEADERS)
            raise
        response.headers.update(HEADERS)
        return response

    def _refuse_strangers(self, request: web.Request) -> None:
        if request.host != f"{HOST}:{self._port}":
            raise web.HTTPForbidden(text="Open the address that the demo's terminal shows.\n")
        if request.method == "POST" and request.headers.get("Origin") != self._origin:
            raise web.HTTPForbidden(text="Only the demo's own page may change something here.\n")

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except web.HTTPException:
            raise
        except BusyError as error:
            return self._page(str(error), HTTPStatus.CONFLICT)
        except WrongRequestError as error:
            return self._page(str(error), HTTPStatus.BAD_REQUEST)
        except (SetupError, BackendError) as error:
            return self._page(f"The simulated Discord refused: {error}.", HTTPStatus.CONFLICT)
        except Exception as error:  # noqa: BLE001 - a person reads on the page what it was
            return self._page(f"{type(error).__name__}: {error}", HTTPStatus.INTERNAL_SERVER_ERROR)
