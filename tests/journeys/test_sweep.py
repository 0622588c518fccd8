"""Whatever was changed behind the bot's back is found and mended, and a dry run changes nothing."""

from dataclasses import replace

import discord
import pytest
from simcord.backend.models import Overwrite
from simcord.enums import OverwriteType

from tests.journeys.conftest import HOUR, Town

CHANGES = ("PUT", "DELETE", "PATCH")
VIEW = discord.Permissions(view_channel=True).value


@pytest.fixture
async def town(circle_town: Town) -> Town:
    """A server where Ann and Bob are friends, and Cat is nobody's."""
    await circle_town.befriend(circle_town.ann, circle_town.bob)
    return circle_town


@pytest.fixture
async def circle(town: Town) -> int:
    return await town.open_circle(town.ann)


def changes(town: Town) -> int:
    """Return how many requests so far may have changed somebody's access."""
    access = ("/guilds/*/members/*", "/channels/*/permissions/*", "/channels/*/thread-members/*")
    return sum(len(town.world.requests(method, path)) for method in CHANGES for path in access)


async def damage(town: Town, circle: int, what: str) -> None:
    """Change somebody's access without a trace in the audit log."""
    backend = town.world.env.backend
    match what:
        case "a role is gone":
            backend.remove_member_role(town.guild.id, town.bob.id, town.friends.id)
        case "a stranger has the role":
            backend.add_member_role(town.guild.id, town.cat.id, town.friends.id)
        case "a friend is locked out":
            backend.delete_overwrite(circle, town.bob.id)
        case "a friend's overwrite allows nothing":
            backend.set_overwrite(circle, Overwrite(town.bob.id, OverwriteType.MEMBER))
        case "the owner is locked out":
            backend.delete_overwrite(circle, town.ann.id)
        case "a stranger is let in":
            backend.set_overwrite(circle, Overwrite(town.cat.id, OverwriteType.MEMBER, allow=VIEW))
    await town.world.settle()


DAMAGES = [
    "a role is gone",
    "a stranger has the role",
    "a friend is locked out",
    "a friend's overwrite allows nothing",
    "the owner is locked out",
    "a stranger is let in",
]


def is_well(town: Town, circle: int) -> bool:
    return town.holders() == town.inside(circle) == {"ann", "bob"} and town.people_let_in(circle) == {
        town.ann.id,
        town.bob.id,
    }


@pytest.mark.parametrize("what", DAMAGES)
async def test_a_dry_run_says_what_would_change_and_changes_nothing(
    town: Town, circle: int, what: str
) -> None:
    await damage(town, circle, what)
    before = changes(town)

    text = await town.ask(town.eve, "mutuals reconcile", dry_run=True)
    await town.world.advance(60)

    given, taken = ("0", "1") if "stranger" in what else ("1", "0")
    assert f"{given} accesses would be given and {taken} taken" in text
    assert changes(town) == before
    assert not is_well(town, circle)


@pytest.mark.parametrize("what", DAMAGES)
async def test_a_reconciliation_mends_it(town: Town, circle: int, what: str) -> None:
    await damage(town, circle, what)

    await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert is_well(town, circle)


@pytest.mark.parametrize("what", DAMAGES)
async def test_the_regular_sweep_mends_it_within_hours(town: Town, circle: int, what: str) -> None:
    await town.world.advance(HOUR // 3)  # the server is given its turn
    await damage(town, circle, what)

    await town.pass_time(7 * HOUR)
    await town.pass_time(HOUR)

    assert is_well(town, circle)


async def test_where_all_is_well_a_reconciliation_says_so_and_changes_nothing(
    town: Town, circle: int
) -> None:
    before = changes(town)

    text = await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert "exactly what they should" in text
    assert changes(town) == before
    assert is_well(town, circle)


async def test_after_a_dry_run_the_real_run_still_finds_it(town: Town, circle: int) -> None:
    await damage(town, circle, "a friend is locked out")
    await town.ask(town.eve, "mutuals reconcile", dry_run=True)

    await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert is_well(town, circle)


async def test_whoever_left_unnoticed_loses_their_overwrite(town: Town, circle: int) -> None:
    del town.world.env.backend.guilds[town.guild.id].members[town.bob.id]

    await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert town.people_let_in(circle) == {town.ann.id}


async def test_whoever_left_unnoticed_is_nobodys_friend_any_more(town: Town) -> None:
    del town.world.env.backend.guilds[town.guild.id].members[town.bob.id]

    await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert town.holders() == set()
    assert town.bob.mention not in await town.ask(town.ann, "friends")


async def test_whoever_came_back_unnoticed_comes_in_again(town: Town, circle: int) -> None:
    members = town.world.env.backend.guilds[town.guild.id].members
    before = members[town.bob.id]
    town.guild.remove_member(town.bob)
    await town.world.settle()
    members[town.bob.id] = replace(before, role_ids=[])

    await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert is_well(town, circle)


async def test_a_member_in_screening_to_whom_somebody_gave_the_role_loses_it(town: Town) -> None:
    town.world.env.backend.guilds[town.guild.id].members[town.cat.id].pending = True
    town.world.env.backend.add_member_role(town.guild.id, town.cat.id, town.friends.id)

    await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert town.holders() == {"ann", "bob"}


async def test_a_reconciliation_while_discord_is_down_says_so_and_changes_nothing(
    town: Town, circle: int
) -> None:
    await damage(town, circle, "a stranger is let in")
    town.world.fail("GET", "/guilds/*/members", status=503, times=None)

    text = await town.ask(town.eve, "mutuals reconcile")

    assert "Discord" in text
    assert "cat" in town.inside(circle)


async def test_who_may_not_manage_the_server_cannot_reconcile(town: Town) -> None:
    assert "mutuals reconcile" not in town.ann.available_commands(town.general)
