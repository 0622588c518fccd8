"""At Discord's limits: the right way round them or the right refusal, and one message for one lacking permission."""

from dataclasses import replace

import pytest
from simcord import InteractionResult
from simcord.backend.models import Overwrite
from simcord.enums import ChannelType, OverwriteType

from bot.domain.outcomes import NotAllowed, Obstacle
from bot.domain.spaces import Audience, Form, Space, SpaceKind
from bot.outbound.spaces import DiscordSpaces
from bot.stores import spaces
from tests.journeys.conftest import DAY, HOUR, Town, answered, channel_in, labels, said

THREAD = ChannelType.PRIVATE_THREAD


@pytest.fixture
async def town(circle_town: Town) -> Town:
    """A server with a category for circles, where Ann and Bob are friends."""
    await circle_town.befriend(circle_town.ann, circle_town.bob)
    return circle_town


def fill_category(town: Town, name: str = "Circles") -> None:
    category = town.guild.channels[name].id
    backend = town.world.env.backend
    inside = [one for one in backend.channels.values() if one.parent_id == category and not one.is_thread]
    for number in range(50 - len(inside)):
        backend.create_channel(town.guild.id, f"filler-{number}", parent_id=category)


def fill_server(town: Town) -> None:
    backend = town.world.env.backend
    for number in range(500 - len(backend.guilds[town.guild.id].channel_ids)):
        backend.create_channel(town.guild.id, f"filler-{number}")


def parent_name(town: Town, channel_id: int) -> str | None:
    parent = town.world.env.backend.channels[channel_id].parent_id
    return None if parent is None else town.name_of(parent)


# ---------------------------------------------------------------------------------------- categories


async def test_the_51st_channel_goes_into_a_next_category(town: Town) -> None:
    fill_category(town)

    circle = await town.open_circle(town.ann)

    assert parent_name(town, circle) == "Circles 2"
    assert town.inside(circle) == {"ann", "bob"}


async def test_the_next_category_is_open_to_the_same_people(town: Town) -> None:
    base = town.guild.channels["Circles"].id
    shut = Overwrite(town.guild.default_role.id, OverwriteType.ROLE, deny=1024)
    town.world.env.backend.set_overwrite(base, shut)
    fill_category(town)

    await town.open_circle(town.ann)

    assert town.overwrites(town.guild.channels["Circles 2"].id) == town.overwrites(base)


async def test_a_next_category_is_filled_before_another_is_made(town: Town) -> None:
    fill_category(town)
    await town.open_circle(town.ann)

    bobs = await town.open_circle(town.bob)
    fill_category(town, "Circles 2")
    cats = await town.open_circle(town.cat)

    assert parent_name(town, bobs) == "Circles 2"
    assert parent_name(town, cats) == "Circles 3"


async def test_room_that_became_free_is_used_first(town: Town) -> None:
    fill_category(town)
    await town.open_circle(town.ann)
    town.world.env.backend.delete_channel(town.guild.channels["filler-0"].id)

    bobs = await town.open_circle(town.bob)

    assert parent_name(town, bobs) == "Circles"


async def test_a_live_room_too_goes_where_there_is_room(town: Town) -> None:
    fill_category(town)

    room = await town.go_live(town.ann)

    assert parent_name(town, room) == "Circles 2"


# --------------------------------------------------------------------------------------- no channel left


async def test_where_the_server_is_full_a_circle_is_offered_as_a_thread_and_nothing_is_made(
    town: Town,
) -> None:
    fill_server(town)

    refused = await town.ann.slash(town.general, "circle open")

    assert refused.ephemeral
    assert labels(refused) == ["Open anyway"]
    assert "Discord shows everyone in it who joins and who is removed" in said(refused)
    assert town.world.env.backend.guilds[town.guild.id].thread_ids == []


async def open_anyway(town: Town) -> InteractionResult:
    fill_server(town)
    refused = await town.ann.slash(town.general, "circle open")
    return await town.ann.click(answered(refused), label="Open anyway")


async def test_open_anyway_opens_a_private_thread_to_exactly_the_friends(town: Town) -> None:
    opened = await open_anyway(town)

    thread = channel_in(said(opened))
    assert town.world.env.backend.channels[thread].type == THREAD
    assert town.inside(thread) == {"ann", "bob"}


