"""Joining, leaving and coming back, on both engines."""

from dataclasses import replace

from bot.domain.follows import Event
from tests.fakes import ANN, BOB, CAT, HOUR
from tests.services.conftest import OTHER_ROLE_ID, Server


async def friends_with_the_role(server: Server) -> None:
    await server.choose_role()
    await server.befriend(ANN, BOB)
    await server.settle()
    assert server.holders() == {ANN.id, BOB.id}


async def leave(server: Server) -> None:
    """Let Bob leave: Discord takes his roles, and tells us."""
    server.gateway.held = {grant for grant in server.gateway.held if grant[1] != BOB.id}
    server.gateway.gone.add(BOB.id)
    await server.members.left(server.id, BOB.id)


async def come_back(server: Server) -> None:
    server.gateway.gone.discard(BOB.id)
    await server.members.joined(server.id, BOB)


async def test_whose_only_friend_leaves_loses_the_role(server: Server) -> None:
    await friends_with_the_role(server)

    await leave(server)
    await server.settle()

    assert server.holders() == set()


async def test_who_has_another_friend_keeps_the_role(server: Server) -> None:
    await friends_with_the_role(server)
    await server.befriend(ANN, CAT)

    await leave(server)
    await server.settle()

    assert server.holders() == {ANN.id, CAT.id}


async def test_whoever_comes_back_has_friends_and_role_again_and_no_history(server: Server) -> None:
    await friends_with_the_role(server)
    await leave(server)
    await server.settle()
    before = await server.history()

    await come_back(server)
    await server.settle()

    assert server.holders() == {ANN.id, BOB.id}
    assert await server.history() == before


async def test_leaving_and_coming_back_before_we_acted_ends_with_the_role(server: Server) -> None:
    await friends_with_the_role(server)

    await leave(server)
    await come_back(server)
    await server.settle()

    assert server.holders() == {ANN.id, BOB.id}


async def test_whose_leaving_we_missed_has_the_role_again_after_coming_back(server: Server) -> None:
    await friends_with_the_role(server)
    server.gateway.held = {grant for grant in server.gateway.held if grant[1] != BOB.id}

    await server.members.joined(server.id, BOB)
    await server.settle()

    assert server.holders() == {ANN.id, BOB.id}


async def test_whose_leaving_we_missed_waits_for_screening_like_anybody_who_joins(server: Server) -> None:
    await friends_with_the_role(server)
    server.gateway.held = {grant for grant in server.gateway.held if grant[1] != BOB.id}
    server.gateway.pending.add(BOB.id)

    await server.members.joined(server.id, replace(BOB, is_screened=False))
    await server.settle()

    assert server.holders() == {ANN.id}


async def test_who_acts_again_is_back_even_if_nobody_told_us(server: Server) -> None:
    await friends_with_the_role(server)
    await leave(server)
    await server.settle()
    server.gateway.gone.discard(BOB.id)

    await server.follow(BOB, CAT)
    await server.settle()

    assert server.holders() == {ANN.id, BOB.id}


async def test_who_waits_for_screening_after_coming_back_waits_for_the_role(server: Server) -> None:
    await friends_with_the_role(server)
    await leave(server)
    server.gateway.gone.discard(BOB.id)
    server.gateway.pending.add(BOB.id)

    await server.members.joined(server.id, replace(BOB, is_screened=False))
    await server.settle()
    assert server.holders() == {ANN.id}

    server.gateway.pending.discard(BOB.id)
    server.clock.advance(HOUR)
    await server.settle()
    assert server.holders() == {ANN.id, BOB.id}


async def test_strangers_come_and_go_unnoticed(server: Server) -> None:
    await server.members.joined(server.id, CAT)
    await server.members.left(server.id, CAT.id)

    assert await server.settle() is None
    assert server.gateway.calls == []


async def test_leaving_is_not_unfollowing(server: Server) -> None:
    await friends_with_the_role(server)

    await leave(server)

    assert Event.UNFOLLOWED not in [event for event, *_ in await server.history()]


async def test_somebody_who_is_gone_is_noticed_when_discord_says_so(server: Server) -> None:
    await friends_with_the_role(server)
    server.gateway.held = {grant for grant in server.gateway.held if grant[1] != BOB.id}
    server.gateway.gone.add(BOB.id)

    await server.choose_role(OTHER_ROLE_ID)
    await server.settle()

    assert server.gateway.held == set()
    assert await server.friends(ANN) == []
