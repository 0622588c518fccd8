"""What the people who run a server read."""

from bot.domain.guilds import GuildSettings
from bot.domain.outcomes import Obstacle
from bot.domain.problems import Problem
from bot.texts.names import plain

REMEDIES = {
    Obstacle.ROLE_MISSING: (
        "The Friends role no longer exists. Choose another with `/mutuals setup friends_role:`."
    ),
    Obstacle.ROLE_TOO_HIGH: (
        "The role {role} stands above Mutuals' own role. In **Server Settings → Roles** drag Mutuals' role "
        "above it."
    ),
    Obstacle.NEEDS_MANAGE_ROLES: (
        "Mutuals lacks the **Manage Roles** permission, so it cannot give or take {role}. In **Server Settings "
        "→ Roles** allow it for Mutuals' role."
    ),
    Obstacle.NO_ACCESS: (
        "Discord gives Mutuals no access to {role} any more. Check that Mutuals' role has **Manage Roles**, "
        "or invite Mutuals again."
    ),
}


def set_up(settings: GuildSettings, concerned: int) -> str:
    """Say what set-up did."""
    people = "nobody has friends yet" if concerned == 0 else f"looking at {concerned} members now"
    return (
        f"Done. Whoever has at least {_friends(settings.friends_needed)} here now gets <@&{settings.friends_role_id}> "
        f"by themselves, and loses it when that ends ({people}). Open a channel to this role to make a "
        "friends-only lounge."
    )


def current(settings: GuildSettings) -> str:
    """Say how the server is set up."""
    if settings.friends_role_id is None:
        return (
            "Mutuals gives no role to friends here yet. Choose one with `/mutuals setup friends_role:`; "
            "channels opened to that role become friends-only."
        )
    return (
        f"Whoever has at least {_friends(settings.friends_needed)} here holds <@&{settings.friends_role_id}>. "
        "Choose another with `/mutuals setup friends_role:`."
    )


def problem(guild_name: str, role_name: str | None, found: Problem) -> str:
    """Tell administrators, who may read it outside their server, what is broken and how to mend it."""
    role = f"“{plain(role_name)}”" if role_name is not None else "the Friends role"
    remedy = REMEDIES[found.obstacle].format(role=role)
    return (
        f"**Mutuals needs your help in {plain(guild_name)}.** Friends can't get or lose their role "
        f"right now.\n{remedy}\nNothing is lost: Mutuals goes on by itself once this is mended. "
        "You won't be told of this again."
    )


def _friends(count: int) -> str:
    return "1 friend" if count == 1 else f"{count} friends"
