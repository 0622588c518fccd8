"""Setting Mutuals up: what is chosen or made, and with which overwrites."""

import discord
from simcord import InteractionResult

from tests.journeys.conftest import Town, answered, labels, said

MAKING = ("POST", "/guilds/*")


async def use_recommended(town: Town) -> InteractionResult:
    panel = await town.eve.slash(town.general, "mutuals setup")
    return await town.eve.click(answered(panel), label="Use recommended settings")


def made(town: Town) -> list[str]:
    """Return the names of everything the bot has made in the server."""
    requests = town.world.requests("POST", "/guilds/*/roles") + town.world.requests(
        "POST", "/guilds/*/channels"
    )
    return [request.json["name"] for request in requests if isinstance(request.json, dict)]


async def test_set_up_without_options_shows_what_is_chosen_and_offers_to_make_the_rest(town: Town) -> None:
    panel = await town.eve.slash(town.general, "mutuals setup")

    assert panel.ephemeral
    assert town.friends.mention in said(panel)
    assert "Use recommended settings" in labels(panel)
    assert made(town) == []


async def test_a_role_a_lounge_and_a_category_can_be_chosen_at_once(bare_town: Town) -> None:
    town, category = bare_town, bare_town.guild.create_category("Rooms")

    text = said(
        await town.eve.slash(
            town.general,
            "mutuals setup",
            friends_role=town.friends,
            lounge=town.general,
            circles_category=category,
        )
    )

    assert all(str(one.id) in text for one in (town.friends, town.general, category))
    assert made(town) == []


async def test_options_change_just_what_they_name(bare_town: Town) -> None:
    town, category = bare_town, bare_town.guild.create_category("Rooms")
    await town.eve.slash(town.general, "mutuals setup", friends_role=town.friends)

    await town.eve.slash(town.general, "mutuals setup", circles_category=category)

    shown = said(await town.eve.slash(town.general, "mutuals setup"))
    assert town.friends.mention in shown
    assert str(category.id) in shown


# ----------------------------------------------------------------------------------------------- lounge


async def test_a_chosen_lounge_is_for_holders_of_the_role_and_for_the_bot(bare_town: Town) -> None:
    town = bare_town
    lounge = town.guild.create_text_channel("den")

    await town.eve.slash(town.general, "mutuals setup", friends_role=town.friends, lounge=lounge)
    await town.befriend(town.ann, town.bob)

    assert town.inside(lounge.id) == {"ann", "bob"}
    everyone, role = (town.overwrites(lounge.id)[one.id] for one in (town.guild.default_role, town.friends))
    assert everyone[1].view_channel
    assert role[0].view_channel
    assert town.overwrites(lounge.id)[town.world.env.backend.bot_user.id][0].is_superset(
        discord.Permissions(view_channel=True, send_messages=True)
    )


async def test_a_chosen_lounge_keeps_the_overwrites_it_had(bare_town: Town) -> None:
    town = bare_town
    muted = town.guild.create_role("Muted")
    quiet = discord.PermissionOverwrite(send_messages=False)
    slow = discord.PermissionOverwrite(add_reactions=False)
    lounge = town.guild.create_text_channel("den", overwrites={muted: quiet, town.guild.default_role: slow})

    await town.eve.slash(town.general, "mutuals setup", friends_role=town.friends, lounge=lounge)

    assert town.overwrites(lounge.id)[muted.id][1].send_messages
    everyone = town.overwrites(lounge.id)[town.guild.default_role.id][1]
    assert everyone.add_reactions
    assert everyone.view_channel


async def test_a_lounge_that_is_as_it_should_be_is_not_touched_again(bare_town: Town) -> None:
    town = bare_town
    shown = discord.PermissionOverwrite(view_channel=True)
    lounge = town.guild.create_text_channel("den", overwrites={town.eve: shown})
    options = {"friends_role": town.friends, "lounge": lounge}
    await town.eve.slash(town.general, "mutuals setup", **options)
    before = len(town.world.requests("PUT", "/channels/*/permissions/*"))

    await town.eve.slash(town.general, "mutuals setup", **options)

    assert len(town.world.requests("PUT", "/channels/*/permissions/*")) == before


async def test_a_lounge_without_a_role_is_refused_with_what_to_do_and_stays_as_it_was(
    bare_town: Town,
) -> None:
    town = bare_town
    before = town.overwrites(town.general.id)

    refused = await town.eve.slash(town.general, "mutuals setup", lounge=town.general)

    assert refused.ephemeral
    assert "friends_role" in said(refused)
    assert town.overwrites(town.general.id) == before


