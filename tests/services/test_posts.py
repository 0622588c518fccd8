"""What authors do with posts, and what becomes of them when things go wrong, on both databases."""

import asyncio

import pytest

from bot.database import Database, Transaction
from bot.domain.outcomes import NotAllowed, Obstacle, TryLater, Unreachable
from bot.domain.posts import ActKind, Audience, Figures
from bot.domain.preferences import WhoMay, WhoMayFollow
from bot.domain.refusals import Reason, Refusal
from bot.services.feed import Opened
from bot.services.retention import RetentionService
from bot.stores.all import Stores
from tests.fakes import ANN, BOB, CAT, DAN, DAY, CrashError
from tests.services.posts_fakes import CIRCLE, DM, FEED, Board


@pytest.fixture
async def board(database: Database) -> Board:
    """A server where Ann and Bob are friends, and Cat follows Ann."""
    board = Board(database)
    await board.open(ANN, BOB, CAT, DAN)
    await board.befriend(ANN, BOB)
    await board.follow(CAT, ANN)
    return board


async def post(board: Board, text: str = "Hello", audience: Audience | None = None) -> int:
    found = await board.post(ANN, text, audience)
    assert isinstance(found, int)
    return found


async def rows(board: Board, table: str) -> int:
    async def body(tx: Transaction) -> int:
        found: int = await tx.fetchval(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - our own names
        return found

    return await board.database.read(body)


@pytest.mark.parametrize(
    ("audience", "channel"),
    [
        (Audience.PUBLIC, FEED),
        (Audience.FRIENDS, CIRCLE + ANN.id),
        (Audience.FOLLOWERS, DM + ANN.id),
        (Audience.DRAFT, DM + ANN.id),
    ],
)
async def test_the_text_lies_where_its_audience_reads_it(
    board: Board, audience: Audience, channel: int
) -> None:
    await post(board, "Hello", audience)

    assert board.discord.texts(channel) == ["Hello"]
    assert len(board.discord.messages) == 1


async def test_who_says_nothing_posts_for_everyone_and_a_private_account_for_friends(board: Board) -> None:
    await post(board, "One")
    await board.preferences.let_follow(ANN.id, WhoMayFollow.ASK)
    await board.tend()
    await post(board, "Two")

    assert board.discord.texts(FEED) == []
    assert board.discord.texts(CIRCLE + ANN.id) == ["Two"]


async def test_a_private_account_publishes_a_draft_for_its_followers(board: Board) -> None:
    await board.preferences.let_follow(ANN.id, WhoMayFollow.ASK)
    draft = await post(board, "Slowly", Audience.DRAFT)

    await board.posts.publish(draft, ANN)

    assert await board.feed(CAT) == ["Slowly"]
    assert board.discord.texts(FEED) == []


async def test_a_published_draft_counts_as_posted_then_and_its_old_message_goes(board: Board) -> None:
    draft = await post(board, "Old", Audience.DRAFT)
    board.clock.advance(DAY)
    await post(board, "Yesterday's news")
    board.clock.advance(60)

    await board.posts.publish(draft, ANN)
    await board.tend()

    assert await board.feed(CAT) == ["Old", "Yesterday's news"]
    assert board.discord.texts(DM + ANN.id) == []


async def test_nobody_but_the_author_changes_publishes_or_deletes(board: Board) -> None:
    draft = await post(board, "Mine", Audience.DRAFT)

    tries = [
        await board.posts.publish(draft, BOB),
        await board.posts.show_to_friends(draft, BOB),
        await board.posts.edit(draft, BOB, "Yours"),
        await board.posts.delete(draft, BOB.id),
        await board.posts.read_mine(draft, BOB.id),
        await board.posts.allow(draft, BOB.id, comments=WhoMay.EVERYONE),
    ]

    assert tries == [Refusal(Reason.NOT_YOUR_POST)] * 6
    assert board.discord.texts(DM + ANN.id) == ["Mine"]


async def test_closed_dms_refuse_what_would_live_there_and_leave_nothing(board: Board) -> None:
    board.discord.answer = Unreachable()

    refused = await board.post(ANN, "Hello", Audience.FOLLOWERS)

    assert refused == Refusal(Reason.POST_NEEDS_DMS)
    assert await rows(board, "posts") == 0


async def test_a_channel_the_bot_may_not_write_in_refuses_and_leaves_nothing(board: Board) -> None:
    board.discord.answer = NotAllowed(Obstacle.NO_ACCESS)

    assert await board.post(ANN, "Hello") == Refusal(Reason.CANNOT_POST_THERE)
    assert await rows(board, "posts") == 0


async def test_a_post_that_was_sent_before_a_crash_is_found_and_not_sent_twice(board: Board) -> None:
    board.discord.dies = True
    with pytest.raises(CrashError):
        await board.post(ANN, "Once")
    board.discord.dies = False

    await board.restart()
    await board.keeper.begin()
    await board.tend()

    assert board.discord.texts(FEED) == ["Once"]
    assert await board.feed(CAT) == ["Once"]


async def test_a_move_that_was_cut_off_is_finished_once(board: Board) -> None:
    draft = await post(board, "Moved", Audience.DRAFT)
    board.discord.dies = True
    with pytest.raises(CrashError):
        await board.posts.publish(draft, ANN)
    board.discord.dies = False

    await board.restart()
    await board.keeper.begin()
    await board.tend()

    assert await board.feed(CAT) == ["Moved"]
    assert board.discord.texts(DM + ANN.id) == []


async def test_a_post_whose_author_was_told_that_it_failed_is_taken_back(board: Board) -> None:
    board.discord.loses_answers = True
    refused = await board.post(ANN, "Maybe")
    board.discord.loses_answers = False

    await board.tend()

    assert refused == Refusal(Reason.NOT_SENT)
    assert board.discord.messages == {}
    assert await rows(board, "posts") == 0


async def test_going_private_while_nothing_answers_hides_at_once_and_moves_later(board: Board) -> None:
    await post(board, "Was public")
    await board.preferences.let_follow(ANN.id, WhoMayFollow.ASK)
    board.discord.answer = TryLater()
    await board.tend()
    hidden = await board.feed(BOB)

    board.discord.answer = None
    board.clock.advance(DAY)
    await board.tend()

    assert hidden == []
    assert (board.discord.texts(FEED), board.discord.texts(DM + ANN.id)) == ([], ["Was public"])


async def test_going_private_while_a_post_for_everyone_is_on_its_way_makes_it_a_draft(board: Board) -> None:
    board.discord.meanwhile = lambda: board.preferences.let_follow(ANN.id, WhoMayFollow.ASK)

    await board.post(ANN, "Too late", Audience.PUBLIC)
    await board.tend()

    assert (board.discord.texts(FEED), board.discord.texts(DM + ANN.id)) == ([], ["Too late"])
    assert await board.feed(BOB) == []


async def test_deleting_while_a_post_is_on_its_way_leaves_nothing(board: Board) -> None:
    async def delete() -> None:
        await board.posts.delete(await only_post(board), ANN.id)

    board.discord.meanwhile = delete
    await board.post(ANN, "Changed my mind")
    await board.tend()

    assert board.discord.messages == {}
    assert await rows(board, "posts") == 0


async def only_post(board: Board) -> int:
    found: int = await board.database.read(lambda tx: tx.fetchval("SELECT post_id FROM posts"))
    return found


async def test_going_private_with_closed_dms_removes_what_was_public(board: Board) -> None:
    await post(board, "Was public")
    await board.preferences.let_follow(ANN.id, WhoMayFollow.ASK)
    board.discord.answer = Unreachable()

    await board.tend()

    assert board.discord.messages == {}
    assert await rows(board, "posts") == 0


async def test_deleting_takes_everything_that_hangs_on_a_post(board: Board) -> None:
    found = await post(board)
    await board.reactions.like(found, BOB.id)
    await board.reactions.repost(found, BOB.id)
    await board.comments.comment(found, CAT, "Nice")

    await board.posts.delete(found, ANN.id)
    await board.tend()

    assert [await rows(board, one) for one in ("posts", "post_acts", "comments", "post_removals")] == [
        0,
        0,
        0,
        0,
    ]


async def test_a_like_counts_once_and_is_taken_back_by_the_second(board: Board) -> None:
    found = await post(board)

    pressed = [await board.reactions.like(found, BOB.id) for _ in range(3)]

    opened = await board.feeds.open(found, BOB.id)
    assert pressed == [True, False, True]
    assert isinstance(opened, Opened)
    assert (opened.likes, opened.liked_by_me) == (1, True)


async def test_a_second_repost_is_the_first_also_at_the_same_instant(board: Board) -> None:
    found = await post(board)

    pressed = await asyncio.gather(*(board.reactions.repost(found, BOB.id) for _ in range(4)))

    assert sorted(one is True for one in pressed) == [False, False, False, True]
    assert await rows(board, "post_acts") == 1


async def test_a_repost_brings_the_post_to_the_followers_of_whoever_passed_it_on(board: Board) -> None:
    await board.follow(DAN, BOB)
    found = await post(board, "Worth it")
    before = await board.feed(DAN)

    await board.reactions.repost(found, BOB.id)
    after = await board.feed(DAN)
    await board.feeds.hide_reposts(board.id, DAN.id, BOB.id, hidden=True)

    assert (before, after, await board.feed(DAN)) == ([], ["Worth it"], [])


async def test_what_somebody_who_left_passed_on_is_not_shown(board: Board) -> None:
    await board.follow(DAN, BOB)
    await board.reactions.repost(await post(board, "Worth it"), BOB.id)

    await board.members.left(board.id, BOB.id)

    assert await board.feed(DAN) == []


async def test_figures_say_with_whom_a_post_did_how_well_to_its_author_alone(board: Board) -> None:
    found = await post(board)
    for one in (BOB, CAT, DAN):
        await board.reactions.like(found, one.id)

    mine, theirs = await board.feeds.open(found, ANN.id), await board.feeds.open(found, BOB.id)

    assert isinstance(mine, Opened)
    assert isinstance(theirs, Opened)
    assert mine.figures is not None
    assert mine.figures[ActKind.LIKE] == Figures(1, 1, 1)
    assert theirs.figures is None
    assert (theirs.likes, theirs.likers) == (3, ())  # Bob's only friend here is Ann
    assert mine.likers == ("Bob",)


async def test_friends_comments_stand_first(board: Board) -> None:
    await board.preferences.take_comments(ANN.id, WhoMay.EVERYONE)
    found = await post(board)
    for who, text in ((DAN, "first"), (CAT, "second"), (BOB, "friend")):
        await board.comments.comment(found, who, text)

    opened = await board.feeds.open(found, ANN.id)

    assert isinstance(opened, Opened)
    assert [one.read.text for one in opened.comments if one.read] == ["friend", "first", "second"]


async def test_a_comment_with_a_filtered_word_waits_for_the_author(board: Board) -> None:
    found = await post(board)

    async def body(tx: Transaction) -> None:
        await Stores().chats.set_words(tx, ANN.id, ["spoiler"])

    await board.database.transact(body)
    comment = await board.comments.comment(found, BOB, "A SPOILER!")
    assert not isinstance(comment, Refusal)
    unseen = board.discord.texts(FEED + 100_000)

    theirs = await board.comments.held(comment.id, BOB.id)
    mine = await board.comments.held(comment.id, ANN.id)
    await board.comments.approve(comment.id, ANN.id)
    await board.tend()

    assert (unseen, theirs, mine) == ([], Refusal(Reason.NOT_YOUR_POST), "A SPOILER!")
    assert board.discord.texts(FEED + 100_000) == ["A SPOILER!"]
    assert board.discord.texts(DM + ANN.id) == []


async def test_a_comment_approved_by_two_presses_at_once_stands_once(board: Board) -> None:
    counted: list[object] = []
    board.comments.count = lambda *about: counted.append(about)
    found = await post(board)
    await board.database.transact(lambda tx: Stores().chats.set_words(tx, ANN.id, ["spoiler"]))
    comment = await board.comments.comment(found, BOB, "A SPOILER!")
    assert not isinstance(comment, Refusal)

    await asyncio.gather(*(board.comments.approve(comment.id, ANN.id) for _ in range(2)))
    await board.tend()

    assert board.discord.texts(FEED + 100_000) == ["A SPOILER!"]
    assert len(counted) == 1


async def test_a_comment_that_waits_does_not_stand_once_its_writer_may_no_longer_comment(
    board: Board,
) -> None:
    found = await post(board)

    async def body(tx: Transaction) -> None:
        await Stores().chats.set_words(tx, ANN.id, ["spoiler"])

    await board.database.transact(body)
    comment = await board.comments.comment(found, CAT, "spoiler")
    assert not isinstance(comment, Refusal)
    await board.unfollow(CAT, ANN)

    assert await board.comments.approve(comment.id, ANN.id) == Refusal(Reason.CANNOT_COMMENT)
    assert board.discord.texts(FEED + 100_000) == []
    assert await board.comments.remove(comment.id, ANN.id) is None


async def test_a_comment_sent_before_a_crash_is_found_and_one_called_failed_is_taken_back(
    board: Board,
) -> None:
    found = await post(board)
    board.discord.dies = True
    with pytest.raises(CrashError):
        await board.comments.comment(found, BOB, "Before the crash")
    board.discord.dies, board.discord.loses_answers = False, True
    failed = await board.comments.comment(found, BOB, "Called failed")
    board.discord.loses_answers = False

    await board.restart()
    await board.keeper.begin()
    await board.tend()

    assert failed == Refusal(Reason.COMMENT_NOT_TAKEN)
    assert board.discord.texts(FEED + 100_000) == ["Before the crash"]


async def test_a_block_takes_away_what_the_two_did_with_each_others_posts(board: Board) -> None:
    found = await post(board)
    await board.reactions.like(found, BOB.id)
    await board.comments.comment(found, BOB, "From Bob")
    await board.comments.comment(found, CAT, "From Cat")

    await board.blocks.block(ANN.id, BOB)
    await board.tend()

    assert board.discord.texts(FEED + 100_000) == ["From Cat"]
    assert await rows(board, "post_acts") == 1
    assert await board.feeds.open(found, BOB.id) == Refusal(Reason.NO_SUCH_POST)


async def test_what_somebody_posted_goes_thirty_days_after_they_left(board: Board) -> None:
    found = await post(board)
    await board.comments.comment(found, CAT, "Hi")
    await board.members.left(board.id, ANN.id)
    hidden = await board.feed(BOB)
    board.clock.advance(31 * DAY)

    await RetentionService(board.database, Stores(), board.clock).forget_due()
    await board.tend()

    assert hidden == []
    assert board.discord.messages == {}
    assert [await rows(board, one) for one in ("posts", "post_acts", "comments", "post_removals")] == [
        0,
        0,
        0,
        0,
    ]


async def test_a_post_whose_message_is_gone_is_gone(board: Board) -> None:
    await post(board)
    board.discord.messages.clear()

    assert await board.feed(BOB) == []
    assert await rows(board, "posts") == 0


async def test_ten_posts_in_a_second_all_stand_and_the_eleventh_is_refused(board: Board) -> None:
    found = await asyncio.gather(*(board.post(ANN, f"No. {number}") for number in range(10)))

    assert all(isinstance(one, int) for one in found)
    assert len(board.discord.texts(FEED)) == 10
    assert await board.post(ANN, "One more") == Refusal(Reason.TOO_MANY_POSTS, 10)


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2_001])
async def test_nothing_and_too_much_are_refused(board: Board, text: str) -> None:
    assert isinstance(await board.post(ANN, text), Refusal)
    assert await rows(board, "posts") == 0


