"""The panel of set-up: one press, what is in the way, undoing, and menus that never undo another's choice."""

from collections.abc import Collection

import discord
import pytest
from simcord import ChannelHandle, InteractionResult, RoleHandle

from bot.client import PERMISSIONS
from bot.domain import premises
from bot.domain.setup import NEEDED, RECOMMENDED
from bot.texts.permissions import permission, purpose, remedy
from tests.journeys.conftest import Town, answered, labels, said

EVERYTHING = {"Friends", "friends-lounge", "Circles", "feed"}
DOCUMENTED = sorted(name for name in premises.PERMISSIONS if name not in NEEDED)


INVITED = sorted({name for name, has in PERMISSIONS if has} - {"read_messages"} | {"view_channel"})
"""By Discord's names; discord.py has two for the right to see channels."""
EVERYBODYS = discord.Permissions(
    view_channel=True, send_messages=True, read_message_history=True, use_application_commands=True
)


def permit(town: Town, *, but: Collection[str] = ()) -> None:
    """Let the bot do what the invitation asks for, with some exceptions; what is left out nobody but Eve may do."""
    left_out = dict.fromkeys(but, False)
    allowed, members = discord.Permissions(PERMISSIONS.value), discord.Permissions(EVERYBODYS.value)
    allowed.update(**left_out)
    members.update(**left_out)
    backend = town.world.env.backend
    mine = backend.guilds[town.guild.id].members[backend.bot_user.id].role_ids
    everyone = town.guild.default_role.id
    admins = EVERYBODYS | discord.Permissions(manage_guild=True)
    for role_id in {*mine} - {everyone}:
        backend.edit_role(town.guild.id, role_id, {"permissions": allowed.value})
    backend.edit_role(town.guild.id, everyone, {"permissions": members.value})
    backend.edit_role(town.guild.id, town.guild.roles["Admins"].id, {"permissions": admins.value})


@pytest.fixture
def new_town(bare_town: Town) -> Town:
    """A server to which the bot was just invited, with the documented permissions and nothing else."""
    permit(bare_town)
    bare_town.world.env.backend.delete_role(bare_town.guild.id, bare_town.friends.id)
    return bare_town


async def press(town: Town, label: str) -> InteractionResult:
    panel = await town.eve.slash(town.general, "mutuals setup")
    return await town.eve.click(answered(panel), label=label)


async def undo(town: Town) -> InteractionResult:
    return await town.eve.click(answered(await press(town, "Undo set-up")), label="Undo it")


def things(town: Town) -> set[str]:
    """Return which of the things that set-up makes are there."""
    there = {*town.guild.channels, *town.guild.roles}
    return there & EVERYTHING


def writes(town: Town) -> int:
    requests = town.world.requests("POST") + town.world.requests("PUT") + town.world.requests("DELETE")
    return sum("/guilds/" in one.path or "/channels/" in one.path for one in requests)


async def choose(
    town: Town, panel: InteractionResult, part: str, target: RoleHandle | ChannelHandle
) -> InteractionResult:
    rows = answered(panel).components
    menus = [item for row in rows for item in row.get("components", ())]
    custom_id = next(
        item["custom_id"] for item in menus if item["custom_id"].startswith(f"choice:setup_{part}:")
    )
    return await town.eve.select(answered(panel), [target], custom_id=custom_id)


async def test_an_invitation_and_one_press_are_enough(new_town: Town) -> None:
    done = await press(new_town, "Use recommended settings")
    await new_town.befriend(new_town.ann, new_town.bob)
    circle = await new_town.open_circle(new_town.ann)

    assert things(new_town) == EVERYTHING
    assert new_town.inside(new_town.guild.channels["friends-lounge"].id) == {"ann", "bob"}
    assert new_town.inside(circle) == {"ann", "bob"}
    assert "Undo set-up" in labels(done)


async def test_the_panel_says_what_it_would_do_and_changes_nothing(new_town: Town) -> None:
    panel = await new_town.eve.slash(new_town.general, "mutuals setup")

    assert all(name in said(panel) for name in ("Friends", "friends-lounge", "Circles"))
    assert things(new_town) == set()


@pytest.mark.parametrize("name", NEEDED)
async def test_a_permission_it_cannot_do_without_is_named_and_nothing_is_changed(
    new_town: Town, name: str
) -> None:
    permit(new_town, but=[name])
    before = writes(new_town)

    refused = await press(new_town, "Use recommended settings")

    assert f"**{permission(name)}**" in said(refused)
    assert "Server Settings" in said(refused)
    assert writes(new_town) == before
    permit(new_town)
    await press(new_town, "Use recommended settings")
    assert things(new_town) == EVERYTHING


