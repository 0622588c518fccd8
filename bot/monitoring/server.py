"""Serves `/healthz` and `/metrics` over HTTP, and measures how late the event loop is while it does."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.database import DatabaseError
from bot.monitoring.figures import Figures, Gateway

log = logging.getLogger(__name__)

PATIENCE = 1.0
"""Seconds the database has to answer."""
LAG_EVERY = 1.0

Ask = Callable[[], Awaitable[Sequence[tuple[str, str, int]]]]
"""Asks the database what is owed: name, meaning and value of each figure."""


class MonitoringServer:
    """One listening socket; what fails here never stops the bot."""

    def __init__(self, address: tuple[str, int], figures: Figures, gateway: Gateway, ask: Ask) -> None:
        self._address = address
        self._figures = figures
        self._gateway = gateway
        self._ask = ask
        self._runner: web.AppRunner | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def open(self) -> None:
        """Listen, and begin to measure."""
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/metrics", self._metrics)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, *self._address).start()
        except OSError as error:
            log.error("METRICS_ADDRESS cannot be used, so nothing is served there: %s", error)  # noqa: TRY400
            await self.close()
            return
        log.info("health and metrics are served on %s", self.address)
        self._measure_lag(asyncio.get_running_loop().time())

    async def close(self) -> None:
        """Stop; safe to call twice."""
        if self._timer is not None:
            self._timer.cancel()
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    @property
    def address(self) -> str:
        """Where it listens, as HOST:PORT; empty where it does not."""
        addresses = self._runner.addresses if self._runner is not None else []
        return ":".join(str(part) for part in addresses[0][:2]) if addresses else ""

    async def _healthz(self, _: web.Request) -> web.Response:
        reasons = [*self._gateway.troubles(), *await self._look()]
        body = {"status": "unhealthy" if reasons else "ok", "reasons": reasons}
        return web.json_response(body, status=503 if reasons else 200)

    async def _metrics(self, _: web.Request) -> web.Response:
        await self._look()
        body = generate_latest(self._figures.registry)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def _look(self) -> list[str]:
        """Ask the database what is owed; return why it did not say, if it did not."""
        self._figures.backlog.rows = ()
        try:
            self._figures.backlog.rows = await asyncio.wait_for(self._ask(), PATIENCE)
        except TimeoutError:
            return [f"the database did not answer within {PATIENCE:g} s"]
        except (DatabaseError, OSError) as error:
            return [str(error)]
        except Exception:
            log.exception("the database could not be asked what is owed")
            return ["the database could not be asked; the log says why"]
        return []

    def _measure_lag(self, due: float) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._figures.lag(max(0.0, now - due))
        self._timer = loop.call_at(now + LAG_EVERY, self._measure_lag, now + LAG_EVERY)
