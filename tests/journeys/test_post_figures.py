"""What is counted of posts, and what digests and insights say of them."""

import pytest

from tests.journeys.board import board, comment, drafts, post
from tests.journeys.conftest import DAY, Records, Town, answered
from tests.journeys.letters import PNG

SUMS = "SELECT kind, relation, SUM(amount) FROM activity_days WHERE guild_id = $1 GROUP BY kind, relation"
OF_POSTS = {"post", "like", "comment"}


@pytest.fixture
async def square(bare_town: Town) -> Town:
    """A town set up as recommended, where Ann and Bob are friends, and Cat follows Ann."""
    panel = await bare_town.eve.slash(bare_town.general, "mutuals setup")
    await bare_town.eve.click(answered(panel), label="Use recommended settings")
    await bare_town.befriend(bare_town.ann, bare_town.bob)
    await bare_town.follow(bare_town.cat, bare_town.ann)
    return bare_town


async def counted(town: Town, records: Records) -> dict[str, int]:
    """Return the sums of what is about posts, by "kind relation"."""
    await town.world.advance(10)
    rows = await records.database.read(lambda tx: tx.fetch(SUMS, town.guild.id))
    return {f"{row[0]} {row[1]}": int(row[2]) for row in rows if row[0] in OF_POSTS}


async def test_likes_and_comments_count_by_how_the_two_stand_and_reposts_do_not(
    square: Town, records: Records
) -> None:
    await post(square, square.ann, "Low tide")
    (shown,) = board(square)
    for who in (square.bob, square.cat, square.eve):
        await who.click(shown, label="Like")
    await comment(square, square.bob, shown, "Lovely")
    await square.bob.click(shown, label="Repost")

    assert await counted(square, records) == {
        "post none": 1, "like friends": 1, "like one_way": 1, "like neither": 1, "comment friends": 1,
    }  # fmt: skip


async def test_a_draft_counts_once_it_is_shown(square: Town, records: Records) -> None:
    await post(square, square.ann, "Not yet", audience="draft")
    before = await counted(square, records)

    (draft,) = drafts(square, square.ann)
    await square.ann.user.click(draft, label="Publish")

    assert (before, await counted(square, records)) == ({}, {"post none": 1})


async def test_the_digest_links_the_posts_that_did_best(square: Town) -> None:
    await post(square, square.ann, "Low tide")
    await post(square, square.ann, "High tide")
    low, _ = board(square)
    for who in (square.bob, square.cat):
        await who.click(low, label="Like")
    await square.world.advance(10)
    square.world.env.backend.clock.advance(7 * DAY)

    preview = await square.eve.slash(square.general, "mutuals digest preview")

    (card,) = answered(preview).embeds
    assert f"/{low.channel.id}/{low.id}) by {square.ann.mention}" in (card.description or "")
    assert (card.description or "").count("[A post]") == 1


async def test_insights_say_what_does_better_to_whoever_turned_figures_on(square: Town) -> None:
    await square.ann.slash(square.general, "post", text="Look", picture=("tide.png", PNG))
    await post(square, square.ann, "Words")
    look, _ = board(square)
    await square.bob.click(look, label="Like")

    before = await square.ask(square.ann, "insights")
    panel = await square.prefer(square.ann, "messages", "figures")
    await square.ann.select(answered(panel), ["only_me"], custom_id="choice:figures")

    assert "pictures do better" not in before
    assert "pictures do better with friends" in await square.ask(square.ann, "insights")
