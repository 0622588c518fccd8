"""The bot as its own process: started, killed, told to stop, and watched."""

import asyncio
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.wire.server import WireServer

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds to wait for what normally takes one or two; the machines that test are slow at times."""


class BotProcess:
    """`python -m bot`, or another program, against a wire; it may be started again after it ended."""

    def __init__(
        self,
        wire: WireServer,
        database_url: str,
        log: Path,
        settings: Mapping[str, str] | None = None,
        program: Sequence[str] = ("-m", "bot"),
    ) -> None:
        self._program = program
        self._wire = wire
        self._log = log
        self._environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
            **wire.environment,
            "DATABASE_URL": database_url,
            **(settings or {}),
        }
        self._process: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int:
        """The process's id; only while it runs."""
        assert self._process is not None
        return self._process.pid

    @property
    def is_up(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    def log(self) -> str:
        """Return what it has logged so far, over all its lives."""
        return self._log.read_text("utf-8") if self._log.exists() else ""

    async def start(self, *, shards: set[int] | None = None) -> None:
        """Start it and wait until its shards are connected."""
        wanted = shards if shards is not None else {0}
        identified = len(self._wire.gateway.identified)
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, *self._program, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )
        async with asyncio.timeout(PATIENCE):
            while not self._has_begun(identified, wanted):
                if not self.is_up:
                    raise RuntimeError(f"the bot ended at once:\n{self.log()[-2_000:]}")
                await asyncio.sleep(0.02)

    def _has_begun(self, identified: int, wanted: set[int]) -> bool:
        new = {shard for _, shard in self._wire.gateway.identified[identified:]}
        return wanted <= new and wanted <= self._wire.gateway.shards()

    async def kill(self) -> None:
        """End it in the middle of whatever it does (SIGKILL)."""
        await self._end(signal.SIGKILL)

    async def stop(self) -> int:
        """Tell it to stop (SIGTERM) and return its exit code."""
        return await self._end(signal.SIGTERM)

    async def _end(self, number: signal.Signals) -> int:
        assert self._process is not None
        if self.is_up:
            self._process.send_signal(number)
        async with asyncio.timeout(PATIENCE):
            return await self._process.wait()
