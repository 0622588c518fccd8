"""Whoever is suspended acts no more in that server, is told until when, and gets everything back when it ends."""

import pytest

from tests.journeys.conftest import DAY, Town, answered, said
from tests.journeys.letters import chat, copies, got, told, write
from tests.journeys.reporting import channel, decide, lift, overview, report, reported

pytestmark = pytest.mark.usefixtures("nothing_breaks")

REFUSED = (
    ("follow", "cat"), ("remove-follower", "bob"), ("mute", "bob"), ("followers", None), ("profile", None),
    ("suggestions", None), ("requests", None), ("circle open", None), ("live start", None),
)  # fmt: skip


async def suspended(town: Town, term: str = "Suspend for 1 week") -> None:
    """Let Eve suspend Ann, after Bob's report."""
    place = await reported(town)
    await decide(town, town.eve, place, term)


async def test_access_goes_at_once_and_the_graph_stays(town: Town) -> None:
    place = await reported(town)
    assert town.readers() == {"ann", "bob"}

    await decide(town, town.eve, place, "Suspend for 1 week")

    assert town.readers() == {"bob"}
    assert "friends" in await town.ask(town.bob, "profile", member=town.ann)


async def test_they_are_told_until_when_and_what_they_wrote_is_gone(town: Town) -> None:
    await suspended(town)

    until = int(town.world.now().timestamp()) + 7 * DAY
    assert f"<t:{until}:f>" in town.inbox(town.ann)[-1]
    assert "fool" not in copies(town, town.bob)[0].content


@pytest.mark.parametrize(("term", "days"), [("Suspend for 1 day", 1), ("Suspend for 30 days", 30)])
async def test_every_act_is_refused_with_the_time_until_it_ends(town: Town, term: str, days: int) -> None:
    await suspended(town, term)
    until = int(town.world.now().timestamp()) + days * DAY
    people = {"bob": town.bob, "cat": town.cat}

    for command, whom in REFUSED:
        options = {"member": people[whom]} if whom else {}
        if command == "mute":
            options["duration"] = "forever"  # type: ignore[assignment]
        assert f"<t:{until}:f>" in await town.ask(town.ann, command, **options), command
    assert "friends" not in await town.ask(town.cat, "profile", member=town.ann)


async def test_what_protects_them_and_their_own_data_still_work(town: Town) -> None:
    await suspended(town)

    allowed = [
        await town.ask(town.ann, "privacy settings"),
        await town.ask(town.ann, "privacy delete"),
        await town.ask(town.ann, "block", user=town.cat),
        await town.ask(town.ann, "unfollow", member=town.bob),
    ]

    assert not any("suspended you" in one for one in allowed)


async def test_nothing_of_theirs_is_carried_and_nothing_to_them(town: Town) -> None:
    await suspended(town)
    await chat(town, town.bob, town.ann)
    before = len(copies(town, town.bob)), len(copies(town, town.ann))

    by_dm = await write_by_reply(town)
    await town.bob.user.send_dm("Are you there?")

    assert "suspended you" in by_dm
    assert (len(copies(town, town.bob)), len(copies(town, town.ann))) == before
    assert "Only friends who allow it" in told(town, town.bob)[-1]


async def write_by_reply(town: Town) -> str:
    """Let Ann write to Bob in her DM, where no server stands beside what she does."""
    return said(await town.ann.user.slash("message", friend=str(town.bob.id), text="Hello"))


async def test_buttons_in_a_dm_about_that_server_are_refused_too(town: Town) -> None:
    await town.use(town.ann)
    await town.follow(town.cat, town.ann)
    await suspended(town)

    follow_back = next(one for one in town.notices(town.ann) if town.cat.name in one.content)
    answer = said(await town.ann.user.click(follow_back, label="Follow back"))

    assert "suspended you" in answer
    assert "friends" not in await town.ask(town.cat, "profile", member=town.ann)


