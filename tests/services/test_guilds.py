"""A server's choices and what follows from them, on both engines."""

from dataclasses import replace

import pytest

from bot.domain.guilds import GuildSettings, RoleFacts
from bot.domain.outcomes import NotAllowed, Obstacle
from bot.domain.refusals import Reason, Refusal
from bot.services.guilds import Choices, SetUp
from tests.fakes import ANN, BOB, CAT, DAN, EVE
from tests.services.conftest import OTHER_ROLE_ID, ROLE_ID, Server, role


async def test_a_server_begins_without_a_friends_role(server: Server) -> None:
    assert await server.guilds.settings(server.id) == GuildSettings(server.id)


async def test_the_chosen_role_and_who_chose_it_are_kept(server: Server) -> None:
    await server.choose_role()

    settings = await server.guilds.settings(server.id)

    assert (settings.friends_role_id, settings.set_up_by) == (ROLE_ID, EVE)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (replace(role(), is_everyone=True), Reason.ROLE_IS_EVERYONE),
        (replace(role(), is_managed=True), Reason.ROLE_IS_MANAGED),
        (replace(role(), has_powers=True), Reason.ROLE_HAS_POWERS),
        (replace(role(), bot_may_manage_roles=False), Reason.NEEDS_MANAGE_ROLES),
        (replace(role(), is_within_reach=False), Reason.ROLE_OUT_OF_REACH),
    ],
)
async def test_a_role_that_is_refused_changes_nothing(
    server: Server, facts: RoleFacts, reason: Reason
) -> None:
    await server.choose_role(OTHER_ROLE_ID)

    assert await server.guilds.choose(server.id, Choices(facts), EVE) == Refusal(reason)
    assert (await server.guilds.settings(server.id)).friends_role_id == OTHER_ROLE_ID


async def test_whoever_has_friends_already_gets_the_role_when_it_is_chosen(server: Server) -> None:
    await server.befriend(ANN, BOB)
    await server.follow(CAT, DAN)

    chosen = await server.choose_role()
    await server.settle()

    assert isinstance(chosen, SetUp)
    assert chosen.concerned == 2
    assert server.holders() == {ANN.id, BOB.id}


async def test_another_role_is_given_and_the_one_before_is_taken(server: Server) -> None:
    await server.choose_role()
    await server.befriend(ANN, BOB)
    await server.settle()

    await server.choose_role(OTHER_ROLE_ID)
    await server.settle()

    assert server.holders() == set()
    assert server.holders(OTHER_ROLE_ID) == {ANN.id, BOB.id}


async def test_a_role_is_taken_also_from_holders_who_lost_their_friends_meanwhile(server: Server) -> None:
    await server.choose_role()
    await server.befriend(ANN, BOB)
    await server.settle()
    await server.unfollow(ANN, BOB)

    await server.choose_role(OTHER_ROLE_ID)
    await server.settle()

    assert server.gateway.held == set()


async def test_choosing_the_same_role_again_changes_nothing_in_discord(server: Server) -> None:
    await server.choose_role()
    await server.befriend(ANN, BOB)
    await server.settle()
    before = list(server.gateway.calls)

    await server.choose_role()
    await server.settle()

    assert server.gateway.calls == before


async def test_one_servers_role_is_not_given_in_another(server: Server) -> None:
    elsewhere = Server(server.database, server.id + 1)
    elsewhere.ids, elsewhere.gateway = server.ids, server.gateway
    elsewhere.start()
    await elsewhere.befriend(ANN, BOB)

    await server.choose_role()
    await server.settle()

    assert server.gateway.held == set()


async def test_changed_permissions_matter_only_where_something_was_refused(server: Server) -> None:
    await server.choose_role()
    await server.befriend(ANN, BOB)
    await server.settle()
    before = server.nudge.count

    await server.guilds.permissions_changed(server.id)
    assert server.nudge.count == before

    server.gateway.answer = NotAllowed(Obstacle.ROLE_TOO_HIGH)
    await server.befriend(ANN, CAT)
    await server.settle()
    before = server.nudge.count
    await server.guilds.permissions_changed(server.id)
    assert server.nudge.count > before
