"""Likes, comments, reposts, reviews and notices end to end, and posts when Discord or staff get in the way."""

import os
import random
import re

import pytest
from simcord import MemberActor

from tests.journeys.board import (
    GONE,
    board,
    cards,
    comment,
    drafts,
    feed,
    feed_channel,
    messages,
    post,
    read,
    threads,
)
from tests.journeys.conftest import Town, answered, pings_nobody, said
from tests.journeys.letters import PNG, set_words

LIVES = 50 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 2
LINK = re.compile(r"channels/\d+/\d+/(\d+)")
HOSTILE = "@everyone <@&1> [x](https://a.example) ```\n# Big \u202eevil"


@pytest.fixture
async def square(bare_town: Town) -> Town:
    """A town set up as recommended, where Ann and Bob are friends, and Cat follows Ann."""
    panel = await bare_town.eve.slash(bare_town.general, "mutuals setup")
    await bare_town.eve.click(answered(panel), label="Use recommended settings")
    await bare_town.befriend(bare_town.ann, bare_town.bob)
    await bare_town.follow(bare_town.cat, bare_town.ann)
    return bare_town


async def opened(town: Town, who: MemberActor) -> str:
    """Return what somebody reads when they open the first post in the feed channel."""
    return said(await who.click(board(town)[0], label="Details"))


async def test_comments_stand_in_the_posts_thread_and_friends_first_when_it_is_opened(square: Town) -> None:
    await post(square, square.ann, "What do you say?")
    (shown,) = board(square)

    await comment(square, square.cat, shown, "First!")
    await comment(square, square.bob, shown, "Second")
    details = await square.ann.click(shown, label="Details")

    assert [one.content for one in threads(square, shown)] == ["First!", "Second"]
    assert cards(details)[1].index("Second") < cards(details)[1].index("First!")


async def test_whoever_may_not_comment_reads_so_and_sees_no_form(square: Town) -> None:
    await post(square, square.ann, "Followers only, by default")

    assert "fewer people" in await comment(square, square.eve, board(square)[0], "May I?")


async def test_a_comments_writer_and_the_posts_author_can_take_it_away(square: Town) -> None:
    await post(square, square.ann, "What do you say?")
    (shown,) = board(square)
    await comment(square, square.cat, shown, "One")
    await comment(square, square.bob, shown, "Two")
    one, two = threads(square, shown)

    refused = said(await square.bob.click(one, label="Delete"))
    await square.cat.click(one, label="Delete")
    await square.ann.click(two, label="Delete")

    assert "wrote it" in refused
    assert threads(square, shown) == []


async def test_a_comment_with_a_filtered_word_waits_covered_in_the_authors_dm(square: Town) -> None:
    await set_words(square, square.ann, "spoiler")
    await post(square, square.ann, "No hints please")
    (shown,) = board(square)
    answer = await comment(square, square.bob, shown, "A spoiler: she dies")
    waiting = square.notices(square.ann)[-1]

    held = (threads(square, shown), waiting.content, waiting.attachments[0].is_spoiler())
    text = said(await square.ann.user.click(waiting, label="Show"))
    await square.ann.user.click(waiting, label="Let it stand")

    assert "looks at it first" in answer
    assert (held[0], "she dies" in held[1], held[2]) == ([], False, True)
    assert "she dies" in text
    assert [one.content for one in threads(square, shown)] == ["A spoiler: she dies"]


async def test_who_liked_is_named_to_friends_and_counted_to_others(square: Town) -> None:
    await post(square, square.ann, "Like me")
    for who in (square.bob, square.cat, square.eve):
        await who.click(board(square)[0], label="Like")

    mine, bobs = await opened(square, square.ann), await opened(square, square.bob)

    assert "bob" in mine
    assert "2 others" in mine
    assert "1 from friends, 1 from followers, 1 from others" in mine
    assert "3 likes" in bobs
    assert "cat" not in mine + bobs
    assert "from friends" not in bobs


async def test_the_menu_passes_a_post_on_to_followers_once(square: Town) -> None:
    await post(square, square.ann, "Pass it on")
    await square.follow(square.eve, square.bob)
    (shown,) = board(square)

    there = feed_channel(square)
    answers = [said(await square.bob.context_menu(there, "Repost", shown)) for _ in range(2)]

    assert answers[0] == answers[1]
    assert await read(square, square.eve) == ["Pass it on"]
    assert "bob" in (answered(await feed(square, square.eve)).embeds[0].author.name or "")
    await square.bob.click(shown, label="Repost")
    assert len(await read(square, square.eve)) == 1


async def test_the_menu_on_anything_else_says_that_there_is_no_post(square: Town) -> None:
    other = await square.bob.send(square.general, "Just talking")

    assert said(await square.ann.context_menu(square.general, "Repost", other)) == GONE


