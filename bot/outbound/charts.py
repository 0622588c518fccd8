"""Has pictures drawn by a process of its own, so that the bot neither waits for matplotlib nor keeps it."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, cast

import bot
from bot.domain.figures import GuildFigures, PersonFigures
from bot.texts import digests, insights
from bot.texts.pictures import Picture

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "bot.outbound.drawing")
HOME = Path(bot.__file__).parent.parent
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR", "MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
"""What of our environment the process gets: no token, no database."""
TRIES = 2
"""It ends by itself when nothing came for a minute, perhaps just as something comes."""
LENGTH_DIGITS = 8


class DrawingError(Exception):
    """The process ended without drawing what was asked of it."""


class Charts:
    """Draws one picture at a time; the process starts with the first and is kept for those that follow soon."""

    def __init__(self) -> None:
        self._turns = asyncio.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False
        self._changing = threading.Lock()

    async def draw_figures(self, figures: GuildFigures | PersonFigures) -> bytes | None:
        """Return a picture (PNG); None if it cannot be drawn."""
        if isinstance(figures, GuildFigures):
            return await self.draw(digests.picture(figures))
        return await self.draw(insights.picture(figures))

    async def draw(self, picture: Picture) -> bytes | None:
        """Return the PNG of a picture; None if it cannot be drawn, which the log tells."""
        if self._closed:
            return None
        asked = json.dumps([asdict(panel) for panel in picture.panels]).encode()
        async with self._turns:
            try:
                return await asyncio.to_thread(self._ask, asked)
            except (DrawingError, OSError):
                log.exception("a picture could not be drawn")
                return None

    @property
    def process_id(self) -> int | None:
        """The process that draws, if there is one."""
        process = self._process
        return process.pid if process is not None else None

    def close(self) -> None:
        """End the process; whatever it is drawing is given up. Safe to call twice."""
        with self._changing:
            self._closed = True
        self._end()

    def _ask(self, asked: bytes) -> bytes:
        """Wait for the answer, in a thread of its own."""
        for _ in range(TRIES):
            process = self._running()
            requests, answers = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
            with suppress(BrokenPipeError):
                requests.write(b"%08x" % len(asked) + asked)
                requests.flush()
                if length := answers.read(LENGTH_DIGITS):
                    return answers.read(int(length, 16))
            self._end()
        raise DrawingError

    def _running(self) -> subprocess.Popen[bytes]:
        with self._changing:
            if self._closed:
                raise DrawingError
            if self._process is None:
                environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
                self._process = subprocess.Popen(  # noqa: S603 - a command of constants
                    COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=HOME, env=environment
                )
            return self._process

    def _end(self) -> None:
        with self._changing:
            process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                with suppress(BrokenPipeError):  # closing writes what is left
                    cast("IO[bytes]", pipe).close()
