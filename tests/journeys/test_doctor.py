"""The doctor: what it says when something is wrong, that its buttons mend it, and how little it asks of Discord."""

import time

import discord
import pytest
from simcord import InteractionResult
from simcord.backend.models import Overwrite

from tests.journeys.conftest import DAY, HOUR, Records, Town, answered, channel_in, labels, said

WRITING = discord.Permissions(send_messages=True)
SPACE = """
INSERT INTO spaces (space_id, guild_id, owner_id, kind, form, audience, name, opened_at, channel_id, shown_name,
                    attempts, claimed_until)
VALUES ($1, $2, $3, 'circle', 'channel', 'friends', 'Circle', 1767225600, $4, 'Circle', 0, 0)
"""


async def ask(town: Town) -> InteractionResult:
    return await town.eve.slash(town.general, "mutuals doctor")


def line(result: InteractionResult, fragment: str) -> str:
    """Return the doctor's line that says this; a later press changes what the result says."""
    return next((one for one in said(result).splitlines() if fragment in one), "")


@pytest.fixture
async def well(bare_town: Town) -> Town:
    """A server in which everything is set up."""
    panel = await bare_town.eve.slash(bare_town.general, "mutuals setup")
    await bare_town.eve.click(answered(panel), label="Use recommended settings")
    return bare_town


async def test_where_all_is_well_it_says_so(well: Town) -> None:
    result = await ask(well)

    assert answered(result).ephemeral
    assert "Everything is as it should be" in said(result)
    assert "**broken**" not in said(result)


async def test_a_role_that_was_deleted_is_broken_and_another_can_be_chosen(well: Town) -> None:
    well.world.env.backend.delete_role(well.guild.id, well.friends.id)
    await well.world.settle()

    result = await ask(well)
    found = line(result, "it was deleted")
    panel = await well.eve.click(answered(result), label="Choose role and channels")
    await well.eve.click(answered(panel), label="Use recommended settings")

    assert "**broken**" in found
    assert "Everything is as it should be" in said(await ask(well))


async def test_what_the_bot_lacks_in_a_channel_it_mends_where_it_may(well: Town) -> None:
    lounge = well.guild.channels["friends-lounge"]
    backend = well.world.env.backend
    mine = next(one for one in backend.channels[lounge.id].overwrites if one.target_id == backend.bot_user.id)
    shut = Overwrite(mine.target_id, mine.type, discord.Permissions(view_channel=True).value, WRITING.value)
    backend.set_overwrite(lounge.id, shut)
    await well.world.settle()

    result = await ask(well)
    found = line(result, "Lounge")
    mended = await well.eve.click(answered(result), label="Mend permissions")

    assert "**Send Messages**" in found
    assert "**ok**" in line(mended, "Lounge")
    assert well.overwrites(lounge.id)[backend.bot_user.id][0].send_messages


async def test_a_missing_permission_is_named_with_what_it_is_for(well: Town) -> None:
    well.allow_bot(administrator=False, view_audit_log=False)

    assert "**View Audit Log**" in line(await ask(well), "Permissions:")


async def test_a_role_that_staff_took_away_is_said(well: Town) -> None:
    await well.befriend(well.ann, well.bob)
    well.by_hand(well.ann, well.friends, taken=True)
    await well.world.settle()

    assert well.ann.mention in line(await ask(well), "Taken by hand")


async def test_reconcile_now_gives_what_was_missed(well: Town) -> None:
    await well.befriend(well.ann, well.bob)
    well.world.env.backend.remove_member_role(well.guild.id, well.ann.id, well.friends.id)
    well.world.fail("PUT", "/guilds/*/members/*/roles/*", status=403, code=50013)
    await well.befriend(well.ann, well.cat)
    result = await ask(well)
    found = line(result, "Giving and taking")
    well.world.heal()

    done = await well.eve.click(answered(result), label="Reconcile now")
    await well.world.advance(HOUR + 60)

    assert "**broken**" in found
    assert "Looked at" in said(done)
    assert well.holders() == {"ann", "bob", "cat"}


async def test_a_digest_that_could_not_be_posted_is_broken_and_tried_again_by_a_press(
    well: Town, records: Records
) -> None:
    await well.befriend(well.ann, well.bob)
    await records.write("UPDATE digest_runs SET due_at = 1767225600, try_at = 1767225600")
    well.world.fail("POST", "/channels/*/messages", status=403, code=50001)
    await well.world.advance(400)
    result = await ask(well)
    found = line(result, "Digest: it can't")
    well.world.heal()

    tried = await well.eve.click(answered(result), label="Try the digest again")

    assert "**broken**" in found
    assert "tries the digest again" in said(tried)
    assert "**ok**" in line(await ask(well), "Digest: it comes next")