async def test_whoever_asked_is_told_of_posts_they_may_see_and_of_no_others(square: Town) -> None:
    await square.use(square.cat)
    profile = await square.cat.slash(square.general, "profile", member=square.ann)
    await square.cat.click(answered(profile), label="Tell me when they post")
    before = len(square.inbox(square.cat))

    await post(square, square.ann, "Among friends", audience="friends")
    unseen = square.inbox(square.cat)[before:]
    await post(square, square.ann, "For all of you")

    assert unseen == []
    (told,) = square.inbox(square.cat)[before:]
    assert "ann" in told
    assert "/feed" in told


async def test_a_picture_asks_for_its_alt_text_and_is_shown_with_it(square: Town) -> None:
    heron = ("heron.png", PNG)
    answer = await square.ann.slash(square.general, "post", text="Look", picture=heron, audience="followers")

    form = await square.ann.click(answered(answer), label="Describe the picture")
    await square.ann.submit_modal(form, {"alt": "A heron on the weir"})

    (own,) = drafts(square, square.ann)
    (card,) = answered(await feed(square, square.cat)).embeds
    assert own.attachments[0].description == "A heron on the weir"
    assert "A heron on the weir" in (card.description or "")
    assert card.image.url is not None


async def test_hostile_text_stays_within_its_card_and_pings_nobody(square: Town) -> None:
    await post(square, square.ann, HOSTILE)
    await post(square, square.bob, "Plain", audience="followers")
    await comment(square, square.cat, board(square)[0], HOSTILE)

    (card,) = cards(await feed(square, square.cat))

    assert "\u202e" not in card
    assert "```" not in card.replace("\\`", "")
    assert pings_nobody(square)


async def test_a_new_visit_says_how_much_is_new(square: Town) -> None:
    await post(square, square.ann, "One")
    await feed(square, square.cat)
    await square.pass_time(60)
    await post(square, square.ann, "Two")
    await post(square, square.ann, "Three")

    assert "2 new" in said(await feed(square, square.cat))
    await square.pass_time(60)
    assert "nothing new" in said(await feed(square, square.cat))


async def test_a_deleted_feed_channel_takes_its_posts_and_says_what_to_do(square: Town) -> None:
    await post(square, square.ann, "Soon gone")
    square.world.env.backend.delete_channel(feed_channel(square).id)
    await square.world.settle()

    assert await read(square, square.cat) == []
    assert "Nothing was posted" in await post(square, square.ann, "Anyone?")


async def test_a_message_that_staff_deletes_takes_the_post(square: Town) -> None:
    await post(square, square.ann, "Against the rules")
    (shown,) = board(square)

    square.world.env.backend.delete_message(shown.channel.id, shown.id)
    await square.world.settle()

    assert await read(square, square.cat) == []


async def test_posts_and_their_buttons_outlive_a_crash(square: Town) -> None:
    await post(square, square.ann, "Still here")
    page = answered(await feed(square, square.cat))

    await square.world.restart(crash=True)

    assert "You like it" in said(await square.bob.click(board(square)[0], label="Like"))
    assert "Still here" in cards(await square.cat.click(page, label="Open no. 1"))[0]


async def test_closed_dms_refuse_a_draft_and_say_what_to_do(square: Town) -> None:
    square.world.fail("POST", "/channels/*/messages", status=403, code=50007)

    answer = await post(square, square.ann, "Draft", audience="draft")

    square.world.heal()
    assert "direct messages" in answer


@pytest.mark.parametrize("life", range(LIVES))
async def test_a_feed_names_exactly_what_its_reader_may_see(square: Town, life: int) -> None:
    """A short random life, against the rule as it is said: posts of people I follow, for all or for friends."""
    chance = random.Random(life)  # noqa: S311 - the same life each time
    ann, bob, cat = people = (square.ann, square.bob, square.cat)
    follows = {(ann.id, bob.id), (bob.id, ann.id), (cat.id, ann.id)}
    posts: dict[int, tuple[int, str]] = {}
    for number in range(5):  # as many as a page of the feed holds
        author, audience = chance.choice(people), chance.choice(["public", "friends"])
        link = await post(square, author, f"No. {number}", audience=audience)
        posts[int(re.findall(r"channels/\d+/\d+/(\d+)", link)[0])] = (author.id, audience)
        one, other = chance.sample(people, 2)
        verb = chance.choice(["follow", "follow", "unfollow"])
        await one.slash(square.general, verb, member=other)
        (follows.add if verb == "follow" else follows.discard)((one.id, other.id))
        await square.world.settle()

        for who in people:
            page = answered(await feed(square, who))
            linked = {int(id_) for card in page.embeds for id_ in LINK.findall(card.description or "")}
            assert linked == {
                message
                for message, (by, audience) in posts.items()
                if (who.id, by) in follows and (audience == "public" or (by, who.id) in follows)
            }
            assert linked <= readable(square, who)


def readable(town: Town, who: MemberActor) -> set[int]:
    """Return the ids of all messages that stand where somebody can look in."""
    channels = [one.id for one in town.guild.channels.values() if town.world.can_read(one, who)]
    return {message.id for channel in channels for message in messages(town, channel)}
