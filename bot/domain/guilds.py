"""What a server has chosen."""

from dataclasses import dataclass

from bot.domain.access import FriendsRole
from bot.domain.refusals import Reason, Refusal


@dataclass(frozen=True, slots=True)
class GuildSettings:
    """One server's settings, with the defaults for a server that has chosen nothing."""

    guild_id: int
    friends_role_id: int | None = None
    friends_needed: int = 1
    set_up_by: int | None = None
    """The administrator who last set Mutuals up here; they are told of problems."""

    @property
    def friends_role(self) -> FriendsRole | None:
        """The role for whoever has friends, or None while the server has chosen none."""
        if self.friends_role_id is None:
            return None
        return FriendsRole(self.friends_role_id, self.friends_needed)


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """What we need to know of a role to decide whether Mutuals may give it to people."""

    id: int
    is_everyone: bool
    is_managed: bool
    has_powers: bool
    """Lets its holders moderate or manage the server."""
    is_within_reach: bool
    """Stands below the bot's highest role."""
    bot_may_manage_roles: bool


def refuse_role(role: RoleFacts) -> Refusal | None:
    """Refuse a role that cannot, or must not, be given to whoever has friends."""
    hindrances = (
        (role.is_everyone, Reason.ROLE_IS_EVERYONE),
        (role.is_managed, Reason.ROLE_IS_MANAGED),
        (role.has_powers, Reason.ROLE_HAS_POWERS),
        (not role.bot_may_manage_roles, Reason.NEEDS_MANAGE_ROLES),
        (not role.is_within_reach, Reason.ROLE_OUT_OF_REACH),
    )
    return next((Refusal(reason) for hinders, reason in hindrances if hinders), None)
