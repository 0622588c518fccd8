"""What people read about following."""

from bot.domain.follows import Relationship
from bot.texts.buttons import Rows, person
from bot.texts.language import gettext as _
from bot.texts.names import mention, named, plain


def followed(them: int, relationship: Relationship) -> str:
    """Answer a follow; it says how the two stand, so a second time it says the same."""
    if relationship.friends:
        return _("You and {them} follow each other: you are **friends** here.").format(them=mention(them))
    if relationship.requested:
        return _(
            "You asked to follow {them}. They decide; you can withdraw with `/unfollow`, and `/requests` "
            "shows what is open."
        ).format(them=mention(them))
    return _("You follow {them}. If they follow you back, you become friends.").format(them=mention(them))


def tell_here_row(guild_id: int, them: int, me: int) -> Rows:
    """Offer to name them in the channel, since we write to nobody who never used Mutuals."""
    return [[person("tell_here", guild_id, them, me)]]


def may_tell_here() -> str:
    """Say why that is offered."""
    return _(
        "-# They haven't used Mutuals here yet, so it sends them no DM. It can name them in this "
        "channel instead: everybody here sees it, and nobody is pinged."
    )


def told_here(them: int, me: int, my_name: str, relationship: Relationship) -> str:
    """Name somebody in a channel: the one line their follower asked for."""
    if relationship.requested:
        return _("{them}: {my_name} asks to follow you in this server.").format(
            them=mention(them), my_name=named(me, my_name)
        )
    return _("{them}: {my_name} follows you in this server. Follow back and you are friends.").format(
        them=mention(them), my_name=named(me, my_name)
    )


def told_here_row(guild_id: int, them: int, me: int, relationship: Relationship) -> Rows:
    """Let whom it names answer right there."""
    verbs = ("accept", "decline") if relationship.requested else ("follow_back",)
    return [[person(verb, guild_id, me, them) for verb in verbs]]


def nothing_to_tell() -> str:
    """Say that they know already, or that there is nothing any more."""
    return _("There is nothing to tell: they were told already, or you no longer follow them.")


def unfollowed(them: int, relationship: Relationship) -> str:
    """Answer an unfollow or a withdrawn request."""
    if relationship.followed_by:
        return _("You don't follow {them}. They still follow you; nobody was told.").format(
            them=mention(them)
        )
    return _("You don't follow {them}. Nobody was told.").format(them=mention(them))


def removed_follower(them: int, relationship: Relationship) -> str:
    """Answer the removal of a follower."""
    if relationship.following:
        return _("{them} doesn't follow you now. You still follow them; nobody was told.").format(
            them=mention(them)
        )
    return _("{them} doesn't follow you now. Nobody was told.").format(them=mention(them))


def notice_friends(name: str, server: str) -> str:
    """Tell somebody that they became friends."""
    return _("**{name}** and you follow each other in **{server}**: you are **friends** now.").format(
        name=plain(name), server=plain(server)
    )


def notice_follow(name: str, server: str) -> str:
    """Tell somebody that they have a new follower."""
    return _("**{name}** follows you in **{server}**. Follow back and you are friends.").format(
        name=plain(name), server=plain(server)
    )


def notice_request(name: str, server: str) -> str:
    """Tell somebody that they are asked."""
    return _("**{name}** asks to follow you in **{server}**.").format(name=plain(name), server=plain(server))


def notice_accepted(name: str, server: str) -> str:
    """Tell somebody that their request was accepted."""
    return _("**{name}** accepted your request in **{server}**: you follow them now.").format(
        name=plain(name), server=plain(server)
    )


def notice_live(name: str, server: str, place_id: int | None) -> str:
    """Tell somebody who asked for it that a room is open."""
    return _("**{name}** is live in **{server}**: <#{place_id}>. You asked to be told.").format(
        name=plain(name), server=plain(server), place_id=place_id
    )


def notice_post(name: str, server: str) -> str:
    """Tell somebody who asked for it that there is a post they may see."""
    text = _("**{name}** posted in **{server}**. Read it there with `/feed`. You asked to be told.")
    return text.format(name=plain(name), server=plain(server))


def first_contact(name: str, server: str) -> str:
    """Tell somebody who never used Mutuals what it is, once in their life."""
    return _(
        "**{name}** follows you in **{server}**, where people follow each other with Mutuals; two "
        "who follow each other are friends. You needn't do anything, and this is the only time "
        "Mutuals writes to you unless you use it."
    ).format(name=plain(name), server=plain(server))