async def test_requests_of_that_server_wait_also_when_all_are_answered_by_dm(town: Town) -> None:
    await suspended(town)
    await town.prefer(town.ann, "who_may_follow", "ask")
    await town.follow(town.cat, town.ann)

    panel = await town.ann.user.slash("privacy settings")
    asked = await town.ann.user.select(answered(panel), ["everyone"], custom_id="choice:who_may_follow")
    await town.ann.user.click(answered(asked), label="Accept all")

    assert "have not answered" in await town.ask(town.cat, "profile", member=town.ann)


async def test_they_hear_of_nothing_else_until_it_ends(town: Town) -> None:
    await suspended(town)
    before = len(town.inbox(town.ann))

    await town.follow(town.cat, town.ann)

    assert len(town.inbox(town.ann)) == before


async def test_it_ends_by_itself_and_gives_everything_back(town: Town) -> None:
    await suspended(town, "Suspend for 1 day")

    await town.pass_time(DAY + 60)

    assert town.readers() == {"ann", "bob"}
    assert "no longer suspended" in town.inbox(town.ann)[-1]
    assert "suspended you" not in await town.ask(town.ann, "friends")
    await write(town, town.ann, town.bob, "Sorry")
    assert got(town, town.bob)[-1] == "Sorry"


async def test_it_ends_also_after_a_restart(town: Town) -> None:
    await suspended(town, "Suspend for 1 day")
    await town.world.restart(crash=True)

    await town.pass_time(DAY + 60)

    assert town.readers() == {"ann", "bob"}


async def test_one_without_an_end_lasts_until_it_is_lifted(town: Town) -> None:
    await suspended(town, "Suspend until lifted")
    await town.pass_time(400 * DAY)
    assert "until they lift it" in await town.ask(town.ann, "friends")

    await lift(town, town.eve, town.ann)

    assert town.readers() == {"ann", "bob"}
    assert "no longer suspended" in town.inbox(town.ann)[-1]


async def test_only_people_who_manage_the_server_lift_it(town: Town) -> None:
    await suspended(town)
    forged = town.forged("choice:moderate_lift", menu=str(town.ann.id))

    answers = [
        said(await who.select(forged, [str(town.ann.id)], custom_id="choice:moderate_lift"))
        for who in (town.ann, town.cat)
    ]

    assert all("Manage Server" in one for one in answers)
    assert town.readers() == {"bob"}


async def test_somebody_suspended_who_manages_the_server_cannot_lift_it_themselves(town: Town) -> None:
    place = await channel(town)
    await town.befriend(town.eve, town.bob)
    await write(town, town.eve, town.bob, "You fool")
    await report(town, town.bob)
    boss = town.newcomer("boss")
    town.world.env.backend.add_member_role(town.guild.id, boss.id, managers(town))
    custom_id = "choice:moderate_suspend"
    shown = answered(await overview(town, boss))
    look = await boss.select(shown, [option_of(shown)], custom_id="choice:moderate_look")
    await boss.select(answered(look), [f"{option_of(shown)}.open"], custom_id=custom_id)

    answer = await lift(town, town.eve, town.eve)

    assert "somebody else" in answer
    assert place.id


def managers(town: Town) -> int:
    roles = town.world.env.backend.guilds[town.guild.id].roles.values()
    return next(role.id for role in roles if role.name == "Admins")


def option_of(shown: object) -> str:
    """Return the first report in the menu of open ones."""
    rows = getattr(shown, "components", [])
    return str(rows[0]["components"][0]["options"][0]["value"])


async def test_leaving_and_coming_back_is_no_way_out(town: Town) -> None:
    await suspended(town)
    town.world.env.backend.remove_member(town.guild.id, town.ann.id)
    await town.world.settle()

    town.guild.add_member(town.ann.user)
    await town.world.settle()

    assert town.readers() == {"bob"}
    assert "suspended you" in await town.ask(town.ann, "friends")


async def test_a_sweep_gives_nothing_to_whoever_is_suspended(town: Town) -> None:
    await suspended(town)

    await town.eve.slash(town.general, "mutuals reconcile")
    await town.world.advance(60)

    assert town.readers() == {"bob"}