async def test_who_becomes_a_friend_is_added_to_the_thread_and_who_stops_being_one_is_removed(
    town: Town,
) -> None:
    thread = channel_in(said(await open_anyway(town)))

    await town.befriend(town.ann, town.cat)
    with_cat = town.inside(thread)
    await town.ask(town.ann, "unfollow", member=town.bob)

    assert with_cat == {"ann", "bob", "cat"}
    assert town.inside(thread) == {"ann", "cat"}


async def test_an_archived_thread_is_opened_to_take_somebody_out_of_it(town: Town) -> None:
    thread = channel_in(said(await open_anyway(town)))
    metadata = town.world.env.backend.channels[thread].thread_metadata
    assert metadata is not None
    metadata.archived = True

    await town.ask(town.ann, "unfollow", member=town.bob)

    assert town.inside(thread) == {"ann"}


async def test_a_thread_is_renamed_closed_and_gone_like_any_circle(town: Town) -> None:
    thread = channel_in(said(await open_anyway(town)))
    await town.ask(town.ann, "circle rename", name="Nest")
    renamed = town.name_of(thread)
    asked = await town.ann.slash(town.general, "circle close")
    await town.ann.click(answered(asked), label="Close it")
    closed = town.inside(thread)

    await town.pass_time(8 * DAY)

    assert renamed == "Nest"
    assert closed == set()
    assert not town.exists(thread)


async def test_the_sweep_puts_a_stranger_out_of_the_thread_and_a_friend_back_in(town: Town) -> None:
    thread = channel_in(said(await open_anyway(town)))
    town.world.env.backend.add_thread_member(thread, town.cat.id)
    town.world.env.backend.remove_thread_member(thread, town.bob.id)

    await town.ask(town.eve, "mutuals reconcile")
    await town.world.advance(60)

    assert town.inside(thread) == {"ann", "bob"}


async def test_a_thread_that_staff_deleted_can_be_opened_anew(town: Town) -> None:
    thread = channel_in(said(await open_anyway(town)))
    town.world.env.backend.delete_channel(thread)
    await town.world.settle()

    opened = await open_anyway(town)

    assert channel_in(said(opened)) != thread
    assert town.inside(channel_in(said(opened))) == {"ann", "bob"}


@pytest.mark.parametrize("seen", [True, False])
async def test_a_circle_whose_thread_went_with_its_channel_can_be_opened_anew(
    town: Town, *, seen: bool
) -> None:
    backend, stage = town.world.env.backend, town.guild.create_text_channel("stage")
    fill_server(town)
    refused = await town.ann.slash(stage, "circle open")
    thread = channel_in(said(await town.ann.click(answered(refused), label="Open anyway")))

    if seen:
        backend.delete_channel(stage.id)  # as with Discord, nothing is told of the threads on it
        await town.world.settle()
    else:
        del backend.channels[stage.id]
        backend.guilds[town.guild.id].channel_ids.remove(stage.id)
        await town.world.restart()
    opened = await town.open_circle(town.ann)

    assert opened != thread
    assert town.inside(opened) == {"ann", "bob"}


async def test_a_live_room_in_a_full_server_is_refused_without_a_promise(town: Town) -> None:
    fill_server(town)

    refused = await town.ann.slash(town.general, "live start")

    assert refused.ephemeral
    assert labels(refused) == []
    assert "thread" not in said(refused)


async def test_set_up_in_a_server_without_room_for_a_role_says_so(bare_town: Town) -> None:
    backend = bare_town.world.env.backend
    backend.delete_role(bare_town.guild.id, bare_town.friends.id)
    roles = backend.guilds[bare_town.guild.id].roles
    any_role = roles[bare_town.guild.roles["Admins"].id]
    roles |= {number: replace(any_role, id=number, name="Filler") for number in range(250 - len(roles))}
    panel = await bare_town.eve.slash(bare_town.general, "mutuals setup")

    refused = await bare_town.eve.click(answered(panel), label="Use recommended settings")

    assert answered(refused).ephemeral
    assert "as many" in said(refused)


async def test_at_1000_overwrites_a_friend_waits_and_comes_in_when_there_is_room(town: Town) -> None:
    circle = await town.open_circle(town.ann)
    channel = town.world.env.backend.channels[circle]
    people = range(10**17, 10**17 + 1000 - len(channel.overwrites))
    channel.overwrites += [Overwrite(one, OverwriteType.MEMBER) for one in people]

    await town.befriend(town.ann, town.cat)
    await town.world.advance(HOUR)
    waiting = town.inside(circle)
    del channel.overwrites[-100:]
    await town.world.advance(2 * HOUR)

    assert waiting == {"ann", "bob"}
    assert town.inside(circle) == {"ann", "bob", "cat"}


