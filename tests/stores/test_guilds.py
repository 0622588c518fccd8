"""What servers chose, and what the installation remembers, on both engines."""

from bot.database import Database, Transaction
from bot.domain.activity import Thresholds
from bot.domain.digests import Schedule
from bot.domain.guilds import RANGES, GuildSettings, changed
from bot.domain.periods import Every, Rhythm
from bot.domain.refusals import Refusal
from bot.stores.digests import ScheduleStore
from bot.stores.guilds import GuildStore
from bot.stores.installation import InstallationStore
from tests.fakes import EVE, GUILD

STORE = GuildStore()
INSTALLATION = InstallationStore()


async def test_a_server_that_chose_nothing_has_the_defaults(database: Database) -> None:
    async def body(tx: Transaction) -> GuildSettings:
        return await STORE.get(tx, GUILD)

    assert await database.read(body) == GuildSettings(GUILD)


async def test_what_was_chosen_last_stands(database: Database) -> None:
    async def body(tx: Transaction) -> GuildSettings:
        await STORE.save(tx, GuildSettings(GUILD, friends_role_id=1, friends_needed=2, set_up_by=EVE))
        await STORE.save(tx, GuildSettings(GUILD, friends_role_id=3, friends_needed=4, set_up_by=5))
        return await STORE.get(tx, GUILD)

    expected = GuildSettings(GUILD, friends_role_id=3, friends_needed=4, set_up_by=5)
    assert await database.transact(body) == expected


async def test_every_setting_comes_back_as_it_was_kept(database: Database) -> None:
    chosen = GuildSettings(GUILD)
    for name, (_, most) in RANGES.items():
        after = changed(chosen, name, most, now=7)
        chosen = chosen if isinstance(after, Refusal) else after

    async def body(tx: Transaction) -> GuildSettings:
        await STORE.save(tx, chosen)
        return await STORE.get(tx, GUILD)

    assert await database.transact(body) == chosen
    assert chosen.thresholds == Thresholds(7, 31)


async def test_when_the_digest_comes_is_told_with_the_settings_and_not_changed_by_them(
    database: Database,
) -> None:
    weekly = Rhythm(Every.WEEK, 540, 2, "Asia/Tokyo")

    async def body(tx: Transaction) -> GuildSettings:
        await STORE.save(tx, GuildSettings(GUILD, zone="Asia/Tokyo", digest_channel_id=8))
        await ScheduleStore().save(tx, Schedule(GUILD, 9, weekly))
        return await STORE.get(tx, GUILD)

    kept = await database.transact(body)
    assert (kept.digest_channel_id, kept.digest_rhythm) == (9, weekly)


async def test_one_servers_choice_is_not_anothers(database: Database) -> None:
    async def body(tx: Transaction) -> GuildSettings:
        await STORE.save(tx, GuildSettings(GUILD, friends_role_id=1))
        return await STORE.get(tx, GUILD + 1)

    assert await database.transact(body) == GuildSettings(GUILD + 1)


async def test_a_choice_can_be_taken_back(database: Database) -> None:
    async def body(tx: Transaction) -> GuildSettings:
        await STORE.save(tx, GuildSettings(GUILD, friends_role_id=1))
        await STORE.save(tx, GuildSettings(GUILD))
        return await STORE.get(tx, GUILD)

    assert await database.transact(body) == GuildSettings(GUILD)


async def test_nothing_is_known_under_a_new_name(database: Database) -> None:
    async def body(tx: Transaction) -> str | None:
        return await INSTALLATION.get(tx, "commands")

    assert await database.read(body) is None


async def test_the_last_value_under_a_name_is_remembered(database: Database) -> None:
    async def body(tx: Transaction) -> list[str | None]:
        await INSTALLATION.set(tx, "commands", "one")
        await INSTALLATION.set(tx, "commands", "two")
        await INSTALLATION.set(tx, "other", "three")
        return [await INSTALLATION.get(tx, name) for name in ("commands", "other")]

    assert await database.transact(body) == ["two", "three"]