async def test_it_shows_how_far_it_is(new_town: Town) -> None:
    before = len(new_town.world.requests("PATCH", "/webhooks/*"))

    await press(new_town, "Use recommended settings")

    assert len(new_town.world.requests("PATCH", "/webhooks/*")) - before == len(RECOMMENDED)


async def test_two_presses_at_once_make_everything_once(new_town: Town) -> None:
    panels = [await new_town.eve.slash(new_town.general, "mutuals setup") for _ in range(2)]

    await new_town.at_once(*((new_town.eve, answered(panel), "Use recommended settings") for panel in panels))

    made = new_town.world.requests("POST", "/guilds/*/channels") + new_town.world.requests(
        "POST", "/guilds/*/roles"
    )
    assert len(made) == len(RECOMMENDED)


async def test_every_other_permission_that_is_missing_is_named_and_hinders_nothing(new_town: Town) -> None:
    permit(new_town, but=DOCUMENTED)

    panel = await new_town.eve.slash(new_town.general, "mutuals setup")
    await new_town.eve.click(answered(panel), label="Use recommended settings")

    assert [name for name in DOCUMENTED if f"**{permission(name)}**" not in said(panel)] == []
    assert things(new_town) == EVERYTHING


async def test_each_permission_missing_in_turn_is_named_with_its_remedy_by_panel_and_doctor(
    new_town: Town,
) -> None:
    for name in INVITED:
        permit(new_town, but=[name])
        panel = said(await new_town.eve.slash(new_town.general, "mutuals setup"))
        examined = said(await new_town.eve.slash(new_town.general, "mutuals doctor")).splitlines()
        [found] = [one for one in examined if "Permissions: Mutuals lacks" in one]

        assert [one for one in INVITED if f"**{permission(one)}** is missing" in panel] == [name]
        assert [one for one in INVITED if f"**{permission(one)}**" in found] == [name]
        assert all(purpose(name) in told and remedy() in told for told in (panel, found))


async def test_a_role_that_stands_too_high_is_told_before_anything_is_made(bare_town: Town) -> None:
    guild = bare_town.world.env.backend.guilds[bare_town.guild.id]
    guild.roles[bare_town.friends.id].position = 99
    await bare_town.world.restart()

    refused = await press(bare_town, "Use recommended settings")

    assert "drag" in said(refused)
    assert things(bare_town) == {"Friends"}


async def test_a_channel_of_that_name_that_mutuals_cannot_reach_is_told_before_anything_is_made(
    new_town: Town,
) -> None:
    hidden = discord.PermissionOverwrite(view_channel=False)
    there = new_town.guild.create_text_channel(
        "friends-lounge", overwrites={new_town.guild.default_role: hidden}
    )

    refused = await press(new_town, "Use recommended settings")

    assert there.mention in said(refused)
    assert "Manage Permissions" in said(refused)
    assert things(new_town) == {"friends-lounge"}


# ------------------------------------------------------------------------------------------------- undo


async def test_undo_asks_once_and_takes_back_what_set_up_made(new_town: Town) -> None:
    await press(new_town, "Use recommended settings")
    asked = await press(new_town, "Undo set-up")
    before = things(new_town)

    await new_town.eve.click(answered(asked), label="Undo it")

    assert before == EVERYTHING
    assert things(new_town) == set()
    assert "Undo set-up" not in labels(await new_town.eve.slash(new_town.general, "mutuals setup"))


async def test_undo_leaves_what_was_there_before(bare_town: Town) -> None:
    await press(bare_town, "Use recommended settings")

    await undo(bare_town)

    assert things(bare_town) == {"Friends"}


async def test_undo_leaves_what_somebody_uses_or_has_changed(new_town: Town) -> None:
    await press(new_town, "Use recommended settings")
    lounge = new_town.guild.channels["friends-lounge"]
    await new_town.befriend(new_town.ann, new_town.bob)
    await new_town.ann.send(lounge, "Hello!")
    await new_town.open_circle(new_town.ann)

    asked = await press(new_town, "Undo set-up")

    told = said(asked)
    await new_town.eve.click(answered(asked), label="Undo it")

    assert lounge.mention in told
    assert things(new_town) == EVERYTHING - {"feed"}  # which nobody has used


async def test_after_undo_the_same_press_sets_up_again(new_town: Town) -> None:
    await press(new_town, "Use recommended settings")
    await new_town.befriend(new_town.ann, new_town.bob)
    await undo(new_town)

    await press(new_town, "Use recommended settings")

    assert new_town.inside(new_town.guild.channels["friends-lounge"].id) == {"ann", "bob"}
    assert not new_town.world.inbox(new_town.eve)  # nobody is told of a role that is missing


