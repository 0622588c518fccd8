"""Messages between friends: written in every way, arriving once, from somebody with a name."""

import pytest
from simcord import MemberActor

from tests.journeys.conftest import Town, answered, build, ids_of, said
from tests.journeys.letters import (
    PNG,
    REFUSED,
    buttons,
    chat,
    copies,
    got,
    held,
    own,
    reply,
    send_file,
    send_long,
    set_up,
    set_words,
    ticked,
    told,
    write,
)


@pytest.fixture
async def pair(town: Town) -> Town:
    """A town where Ann and Bob are friends."""
    await town.befriend(town.ann, town.bob)
    return town


async def test_a_message_by_command_arrives_with_its_sender_its_server_and_buttons(pair: Town) -> None:
    answer = await write(pair, pair.ann, pair.bob, "Hello Bob")

    (copy,) = copies(pair, pair.bob)
    header = copy.embeds[0].author.name or ""
    assert pair.bob.mention in answer
    assert copy.content == "Hello Bob"
    assert "ann" in header
    assert "Riverside" in header
    assert buttons(copy) == ["Reply", "Mute", "Block", "Report"]


async def test_the_sender_keeps_a_copy_of_their_own_with_edit_and_delete(pair: Town) -> None:
    await write(pair, pair.ann, pair.bob, "Hello Bob")

    (mine,) = own(pair, pair.ann)
    assert (mine.content, buttons(mine)) == ("Hello Bob", ["Edit", "Delete"])
    assert ticked(pair, pair.ann) == [True]


async def test_without_a_text_a_form_opens_and_sends(pair: Town) -> None:
    form = await pair.ann.slash(pair.general, "message", friend=str(pair.bob.id))
    await pair.world.restart()

    await pair.ann.submit_modal(form, {"text": "From the form"})

    assert got(pair, pair.bob) == ["From the form"]


async def test_the_menu_opens_the_same_form(pair: Town) -> None:
    form = await pair.ann.context_menu(pair.general, "Send a message", pair.bob)

    await pair.ann.submit_modal(form, {"text": "From the menu"})

    assert got(pair, pair.bob) == ["From the menu"]


async def test_a_reply_in_the_dm_arrives_as_a_reply_to_the_first(pair: Town) -> None:
    await write(pair, pair.ann, pair.bob, "Hello Bob")

    await reply(pair, pair.bob, copies(pair, pair.bob)[0], "Hello Ann")

    (copy,) = copies(pair, pair.ann)
    assert copy.content == "Hello Ann"
    assert copy.reference is not None
    assert copy.reference.message_id == own(pair, pair.ann)[0].id


async def test_a_reply_to_ones_own_message_goes_to_the_same_friend(pair: Town) -> None:
    await write(pair, pair.ann, pair.bob, "One")

    await reply(pair, pair.ann, own(pair, pair.ann)[0], "Two")

    first, second = copies(pair, pair.bob)
    assert second.reference is not None
    assert second.reference.message_id == first.id


async def test_the_reply_button_opens_a_form_that_answers_in_the_same_thread(pair: Town) -> None:
    await write(pair, pair.ann, pair.bob, "Hello Bob")
    form = await pair.bob.user.click(copies(pair, pair.bob)[0], label="Reply")

    await pair.bob.user.submit_modal(form, {"text": "By button"})

    assert got(pair, pair.ann) == ["By button"]


async def test_a_chat_takes_plain_messages_until_it_is_turned_off(pair: Town) -> None:
    await chat(pair, pair.ann, pair.bob)
    await pair.ann.user.send_dm("One")
    await pair.ann.user.send_dm("Two")

    await pair.ann.slash(pair.general, "chat off")
    await pair.ann.user.send_dm("Three")

    assert got(pair, pair.bob) == ["One", "Two"]
    assert "nobody got it" in pair.inbox(pair.ann)[-1]