async def test_another_role_moves_the_lounge_along(bare_town: Town) -> None:
    town, lounge = bare_town, bare_town.guild.create_text_channel("den")
    await town.eve.slash(town.general, "mutuals setup", friends_role=town.friends, lounge=lounge)
    await town.befriend(town.ann, town.bob)
    other = town.guild.create_role("Companions")

    await town.eve.slash(town.general, "mutuals setup", friends_role=other)

    assert town.inside(lounge.id) == {"ann", "bob"}


# ------------------------------------------------------------------------------------------ recommended


async def test_recommended_settings_make_what_is_missing_and_it_works(bare_town: Town) -> None:
    town = bare_town
    town.world.env.backend.delete_role(town.guild.id, town.friends.id)
    await use_recommended(town)
    await town.befriend(town.ann, town.bob)

    circle = await town.open_circle(town.ann)

    channels = town.guild.channels
    assert town.inside(channels["friends-lounge"].id) == {"ann", "bob"}
    assert town.inside(circle) == {"ann", "bob"}
    assert town.world.env.backend.channels[circle].parent_id == channels["Circles"].id


async def test_recommended_settings_take_what_is_there_and_make_nothing_twice(bare_town: Town) -> None:
    first = await use_recommended(bare_town)
    names = sorted(made(bare_town))

    again = await use_recommended(bare_town)

    assert names == ["Circles", "digest", "feed", "friends-lounge"]  # the role of that name was there
    assert sorted(made(bare_town)) == names
    assert "Undo set-up" in labels(first)
    assert "Undo set-up" not in labels(again)  # this time it made nothing


async def test_the_role_that_is_made_has_no_powers(bare_town: Town) -> None:
    bare_town.world.env.backend.delete_role(bare_town.guild.id, bare_town.friends.id)

    await use_recommended(bare_town)

    role = bare_town.guild.roles["Friends"]
    assert bare_town.world.env.backend.guilds[bare_town.guild.id].roles[role.id].permissions == 0


async def test_recommended_settings_keep_what_was_chosen_before(bare_town: Town) -> None:
    town, companions = bare_town, bare_town.guild.create_role("Companions")
    await town.eve.slash(town.general, "mutuals setup", friends_role=companions)

    await use_recommended(town)

    assert companions.mention in said(await town.eve.slash(town.general, "mutuals setup"))


async def test_a_lounge_that_is_there_is_opened_to_a_role_that_is_not(bare_town: Town) -> None:
    town = bare_town
    town.world.env.backend.delete_role(town.guild.id, town.friends.id)
    lounge = town.guild.create_text_channel("friends-lounge")

    await use_recommended(town)
    await town.befriend(town.ann, town.bob)

    assert town.inside(lounge.id) == {"ann", "bob"}


async def test_recommended_settings_that_broke_off_are_completed_the_next_time(bare_town: Town) -> None:
    bare_town.world.lose_answer("POST", "/guilds/*/channels")
    broken = await use_recommended(bare_town)

    await use_recommended(bare_town)

    assert answered(broken).ephemeral
    assert sorted(name for name in bare_town.guild.channels if name in ("Circles", "friends-lounge")) == [
        "Circles",
        "friends-lounge",
    ]
    assert made(bare_town).count("friends-lounge") == 1


async def test_once_the_permission_is_there_the_same_button_does_it(bare_town: Town) -> None:
    bare_town.allow_bot(manage_channels=False)
    await use_recommended(bare_town)
    bare_town.allow_bot(manage_channels=True)

    done = await use_recommended(bare_town)

    assert bare_town.guild.channels["friends-lounge"].mention in said(done)


async def test_somebody_who_may_not_manage_the_server_gets_nothing_from_the_button(bare_town: Town) -> None:
    forged = bare_town.forged("choice:setup_recommended")

    refused = await bare_town.ann.click(forged, label="Forged")

    assert refused.ephemeral
    assert made(bare_town) == []


async def test_the_digest_channel_begins_a_weekly_digest_and_only_moves_one_there_is(town: Town) -> None:
    first, second = town.guild.create_text_channel("one"), town.guild.create_text_channel("two")

    await town.eve.slash(town.general, "mutuals setup", digest_channel=first)
    options = {"every": "day", "at": "21:30", "zone": "Europe/Berlin"}
    await town.eve.slash(town.general, "mutuals digest schedule", **options)
    moved = await town.eve.slash(town.general, "mutuals setup", digest_channel=second)
    shown = await town.eve.slash(town.general, "mutuals doctor")

    assert f"<#{second.id}>" in said(moved)
    assert f"<#{second.id}>" in said(shown) or "digest" in said(shown).lower()