async def test_an_undo_that_discord_refused_can_be_repeated(new_town: Town) -> None:
    await press(new_town, "Use recommended settings")
    new_town.world.fail("DELETE", "/guilds/*/roles/*", status=403, code=50013)
    failed = await undo(new_town)
    new_town.world.heal()

    await undo(new_town)

    assert "“Friends”" in said(failed)
    assert things(new_town) == set()


# -------------------------------------------------------------------------------------------- by oneself


async def test_role_and_channels_can_be_chosen_from_menus(bare_town: Town) -> None:
    panel = await bare_town.eve.slash(bare_town.general, "mutuals setup")

    await choose(bare_town, panel, "role", bare_town.friends)
    await bare_town.befriend(bare_town.ann, bare_town.bob)

    assert bare_town.holders() == {"ann", "bob"}


@pytest.mark.parametrize("part", ["feed", "digest", "reports"])
async def test_each_channel_can_be_chosen_from_a_menu_and_changed_in_it(bare_town: Town, part: str) -> None:
    town, first, second = bare_town, *map(bare_town.guild.create_text_channel, ("one", "two"))
    panel = await town.eve.slash(town.general, "mutuals setup")

    shown = await choose(town, panel, part, first)
    once = said(shown)
    await choose(town, shown, part, second)

    now = said(await town.eve.slash(town.general, "mutuals settings"))
    assert first.mention in once
    assert second.mention in now
    assert first.mention not in now


async def test_reports_for_all_to_read_are_warned_of_and_ones_mutuals_cannot_post_are_refused(
    bare_town: Town,
) -> None:
    town, shut = bare_town, discord.PermissionOverwrite(view_channel=True, send_messages=False)
    silent = town.guild.create_text_channel("silent", overwrites={town.guild.default_role: shut})
    town.allow_bot(administrator=False)
    panel = await town.eve.slash(town.general, "mutuals setup")

    refused = said(await choose(town, panel, "reports", silent))
    warned = said(await choose(town, panel, "reports", town.general))

    assert "can't write" in refused
    assert "Everyone in this server can see" in warned


async def test_a_choice_from_an_outdated_panel_is_told_so_and_changes_nothing(bare_town: Town) -> None:
    town, other = bare_town, bare_town.guild.create_role("Companions")
    first = await town.eve.slash(town.general, "mutuals setup")
    second = await town.eve.slash(town.general, "mutuals setup")
    await choose(town, first, "role", town.friends)

    told = await choose(town, second, "role", other)

    assert "Somebody else changed this" in said(told)
    assert f"holds {town.friends.mention}" in said(told)


async def test_a_channel_mutuals_cannot_see_is_refused_with_the_remedy(bare_town: Town) -> None:
    town, shown = bare_town, discord.PermissionOverwrite(view_channel=True)
    hidden = discord.PermissionOverwrite(view_channel=False)
    attic = town.guild.create_text_channel(
        "attic", overwrites={town.guild.default_role: hidden, town.eve: shown}
    )
    await town.eve.slash(town.general, "mutuals setup", friends_role=town.friends)
    panel = await town.eve.slash(town.general, "mutuals setup")

    refused = await choose(town, panel, "lounge", attic)

    assert "**View Channel**" in said(refused)
    assert attic.mention not in said(refused)


async def test_emptying_a_menu_chooses_nothing(bare_town: Town) -> None:
    emptied = bare_town.forged("choice:setup_role:0")

    shown = await bare_town.eve.click(emptied, label="Forged")

    assert "Use recommended settings" in labels(shown)
    assert "**Friends role**: none yet" in said(shown)


async def test_choices_of_different_things_do_not_disturb_each_other(bare_town: Town) -> None:
    town, category = bare_town, bare_town.guild.create_category("Rooms")
    first = await town.eve.slash(town.general, "mutuals setup")
    second = await town.eve.slash(town.general, "mutuals setup")

    await choose(town, first, "role", town.friends)
    await choose(town, second, "category", category)

    shown = said(await town.eve.slash(town.general, "mutuals setup"))
    assert f"holds {town.friends.mention}" in shown
    assert category.mention in shown


@pytest.mark.parametrize("name", ["setup_recommended", "setup_undo", "setup_undo_yes", "setup_panel"])
async def test_the_buttons_do_nothing_for_members(new_town: Town, name: str) -> None:
    refused = await new_town.ann.click(new_town.forged(f"choice:{name}"), label="Forged")

    assert refused.ephemeral
    assert "Manage Server" in said(refused)
    assert things(new_town) == set()


def test_the_permissions_it_names_are_those_of_the_invitation() -> None:
    assert set(premises.PERMISSIONS) == set(INVITED)
    assert all(permission(name) for name in premises.PERMISSIONS)