async def test_a_chat_ends_after_thirty_minutes_without_a_message(pair: Town) -> None:
    await chat(pair, pair.ann, pair.bob)
    await pair.world.advance(20 * 60)
    await pair.ann.user.send_dm("Still here")
    await pair.world.advance(20 * 60)
    await pair.ann.user.send_dm("And still")
    await pair.world.advance(31 * 60)

    await pair.ann.user.send_dm("To nobody")

    assert got(pair, pair.bob) == ["Still here", "And still"]


async def test_friends_are_offered_here_and_in_a_dm_with_their_server_where_there_are_several(
    pair: Town,
) -> None:
    here = await pair.ann.autocomplete(pair.general, "message", "friend", "")
    one_server = await pair.ann.user.autocomplete("chat with", "friend", "b")
    other = pair.world.env.create_guild("Hillside")
    square = other.create_text_channel("square")
    ann, bob = (other.add_member(one.user) for one in (pair.ann, pair.bob))
    await ann.slash(square, "follow", member=bob)
    await bob.slash(square, "follow", member=ann)

    several = await pair.ann.user.autocomplete("message", "friend", "bo")
    await pair.ann.user.slash("message", friend=hillside(several), text="From afar")

    assert names(here) == names(one_server) == ["bob"]
    assert set(names(several)) == {"bob · Riverside", "bob · Hillside"}
    assert "Hillside" in (copies(pair, pair.bob)[0].embeds[0].author.name or "")


def names(offered: list[dict[str, str]]) -> list[str]:
    """Return what is offered, without the marks that keep the direction of a name to itself."""
    return [one["name"].translate({0x2068: None, 0x2069: None}) for one in offered]


def hillside(offered: list[dict[str, str]]) -> str:
    return next(one["value"] for one in offered if "Hillside" in one["name"])


async def test_only_the_first_message_explains_what_this_is(pair: Town) -> None:
    for text in ("One", "Two"):
        await write(pair, pair.ann, pair.bob, text)

    first, second = (copy.embeds[0].description for copy in copies(pair, pair.bob))
    assert "/privacy settings" in (first or "")
    assert "could technically see" in (first or "")
    assert second is None


async def test_four_thousand_characters_arrive_whole_and_in_order_by_dm(pair: Town) -> None:
    await chat(pair, pair.ann, pair.bob)
    words = [f"word{number:04}" for number in range(430)]

    await send_long(pair, pair.ann, " ".join(words))

    assert written_to(pair, pair.bob) == words


async def test_four_thousand_characters_arrive_whole_and_in_order_by_command(pair: Town) -> None:
    words = [f"word{number:04}" for number in range(440)]

    await write(pair, pair.ann, pair.bob, " ".join(words))

    assert written_to(pair, pair.bob) == words


def written_to(town: Town, who: MemberActor) -> list[str]:
    """Return all words somebody got, also those in pieces without buttons."""
    texts = [one.content for one in town.world.inbox(who) if one.content.startswith("word")]
    return " ".join(texts).split()


async def test_what_is_written_in_one_breath_arrives_in_order(pair: Town) -> None:
    await chat(pair, pair.ann, pair.bob)
    await pair.world.advance(60)
    texts = [str(number) for number in range(12)]

    backend, dm = pair.world.env.backend, pair.ann.user.dm_channel
    for text in texts:
        backend.create_message(dm.id, pair.ann.id, text)
    await pair.world.settle()

    assert got(pair, pair.bob) == texts


async def test_a_text_of_two_thousand_characters_fits_beside_its_header(pair: Town) -> None:
    await write(pair, pair.ann, pair.bob, "x" * 2_000)

    assert got(pair, pair.bob) == ["x" * 2_000]