# ---------------------------------------------------------------------------------- a permission is gone


@pytest.mark.parametrize("what", ["the role", "a circle"])
async def test_a_permission_taken_from_the_bot_is_told_once_and_everything_resumes_after(
    town: Town, what: str
) -> None:
    circle = await town.open_circle(town.ann) if what == "a circle" else town.lounge.id
    before = len(town.inbox(town.eve))
    town.allow_bot(manage_roles=False)
    await town.befriend(town.ann, town.cat)
    await town.ask(town.ann, "unfollow", member=town.bob)
    await town.world.advance(3 * HOUR)
    told = town.inbox(town.eve)[before:]

    town.allow_bot(manage_roles=True)
    await town.world.settle()

    assert len(told) == 1
    assert "Manage Roles" in told[0]
    assert "Server Settings" in told[0]
    assert town.holders() == {"ann", "cat"}
    assert town.inside(circle) == {"ann", "cat"}
    assert len(town.inbox(town.eve)) == before + 1


async def test_a_circle_that_may_not_be_made_is_refused_with_the_permission_and_can_be_opened_after(
    town: Town,
) -> None:
    town.allow_bot(manage_channels=False)
    refused = await town.ann.slash(town.general, "circle open")

    town.allow_bot(manage_channels=True)
    circle = await town.open_circle(town.ann)

    assert refused.ephemeral
    assert "**Manage Channels**" in said(refused)
    assert town.inside(circle) == {"ann", "bob"}


# ------------------------------------------------------------------------------- taking before giving


async def test_between_a_command_and_the_last_taking_nothing_is_given(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ann blocks Bob, for whom Cat then comes in."""
    monkeypatch.setattr(spaces, "CAPACITY", 1)
    await town.world.advance(60)
    await town.befriend(town.ann, town.cat)
    for owner in (town.ann, town.bob):
        await town.open_circle(owner)
        await town.go_live(owner)
    start = len(town.world.requests())

    await town.ask(town.ann, "block", user=town.bob)
    await town.world.advance(60)

    made = [
        one for one in town.world.requests()[start:] if "/permissions/" in one.path or "/roles/" in one.path
    ]
    methods = [request.method for request in made]
    assert methods.count("DELETE") >= 4
    assert "PUT" in methods
    assert methods == sorted(methods)  # DELETE before PUT


async def test_no_thread_is_opened_in_a_channel_that_announces(town: Town) -> None:
    town.world.env.backend.create_channel(town.guild.id, "news", type=ChannelType.NEWS)
    fill_server(town)
    refused = await town.ann.slash(town.guild.channels["news"], "circle open")

    answer = said(await town.ann.click(answered(refused), label="Open anyway"))

    assert "needs a text channel" in answer


async def test_a_thread_whose_channel_went_meanwhile_is_refused_for_good(town: Town) -> None:
    space = Space(
        1, town.guild.id, town.ann.id, SpaceKind.CIRCLE, Form.THREAD, Audience.FRIENDS, "Den", 0, parent_id=1
    )

    outcome = await DiscordSpaces(town.world._bot).create(space, None)

    assert outcome == NotAllowed(Obstacle.CHANNEL_MISSING)


# -------------------------------------------------------------------------------------------- names


@pytest.mark.parametrize("command", ["circle open", "live start"])
async def test_a_name_discord_does_not_take_is_said_and_leaves_nothing(town: Town, command: str) -> None:
    town.world.refuse_name("POST", "/guilds/*/channels")

    answer = await town.ask(town.ann, command)
    again = await town.ask(town.ann, command)

    assert "Choose another" in answer
    assert channel_in(again)


async def test_a_new_name_discord_does_not_take_leaves_the_old_one(town: Town) -> None:
    circle = await town.open_circle(town.ann, name="Den")
    town.world.refuse_name("PATCH", "/channels/*")

    answer = await town.ask(town.ann, "circle rename", name="Nest")

    assert "Choose another" in answer
    assert town.name_of(circle) == "Den"
    assert "Den" in await town.ask(town.ann, "circle show")
