"""Lives in which access once went wrong, each found by the machine: rare enough that chance would seldom find them."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.test_access_machine import QUIET, AccessMachine

TAKING = ("DELETE", "/channels/*/permissions/*")
MAKING = ("POST", "/guilds/*/channels")


@pytest.fixture
def life(sqlite_template: Path, tmp_path: Path) -> Iterator[AccessMachine]:
    """Five people on SQLite; at the end a quiet period, then access must be what the graph says."""
    path = shutil.copy(sqlite_template, tmp_path / "mutuals.db")
    machine = type("Machine", (AccessMachine,), {"renew": staticmethod(lambda: f"sqlite:///{path}")})()
    yield machine
    machine.quiet()
    machine.access_is_what_the_graph_says()
    machine.teardown()


def live_with_bob_inside(life: AccessMachine) -> None:
    life.befriend(("ann", "bob"))
    life.go_live("ann", "friends")
    life.everybody_goes_in("ann")


def test_a_voice_room_is_left_even_if_the_answer_to_taking_was_lost(life: AccessMachine) -> None:
    live_with_bob_inside(life)

    life.world.lose_answer(*TAKING)
    life.unfollow(("ann", "bob"))


def test_a_voice_room_is_left_even_if_leading_out_fails_once(life: AccessMachine) -> None:
    live_with_bob_inside(life)

    life.world.fail("PATCH", "/guilds/*/members/*", status=500)
    life.unfollow(("ann", "bob"))


def test_a_room_for_followers_closes_when_its_owner_leaves(life: AccessMachine) -> None:
    life.follow(("bob", "ann"))
    life.go_live("ann", "followers")
    life.everybody_goes_in("ann")

    life.leave("ann", banned=False)


def test_a_room_for_followers_closes_when_its_owner_left_while_the_bot_was_down(life: AccessMachine) -> None:
    life.follow(("bob", "ann"))
    life.go_live("ann", "followers")
    life.everybody_goes_in("ann")

    life.much_happens_while_the_bot_is_down({"ann"}, set(), set(), set())


def test_whoever_returns_into_screening_before_the_taking_is_done_is_outside(life: AccessMachine) -> None:
    life.befriend(("ann", "bob"))
    life.open_circle("ann")
    life.world.time_out(*TAKING, times=None)

    life.leave("bob", banned=False)
    life.join("bob", pending=True)
    life.world.heal()
    life.do(life.pass_time(QUIET))


def test_whoever_left_and_returned_into_screening_while_the_bot_was_down_is_outside(
    life: AccessMachine,
) -> None:
    life.befriend(("ann", "bob"))
    life.open_circle("ann")

    life.much_happens_while_the_bot_is_down({"bob"}, {"bob"}, set(), set(), True)


def test_the_overwrite_of_whoever_left_while_the_bot_was_down_is_removed(life: AccessMachine) -> None:
    life.befriend(("ann", "bob"))
    life.open_circle("ann")

    life.much_happens_while_the_bot_is_down({"bob"}, set(), set(), set())
    life.quiet()

    circle = life.circle("ann")
    assert circle is not None
    overwrites = life.backend.get_channel(circle.id).overwrites
    assert life.people["bob"].id not in {one.target_id for one in overwrites}


def test_a_circle_that_was_promised_is_opened_once_discord_allows_it(life: AccessMachine) -> None:
    life.disturbed = True
    life.world.time_out(*MAKING)
    life.befriend(("ann", "bob"))
    life.open_circle("ann")

    life.world.heal()
    life.world.fail(*MAKING, status=403, code=50013, times=1)
    life.do(life.pass_time(60))
    life.do(life.pass_time(QUIET))

    assert life.circle("ann") is not None


def test_a_circle_deleted_while_the_bot_was_down_can_be_opened_anew(life: AccessMachine) -> None:
    life.befriend(("ann", "bob"))
    life.open_circle("ann")

    life.much_happens_while_the_bot_is_down(set(), set(), set(), {"ann"})
    life.quiet()
    life.open_circle("ann")