async def test_mass_mentions_arrive_as_text_and_ping_nobody(pair: Town) -> None:
    text = f"@everyone @here <@&{pair.friends.id}> {pair.cat.mention}"

    await write(pair, pair.ann, pair.bob, text)
    await reply(pair, pair.bob, copies(pair, pair.bob)[0], text)

    posts = [one.json for one in pair.world.requests("POST", "/channels/*/messages")]
    assert got(pair, pair.bob) == got(pair, pair.ann) == [text]
    assert all(one["allowed_mentions"] == {"parse": []} for one in posts if one and one.get("content"))


async def test_attachments_arrive_with_alt_text_spoiler_and_bytes(pair: Town) -> None:
    await chat(pair, pair.ann, pair.bob)

    await send_file(pair, pair.ann, "SPOILER_cat.png", PNG, "A cat asleep")

    (file,) = copies(pair, pair.bob)[0].attachments
    assert (file.filename, file.description, file.is_spoiler()) == ("SPOILER_cat.png", "A cat asleep", True)
    assert pair.world.env.backend.cdn.get(file.url) == PNG


async def test_a_file_of_the_command_arrives(pair: Town) -> None:
    await write(pair, pair.ann, pair.bob, "Look", file=("cat.png", PNG))

    assert [file.filename for file in copies(pair, pair.bob)[0].attachments] == ["cat.png"]
    assert [file.filename for file in own(pair, pair.ann)[0].attachments] == ["cat.png"]


async def test_nothing_but_white_space_is_not_sent(pair: Town) -> None:
    answer = await write(pair, pair.ann, pair.bob, " \n ")

    assert "nothing to send" in answer
    assert own(pair, pair.ann) == copies(pair, pair.bob) == []


async def test_the_rate_is_per_minute_and_names_its_limit(pair: Town) -> None:
    await set_up(pair, "relay_rate", "2")
    answers = [await write(pair, pair.ann, pair.bob, str(number)) for number in range(3)]

    await pair.world.advance(61)
    await write(pair, pair.ann, pair.bob, "later")

    assert "2 messages in a minute" in answers[-1]
    assert got(pair, pair.bob) == ["0", "1", "later"]


async def test_a_message_by_dm_over_the_rate_is_refused_beside_it(pair: Town) -> None:
    await set_up(pair, "relay_rate", "1")
    await chat(pair, pair.ann, pair.bob)

    for text in ("One", "Two"):
        await pair.ann.user.send_dm(text)

    assert got(pair, pair.bob) == ["One"]
    assert ["1 messages in a minute" in one for one in told(pair, pair.ann)] == [True]


async def test_strangers_cannot_use_the_buttons_of_others(pair: Town) -> None:
    await set_words(pair, pair.bob, "spoiler")
    await write(pair, pair.ann, pair.bob, "Hello")
    await write(pair, pair.ann, pair.bob, "a spoiler")
    ids = [*all_ids(pair, pair.bob), *all_ids(pair, pair.ann)]
    before = (got(pair, pair.bob), len(held(pair, pair.bob)), [one.content for one in own(pair, pair.ann)])

    answers = [said(await pair.cat.click(pair.forged(custom_id), label="Forged")) for custom_id in ids]

    assert set(answers) == {"That message is no longer there."}
    assert before == (
        got(pair, pair.bob),
        len(held(pair, pair.bob)),
        [one.content for one in own(pair, pair.ann)],
    )


def all_ids(town: Town, who: MemberActor) -> list[str]:
    """Return the ids of all buttons under what somebody wrote or got."""
    stored = town.world.env.backend.messages[who.user.dm_channel.id].values()
    found = [custom_id for one in stored for custom_id in ids_of(one.components).values()]
    return [custom_id for custom_id in found if custom_id.startswith("choice:relay")]


async def test_a_friend_of_another_server_is_nobody_here(bare_town: Town) -> None:
    other = build(bare_town.world)
    await other.befriend(other.ann, other.bob)

    form = await bare_town.ann.context_menu(bare_town.general, "Send a message", bare_town.bob)
    answer = await bare_town.ann.submit_modal(form, {"text": "Hello"})

    assert answered(answer).content == REFUSED
