"""What people do in a server, as it is counted: by whom, where, and only as far as each of them allows."""

import pytest
from simcord import ChannelHandle, MemberActor
from simcord.enums import MessageType

from tests.journeys.conftest import Records, Town, answered, labels, said
from tests.journeys.letters import write

SUMS = "SELECT kind, relation, SUM(amount) FROM activity_days WHERE guild_id = $1 GROUP BY kind, relation"


@pytest.fixture
async def town(town: Town) -> Town:
    """A town where Ann and Bob are friends, and Cat follows Ann."""
    await town.befriend(town.ann, town.bob)
    await town.follow(town.cat, town.ann)
    return town


class Figures:
    """What the bot has counted, once it has written it."""

    def __init__(self, town: Town, records: Records) -> None:
        self.town = town
        self.records = records

    async def sums(self, *, after: int = 10) -> dict[str, int]:
        """Return the sums by "kind relation"."""
        await self.town.world.advance(after)
        rows = await self.records.database.read(lambda tx: tx.fetch(SUMS, self.town.guild.id))
        return {f"{row[0]} {row[1]}": int(row[2]) for row in rows}

    async def of(self, who: MemberActor) -> int:
        """Return in how many rows figures about a person stand."""
        return await self.records.count("person_days", self.town.guild.id, who.id, "user_id")


@pytest.fixture
def figures(town: Town, records: Records) -> Figures:
    return Figures(town, records)


def in_voice(town: Town) -> ChannelHandle:
    return town.guild.create_voice_channel("Talk")


async def test_messages_replies_mentions_and_reactions_count_by_how_the_two_stand(
    town: Town, figures: Figures
) -> None:
    hers = await town.ann.send(town.general, "Hello")
    await town.bob.send(town.general, "Hello Ann", reply_to=hers)
    await town.cat.send(town.general, f"{town.ann.mention} {town.bob.mention}")
    await town.bob.react(hers, "👍")
    await town.cat.react(hers, "👍")
    await town.ann.react(hers, "👍")  # her own message

    assert await figures.sums() == {
        "message none": 3,
        "reply friends": 1,
        "mention one_way": 1,
        "mention neither": 1,
        "reaction friends": 1,
        "reaction one_way": 1,
    }


async def test_bots_webhooks_and_lines_of_discords_own_are_not_counted(town: Town, figures: Figures) -> None:
    robot = town.guild.add_member(town.world.env.create_user("robot", bot=True))
    its = await robot.send(town.general, "beep")
    await robot.react(its, "👍")
    await robot.join_voice(in_voice(town))
    await town.guild.create_webhook(town.general, "hook").send("boop")
    kind = MessageType.RECIPIENT_ADD
    town.world.env.backend.create_system_message(town.general.id, kind, town.ann.id, recipient_id=town.bob.id)
    await town.ann.send(town.general, "Hello robot", reply_to=its)

    assert await figures.sums(after=60) == {"message none": 1}


async def test_a_message_between_friends_counts_when_it_has_arrived(town: Town, figures: Figures) -> None:
    await write(town, town.ann, town.bob, "Hello Bob")

    assert await figures.sums() == {"relayed friends": 1}


async def test_time_in_voice_counts_but_not_with_those_who_are_away(town: Town, figures: Figures) -> None:
    await town.ann.join_voice(in_voice(town))
    await town.bob.join_voice(in_voice(town), self_mute=True)
    away = in_voice(town)
    town.world.env.backend.edit_guild(town.guild.id, {"afk_channel_id": away.id})
    await town.cat.join_voice(away)
    await town.world.advance(60)
    await town.ann.leave_voice()

    assert await figures.sums(after=60) == {"voice none": 60, "listening none": 120}


async def test_voice_goes_on_after_a_restart_without_bots(town: Town, figures: Figures) -> None:
    robot = town.guild.add_member(town.world.env.create_user("robot", bot=True))
    talk = in_voice(town)
    for one in (town.ann, robot):
        await one.join_voice(talk)
    await town.world.advance(30)

    await town.world.restart()

    assert await figures.sums(after=30) == {"voice none": 60}


async def test_what_was_counted_is_written_when_the_bot_stops(town: Town, figures: Figures) -> None:
    await town.ann.send(town.general, "Hello")

    await town.world.restart()

    assert await figures.sums(after=0) == {"message none": 1}


async def test_admins_choose_channels_where_nothing_is_counted(town: Town, figures: Figures) -> None:
    panel = await town.eve.slash(town.general, "mutuals settings")
    changed = await town.eve.select(answered(panel), [town.general], custom_id="choice:uncounted_channels")
    await town.world.restart()
    again = await town.ask(town.eve, "mutuals settings")

    await town.ann.send(town.general, "Hello")

    assert await figures.sums() == {}
    assert f"<#{town.general.id}>" in said(changed)
    assert f"<#{town.general.id}>" in again


async def test_an_excluded_channel_that_was_deleted_no_longer_stands_in_the_panel(town: Town) -> None:
    place = town.guild.create_text_channel("place")
    panel = await town.eve.slash(town.general, "mutuals settings")
    await town.eve.select(answered(panel), [place], custom_id="choice:uncounted_channels")

    town.world.env.backend.delete_channel(place.id)

    assert f"<#{place.id}>" not in await town.ask(town.eve, "mutuals settings")


async def figures_panel(town: Town, who: MemberActor, choice: str) -> str:
    panel = await town.prefer(who, "messages", "figures")
    return said(await who.select(answered(panel), [choice], custom_id="choice:figures"))


async def test_figures_of_a_person_are_kept_while_they_want_them(town: Town, figures: Figures) -> None:
    await town.ann.send(town.general, "Before")
    await town.world.advance(10)
    await figures_panel(town, town.ann, "only_me")
    before = await figures.of(town.ann)
    await town.ann.send(town.general, "Since then")
    await town.world.advance(10)
    since = await figures.of(town.ann)

    await figures_panel(town, town.ann, "off")

    assert (before, since, await figures.of(town.ann)) == (0, 1, 0)


async def test_who_is_not_counted_is_not_counted(town: Town, figures: Figures) -> None:
    answer = await figures_panel(town, town.ann, "uncounted")
    hers = await town.ann.send(town.general, "Hello")
    await town.bob.react(hers, "👍")

    assert "Don't count me" in answer
    assert await figures.sums() == {}


async def test_the_choices_about_figures_lead_back_to_all_choices(town: Town) -> None:
    panel = await town.prefer(town.ann, "messages", "figures")

    back = await town.ann.click(answered(panel), label=labels(panel)[0])

    assert "Your privacy in Mutuals" in said(back)