async def test_a_digest_that_is_late_and_one_that_is_not_planned_need_attention(
    well: Town, records: Records
) -> None:
    await well.befriend(well.ann, well.bob)
    await records.write("UPDATE digest_runs SET due_at = 1767225600, try_at = 1767225600")
    well.world.fail("POST", "/channels/*/messages", status=503, times=None)
    await well.world.advance(400)
    late = line(await ask(well), "Digest: it was due")
    well.world.heal()
    await records.write("DELETE FROM digest_runs")
    result = await ask(well)
    unplanned = line(result, "not planned")

    await well.eve.click(answered(result), label="Try the digest again")

    assert "**attention**" in late
    assert "**attention**" in unplanned
    assert "**ok**" in line(await ask(well), "Digest: it comes next")


async def test_a_digest_that_was_left_out_is_said_until_another_is_posted(
    well: Town, records: Records
) -> None:
    await well.befriend(well.ann, well.bob)
    await records.write("UPDATE digest_runs SET due_at = 1766998800, try_at = 1766998800")
    await well.pass_time(9 * HOUR + 300)  # three days after it was due
    missed = line(await ask(well), "left out")

    await well.pass_time(4 * DAY)
    await well.eve.slash(well.general, "mutuals digest now")

    assert "**attention**" in missed
    assert "**ok**" in line(await ask(well), "Digest: it comes next")


async def test_a_lounge_that_everybody_sees_is_said_until_it_is_shut(well: Town) -> None:
    lounge, backend = well.guild.channels["friends-lounge"].id, well.world.env.backend
    everyone = next(one for one in backend.channels[lounge].overwrites if one.target_id == well.guild.id)
    backend.set_overwrite(lounge, Overwrite(everyone.target_id, everyone.type, 0, 0))
    await well.world.settle()
    found = line(await ask(well), "everyone in this server can see")

    backend.set_overwrite(lounge, everyone)
    await well.world.settle()

    assert "**attention**" in found
    assert "Lounge" in found
    assert not line(await ask(well), "everyone in this server can see")


async def test_a_locked_thread_and_a_further_category_are_looked_at(well: Town) -> None:
    backend, further = well.world.env.backend, well.guild.create_category("Circles 2")
    fillers = [
        well.guild.create_text_channel(f"filler-{one}") for one in range(500 - len(well.guild.channels))
    ]
    refused = await well.ann.slash(well.general, "circle open")
    thread = channel_in(said(await well.ann.click(answered(refused), label="Open anyway")))
    backend.edit_channel(thread, {}, thread_metadata={"locked": True})
    await well.world.settle()

    result = await ask(well)

    assert fillers
    assert f"<#{thread}>" in line(result, "is locked")
    assert further.mention in line(result, "Further categories")
    assert well.general.mention in line(result, "Circles that are threads: Mutuals has")


async def test_a_server_of_500_channels_is_examined_at_once_and_without_a_request(
    well: Town, records: Records
) -> None:
    hidden = discord.PermissionOverwrite(view_channel=False)
    rooms = [
        well.guild.create_text_channel(f"circle-{one}", overwrites={well.guild.default_role: hidden})
        for one in range(500 - len(well.guild.channels))
    ]
    owned = [(10**17 + room.id % 10**6, well.guild.id, 10**17 + room.id, room.id) for room in rooms]
    await records.write_many(SPACE, [tuple(row) for row in owned])
    await well.world.settle()
    before = len(well.world.requests("GET")) + len(well.world.requests("PUT"))

    began = time.perf_counter()
    result = await ask(well)
    took = time.perf_counter() - began

    assert "more" in line(result, "Circles:")
    assert len(well.world.requests("GET")) + len(well.world.requests("PUT")) == before
    assert took < 3


@pytest.mark.parametrize(
    "name", ["doctor", "doctor_again", "doctor_mend", "doctor_reconcile", "doctor_digest"]
)
async def test_the_buttons_do_nothing_for_members(well: Town, name: str) -> None:
    refused = await well.ann.click(well.forged(f"choice:{name}"), label="Forged")

    assert "Manage Server" in said(refused)


async def test_a_forged_page_shows_members_nothing(well: Town) -> None:
    forged = well.forged(f"page:doctor:{well.guild.id}:1:next")

    refused = await well.ann.click(forged, label="Forged")

    assert "Manage Server" in said(refused)
    assert labels(refused) == []
