"""Digests as people in a server see them."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import discord
import pytest
from simcord import MemberActor, UserHandle

from bot.outbound.charts import Charts
from simulation import World
from tests.journeys.conftest import DAY, HOUR, Records, Town, answered

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
EPHEMERAL = discord.MessageFlags(ephemeral=True).value
READ_ONLY = discord.PermissionOverwrite(send_messages=False, embed_links=False)


def digests(town: Town, channel: Any = None) -> list[str]:
    """Return by which keys the digests of a channel are found, oldest first."""
    backend = town.world.env.backend
    messages = backend.messages.get((channel or town.general).id, {})
    seen = [messages[one] for one in sorted(messages) if not messages[one].flags & EPHEMERAL]
    embeds = [embed for one in seen for embed in one.embeds]
    return [embed["footer"]["text"] for embed in embeds if "footer" in embed]


def personal(town: Town, who: MemberActor | UserHandle) -> list[discord.Message]:
    return [one for one in town.notices(who) if one.embeds]


async def schedule(town: Town, **options: Any) -> str:
    return await town.ask(
        town.eve, "mutuals digest schedule", **{"every": "day", "at": "9:00", "zone": "Berlin", **options}
    )


async def jump(town: Town, moment: datetime) -> None:
    """Let time pass at once until a minute before a moment, then by the minute."""
    ahead = (moment - town.world.now()).total_seconds() - 60
    if ahead > 0:
        town.world.env.backend.clock.advance(ahead)
    await town.world.advance(60)


async def make_news(town: Town, records: Records, moment: datetime, number: int) -> None:
    """Let a friendship begin at a time, without any commands of it."""
    await records.write(
        "INSERT INTO follow_history (event_id, guild_id, kind, actor_id, other_id, happened_at) "
        "VALUES ($1, $2, 'followed', $3, $4, $5)",
        number, town.guild.id, town.ann.id, town.bob.id, int(moment.timestamp()),
    )  # fmt: skip


async def test_a_digest_comes_at_the_local_time(town: Town) -> None:
    answer = await schedule(town)
    await town.befriend(town.ann, town.bob)

    await jump(town, NEW_YEAR + timedelta(hours=31, minutes=59))
    before = digests(town)
    await town.world.advance(60)

    assert "<t:1767254400:F>" in answer
    assert "Thursday 1 January 2026, 09:00" in answer
    assert (before, digests(town)) == ([], ["day:2026-01-01"])


@pytest.mark.parametrize(
    "database_url", ["sqlite"], indirect=True
)  # time is the point here, not the database
async def test_a_month_of_daily_digests_comes_to_the_minute(town: Town, records: Records) -> None:
    await schedule(town, at="02:30")
    await town.use(town.ann, town.bob)
    first = datetime(2026, 3, 15, 1, 30, tzinfo=UTC)  # 02:30 in Berlin; on the 29th the clocks leave it out
    days = [first.date() + timedelta(days=number) for number in range(31)]
    for number, day in enumerate(days):
        await make_news(town, records, datetime.combine(day, datetime.min.time(), UTC), number)
    posted: dict[date, str] = {}

    await jump(town, datetime(2026, 3, 15, 12, tzinfo=UTC))
    for day in days[1:]:
        hour, minute = (1, 30) if day < date(2026, 3, 29) else ((1, 0) if day.day == 29 else (0, 30))
        due = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
        before = len(digests(town))
        await jump(town, due - timedelta(seconds=30))
        assert len(digests(town)) == before, day
        await town.world.advance(60)
        posted[day] = digests(town)[-1]

    assert posted == {day: f"day:{day - timedelta(days=1)}" for day in days[1:]}
    assert len(digests(town)) == len(set(digests(town)))


async def test_a_crash_between_posting_and_recording_posts_nothing_twice(town: Town) -> None:
    await schedule(town)
    await town.befriend(town.ann, town.bob)
    town.world.lose_answer("POST", f"/channels/{town.general.id}/messages")

    await jump(town, NEW_YEAR + timedelta(hours=32))
    await town.world.restart(crash=True)
    await town.world.advance(HOUR)

    assert digests(town) == ["day:2026-01-01"]


async def test_after_two_days_down_only_the_newest_day_is_told_of(town: Town, records: Records) -> None:
    await schedule(town)
    await town.use(town.ann, town.bob)
    for number in range(4):
        await make_news(town, records, NEW_YEAR + timedelta(days=number, hours=9), number)
    await jump(town, NEW_YEAR + timedelta(hours=33))

    town.world.env.backend.clock.advance(2 * DAY + HOUR)
    await town.world.restart(crash=True)
    await town.world.settle()

    assert digests(town) == ["day:2026-01-01", "day:2026-01-03"]


async def test_what_another_process_planned_is_seen_by_the_minute(town: Town, records: Records) -> None:
    await town.befriend(town.ann, town.bob)
    begins = int(town.world.now().timestamp()) // DAY * DAY
    await town.world.advance(11 * 60)  # the ten-minute sweep has just been
    await records.write(
        "INSERT INTO digest_schedules (guild_id, channel_id, every, at_minute, weekday) VALUES ($1, $2, 'day', 13, 0)",
        town.guild.id, town.general.id,
    )  # fmt: skip
    await records.write(
        "INSERT INTO digest_runs (guild_id, user_id, period_key, run_id, every, starts_at, ends_at, due_at, try_at, "
        "claimed_until, attempts) VALUES ($1, 0, 'day:2026-01-01', 1, 'day', $2, $3, $4, $4, 0, 0)",
        town.guild.id, begins, begins + DAY, begins + 13 * 60,
    )  # fmt: skip

    await town.world.advance(6 * 60)

    assert digests(town) == ["day:2026-01-01"]


async def test_a_deleted_channel_is_told_once_and_another_goes_on(town: Town) -> None:
    channel = town.guild.create_text_channel("digest")
    await schedule(town, channel=channel)
    await town.befriend(town.ann, town.bob)

    town.world.env.backend.delete_channel(channel.id)
    await town.world.settle()
    await jump(town, NEW_YEAR + timedelta(hours=34))
    told = [text for text in town.inbox(town.eve) if "digest" in text]
    await schedule(town, channel=town.general)
    await town.world.settle()

    assert len(told) == 1
    assert "/mutuals digest schedule" in told[0]
    assert digests(town) == ["day:2026-01-01"]


async def test_a_channel_closed_to_the_bot_is_told_once_and_goes_on_when_mended(town: Town) -> None:
    await schedule(town)
    await town.befriend(town.ann, town.bob)
    town.allow_bot(send_messages=False)

    await jump(town, NEW_YEAR + timedelta(hours=35))
    await jump(town, NEW_YEAR + timedelta(hours=38))
    told = [text for text in town.inbox(town.eve) if "digest" in text]
    town.allow_bot(send_messages=True)
    await town.world.settle()

    assert len(told) == 1
    assert digests(town) == ["day:2026-01-01"]


async def test_a_channel_where_it_could_not_post_is_refused_by_what_it_lacks(town: Town) -> None:
    news = town.guild.create_text_channel("news", overwrites={town.guild.default_role: READ_ONLY})

    there = await schedule(town, channel=news)
    town.allow_bot(attach_files=False)
    here = await schedule(town)

    assert "**Send Messages, Embed Links" in there
    assert "**Attach Files**" in here
    assert "no digest" in await town.ask(town.eve, "mutuals digest now")


async def test_zones_are_offered_while_one_types(town: Town) -> None:
    offered = await town.eve.autocomplete(town.general, "mutuals digest schedule", "zone", "münch")

    assert offered[0]["value"] == "Europe/Berlin"
    assert "Munich" in offered[0]["name"]
    assert "UTC+01:00" in offered[0]["name"]


async def test_only_managers_may_use_it_even_where_others_are_shown_it(town: Town) -> None:
    commands = await town.world.bot.tree.fetch_commands()
    shown = next(one for one in commands if one.name == "mutuals")
    town.guild.set_command_permissions(shown, {town.ann: True})

    answers = [await town.ask(town.ann, f"mutuals digest {one}") for one in ("preview", "now", "off")]

    assert all("Manage Server" in answer for answer in answers)


async def test_a_preview_is_seen_by_nobody_else_and_one_now_by_everybody(town: Town) -> None:
    await schedule(town)
    await town.befriend(town.ann, town.bob)
    await jump(town, NEW_YEAR + timedelta(hours=30))

    preview = answered(await town.eve.slash(town.general, "mutuals digest preview"))
    unseen = digests(town)
    now = await town.ask(town.eve, "mutuals digest now")
    await jump(town, NEW_YEAR + timedelta(hours=32, minutes=1))

    assert preview.ephemeral
    assert "nothing to post" in preview.content.lower()  # the newest whole day that was due is the 31st
    assert unseen == []
    assert "nothing to post" in now.lower()
    assert digests(town) == ["day:2026-01-01"]


async def test_one_out_of_turn_is_posted_beside_the_schedule(town: Town) -> None:
    await schedule(town)
    await town.befriend(town.ann, town.bob)
    await jump(town, NEW_YEAR + timedelta(hours=33))

    preview = answered(await town.eve.slash(town.general, "mutuals digest preview"))
    answer = await town.ask(town.eve, "mutuals digest now")

    assert preview.embeds
    assert f"/channels/{town.guild.id}/{town.general.id}/" in answer
    assert [key.partition("/")[0] for key in digests(town)] == ["day:2026-01-01", "now"]


async def test_off_is_off(town: Town) -> None:
    await schedule(town)
    await town.befriend(town.ann, town.bob)

    answers = [await town.ask(town.eve, "mutuals digest off") for _ in range(2)]
    await jump(town, NEW_YEAR + timedelta(hours=33))

    assert answers[0] != answers[1]
    assert digests(town) == []


async def test_a_digest_of_ones_own_comes_by_dm_until_it_is_turned_off(town: Town) -> None:
    await town.befriend(town.ann, town.bob)
    await town.prefer(town.ann, "notices", "digest")
    monday = datetime(2026, 1, 5, 9, tzinfo=UTC)

    await jump(town, datetime(2026, 1, 2, tzinfo=UTC))
    await jump(town, monday + timedelta(hours=1))
    first = personal(town, town.ann)
    await town.ann.user.click(first[-1], label="Turn these off")
    await town.befriend(town.ann, town.cat)
    await jump(town, monday + timedelta(days=7, hours=1))

    assert [one.embeds[0].footer.text for one in first] == [f"week:2025-12-29@{town.guild.id}"]
    assert len(personal(town, town.ann)) == 1
    assert personal(town, town.bob) == []


async def test_a_digest_comes_with_a_picture_that_is_described(town: Town) -> None:
    await schedule(town)
    await town.befriend(town.ann, town.bob)

    await jump(town, NEW_YEAR + timedelta(hours=32))
    posted = [one for one in town.world.env.backend.messages[town.general.id].values() if one.embeds][-1]

    assert posted.attachments[0]["description"]
    assert posted.embeds[0]["image"]["url"].endswith("digest.png")


@pytest.fixture(autouse=True)
def calm(
    nothing_breaks: None, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    """Let nothing break in any of these, and draw pictures, which takes a process, only where they matter."""

    async def nothing(*_: object) -> None:
        pass

    if "picture" not in request.node.name:
        monkeypatch.setattr(Charts, "draw", nothing)


async def test_a_digest_scheduled_in_a_thread_goes_to_the_channel_it_hangs_on(town: Town) -> None:
    town.world.env.backend.create_thread(town.general.id, "planning", town.eve.id)
    await town.world.settle()
    (thread,) = town.general.threads

    answer = await town.eve.slash(thread, "mutuals digest schedule", every="day", at="9:00", zone="Berlin")

    assert f"<#{town.general.id}>" in answered(answer).content
    assert f"<#{thread.id}>" not in answered(answer).content
