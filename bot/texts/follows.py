"""What people read about following."""

from bot.domain.follows import Relationship
from bot.texts.buttons import Rows, person
from bot.texts.language import gettext as _
from bot.texts.names import mention, named, plain


def followed(them: int, relationship: Relationship) -> str:
    """Answer a follow; it says how the two stand, so a second time it says the same."""
    if relationship.friends:
        return f"You and {mention(them)} follow each other: you are **friends** here."
    if relationship.requested:
        return (
            f"You asked to follow {mention(them)}. They decide; you can withdraw with `/unfollow`, and "
            "`/requests` shows what is open."
        )
    return f"You follow {mention(them)}. If they follow you back, you become friends."


def tell_here_row(guild_id: int, them: int, me: int) -> Rows:
    """Offer to name them in the channel, since we write to nobody who never used Mutuals."""
    return [[person("tell_here", guild_id, them, me)]]


def may_tell_here() -> str:
    """Say why that is offered."""
    return (
        "-# They haven't used Mutuals here yet, so it sends them no DM. It can name them in this channel instead: "
        "everybody here sees it, and nobody is pinged."
    )


def told_here(them: int, me: int, my_name: str, relationship: Relationship) -> str:
    """Name somebody in a channel: the one line their follower asked for."""
    if relationship.requested:
        return f"{mention(them)}: {named(me, my_name)} asks to follow you in this server."
    return (
        f"{mention(them)}: {named(me, my_name)} follows you in this server. Follow back and you are friends."
    )


def told_here_row(guild_id: int, them: int, me: int, relationship: Relationship) -> Rows:
    """Let whom it names answer right there."""
    verbs = ("accept", "decline") if relationship.requested else ("follow_back",)
    return [[person(verb, guild_id, me, them) for verb in verbs]]


def nothing_to_tell() -> str:
    """Say that they know already, or that there is nothing any more."""
    return "There is nothing to tell: they were told already, or you no longer follow them."


def unfollowed(them: int, relationship: Relationship) -> str:
    """Answer an unfollow or a withdrawn request."""
    if relationship.followed_by:
        return f"You don't follow {mention(them)}. They still follow you; nobody was told."
    return f"You don't follow {mention(them)}. Nobody was told."


def removed_follower(them: int, relationship: Relationship) -> str:
    """Answer the removal of a follower."""
    if relationship.following:
        return f"{mention(them)} doesn't follow you now. You still follow them; nobody was told."
    return f"{mention(them)} doesn't follow you now. Nobody was told."


def notice_friends(name: str, server: str) -> str:
    """Tell somebody that they became friends."""
    return f"**{plain(name)}** and you follow each other in **{plain(server)}**: you are **friends** now."


def notice_follow(name: str, server: str) -> str:
    """Tell somebody that they have a new follower."""
    return f"**{plain(name)}** follows you in **{plain(server)}**. Follow back and you are friends."


def notice_request(name: str, server: str) -> str:
    """Tell somebody that they are asked."""
    return f"**{plain(name)}** asks to follow you in **{plain(server)}**."


def notice_accepted(name: str, server: str) -> str:
    """Tell somebody that their request was accepted."""
    return f"**{plain(name)}** accepted your request in **{plain(server)}**: you follow them now."


def notice_live(name: str, server: str, place_id: int | None) -> str:
    """Tell somebody who asked for it that a room is open."""
    return f"**{plain(name)}** is live in **{plain(server)}**: <#{place_id}>. You asked to be told."


def notice_post(name: str, server: str) -> str:
    """Tell somebody who asked for it that there is a post they may see."""
    text = _("**{name}** posted in **{server}**. Read it there with `/feed`. You asked to be told.")
    return text.format(name=plain(name), server=plain(server))


def first_contact(name: str, server: str) -> str:
    """Tell somebody who never used Mutuals what it is, once in their life."""
    return (
        f"**{plain(name)}** follows you in **{plain(server)}**, where people follow each other with Mutuals; two who "
        "follow each other are friends. You needn't do anything, and this is the only time Mutuals writes to you "
        "unless you use it."
    )