async def test_without_a_feed_channel_the_author_reads_what_to_do(database: Database) -> None:
    assert await Board(database).post(ANN, "Hello", Audience.PUBLIC) == Refusal(Reason.NO_FEED)


async def test_what_did_best_is_told_apart_by_friends_and_others(board: Board) -> None:
    loud, quiet = await post(board, "Loud"), await post(board, "Quiet")
    await board.reactions.like(loud, BOB.id)
    await board.reactions.like(loud, CAT.id)
    await board.reactions.like(quiet, CAT.id)
    await post(board, "Secret", Audience.FRIENDS)
    now = board.clock.now()

    best = await board.database.read(lambda tx: Stores().feed.best(tx, board.id, now - DAY, now + 1, 5))
    kinds = await board.database.read(
        lambda tx: Stores().feed.kinds(tx, board.id, ANN.id, now - DAY, now + 1)
    )

    assert [(one.post_id, one.friends, one.others) for one in best] == [(loud, 1, 1), (quiet, 0, 1)]
    assert [(one.with_picture, one.posts, one.friends, one.others) for one in kinds] == [(False, 3, 1, 2)]


async def test_what_did_best_goes_by_people_and_leaves_out_who_is_gone_or_uncounted(board: Board) -> None:
    await board.follow(ANN, CAT)
    talked, liked = await post(board, "Talked about"), await post(board, "Liked")
    for text in ("One", "Two", "Three"):
        await board.comments.comment(talked, BOB, text)
    await board.reactions.like(liked, BOB.id)
    await board.reactions.like(liked, CAT.id)
    now = board.clock.now()

    async def best() -> list[tuple[int, int]]:
        found = await board.database.read(lambda tx: Stores().feed.best(tx, board.id, now - DAY, now + 1, 5))
        return [(one.post_id, one.friends + one.others) for one in found]

    before = await best()
    await board.members.left(board.id, ANN.id)

    assert (before, await best()) == ([(liked, 2), (talked, 1)], [])


async def test_a_post_counts_once_also_when_it_is_found_again_after_a_crash(board: Board) -> None:
    counted: list[tuple[int, ...]] = []
    board.discord.dies = True
    with pytest.raises(CrashError):
        await board.post(ANN, "Once")
    board.discord.dies = False

    await board.restart()
    board.keeper.count = lambda _, __, who, ___=None: counted.append((who,))
    await board.keeper.begin()
    await board.tend()
    await board.tend()

    assert counted == [(ANN.id,)]
