"""The doctor: gathers what is known of a server, and mends what the bot may mend itself."""

import time
from dataclasses import dataclass

from bot.database import Database, Transaction
from bot.domain.digests import Run
from bot.domain.doctor import examine
from bot.domain.findings import Finding
from bot.domain.health import Facts, Records, used_channels
from bot.domain.outcomes import Done
from bot.domain.places import mendable
from bot.domain.refusals import Reason, Refusal
from bot.ports import Clock, Inspector, Mender
from bot.stores.all import Stores


@dataclass(frozen=True, slots=True)
class Mended:
    """In how many channels the bot allowed itself what it lacked, and in how many Discord did not let it."""

    done: int
    failed: int


class DoctorService:
    """Looks and says; it asks Discord for nothing, so a server of 500 channels takes no longer than a small one."""

    def __init__(
        self, database: Database, stores: Stores, clock: Clock, inspector: Inspector, mender: Mender
    ) -> None:
        self._database = database
        self._stores = stores
        self._clock = clock
        self._inspector = inspector
        self._mender = mender

    async def examine(self, guild_id: int) -> list[Finding] | Refusal:
        """Return everything worth saying about a server, the worst first."""
        facts = await self._facts(guild_id)
        return Refusal(Reason.DISCORD_SLOW) if facts is None else examine(facts)

    async def mend_permissions(self, guild_id: int) -> Mended:
        """Allow the bot in each channel it uses what it lacks there, wherever Discord lets it."""
        facts = await self._facts(guild_id)
        todo = mendable(facts) if facts is not None else {}
        outcomes = [
            await self._mender.allow_ourselves(guild_id, channel_id, lacking)
            for channel_id, lacking in todo.items()
        ]
        done = sum(isinstance(outcome, Done) for outcome in outcomes)
        return Mended(done, len(outcomes) - done)

    async def _facts(self, guild_id: int) -> Facts | None:
        now, began = self._clock.now(), time.perf_counter()

        async def body(tx: Transaction) -> Records:
            health = self._stores.health
            return Records(
                await self._stores.guilds.get(tx, guild_id),
                spaces=await self._stores.spaces.of_guild(tx, guild_id),
                problems=await health.problems(tx, guild_id),
                withheld=await health.withheld(tx, guild_id),
                access=await health.owed_access(tx, guild_id, now),
                notices=await health.owed_notices(tx, guild_id, now),
                messages=await health.owed_messages(tx, guild_id),
                schedule=await self._stores.schedules.get(tx, guild_id),
                planned=await self._planned(tx, guild_id),
                missed_at=await self._missed_at(tx, guild_id),
                look_due_at=await health.look_due_at(tx, guild_id),
            )

        records = await self._database.read(body)
        took = round((time.perf_counter() - began) * 1_000)
        seen = self._inspector.inspect(guild_id)
        premises = seen and self._inspector.inspect(guild_id, used_channels(records, seen))
        return None if premises is None else Facts(now, premises, records, took)

    async def _planned(self, tx: Transaction, guild_id: int) -> Run | None:
        owed = await self._stores.runs.owed(tx, guild_id, 0)
        return next((run for run in owed if not run.is_manual), None)

    async def _missed_at(self, tx: Transaction, guild_id: int) -> int | None:
        """Return when the last digest was due, if it was given up because it would have come too late."""
        settled = await self._stores.runs.last_settled(tx, guild_id)
        if settled is None:
            return None
        run, given_up_at = settled
        return run.due_at if given_up_at is not None and run.is_too_late(given_up_at) else None
