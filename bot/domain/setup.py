"""What recommended set-up would do to a server, and what hinders it; known before anything is changed."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from bot.domain.guilds import GuildSettings, refuse_role
from bot.domain.premises import MOST_CHANNELS, MOST_ROLES, PERMISSIONS, ChannelKind, Premises
from bot.domain.refusals import Reason, Refusal


class Part(StrEnum):
    """Something of Discord's that Mutuals uses in a server."""

    ROLE = "role"
    LOUNGE = "lounge"
    CATEGORY = "category"
    FEED = "feed"
    DIGEST = "digest"
    REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class Spec:
    """How a part is chosen and made."""

    setting: str
    """The setting that names it."""
    name: str
    """What set-up calls it."""
    kind: ChannelKind | None
    """None for a role."""
    is_recommended: bool = True
    """Whether set-up makes it; what is not, only an administrator can choose."""


PARTS = {
    Part.ROLE: Spec("friends_role_id", "Friends", None),
    Part.LOUNGE: Spec("lounge_id", "friends-lounge", ChannelKind.TEXT),
    Part.CATEGORY: Spec("circles_category_id", "Circles", ChannelKind.CATEGORY),
    Part.FEED: Spec("feed_channel_id", "feed", ChannelKind.TEXT),
    Part.DIGEST: Spec("digest_channel_id", "digest", ChannelKind.TEXT),
    Part.REPORTS: Spec("reports_channel_id", "reports", ChannelKind.TEXT, is_recommended=False),
}
"""What can be chosen, in the order in which it is made; a feature that needs another adds its line."""
RECOMMENDED = tuple(part for part, spec in PARTS.items() if spec.is_recommended)

NEEDED = ("view_channel", "send_messages", "manage_roles", "manage_channels")
"""Permissions without which nothing is begun; without others, just what they are for does not work."""


REACH = frozenset({"view_channel", "manage_roles"})
"""What it takes in a channel that is there to open and close it to people."""


class Fate(Enum):
    """What becomes of a part."""

    KEEP = auto()
    """It is chosen and there."""
    TAKE = auto()
    """One of that name is there and will be used."""
    MAKE = auto()


@dataclass(frozen=True, slots=True)
class Step:
    """One part, what becomes of it, and the role or channel that is there."""

    part: Part
    fate: Fate
    target_id: int | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What recommended set-up would do, and why not."""

    steps: tuple[Step, ...]
    lacking: tuple[str, ...] = ()
    """Permissions that must be there first."""
    closed: tuple[int, ...] = ()
    """Channels that are to be used, and that the bot cannot reach or change."""
    hindrances: tuple[Refusal, ...] = ()
    """What else must be mended first."""
    missed: tuple[str, ...] = ()
    """Permissions that some features will miss."""

    @property
    def is_possible(self) -> bool:
        """Whether nothing hinders it."""
        return not (self.lacking or self.closed or self.hindrances)


@dataclass(frozen=True, slots=True)
class Made:
    """Something that set-up made in a server."""

    part: Part
    target_id: int


def chosen_of(settings: GuildSettings, part: Part) -> int | None:
    """Return the role or channel that is chosen for a part."""
    chosen: int | None = getattr(settings, PARTS[part].setting)
    return chosen


def steps_of(settings: GuildSettings, premises: Premises) -> tuple[Step, ...]:
    """Return what becomes of each part."""
    return tuple(_step(part, settings, premises) for part in RECOMMENDED)


def plan(settings: GuildSettings, premises: Premises) -> Plan:
    """Return what set-up would do to this server now; the permissions in the channels it uses must be known."""
    steps = steps_of(settings, premises)
    absent = [name for name in PERMISSIONS if name not in premises.permissions]
    return Plan(
        steps,
        lacking=tuple(name for name in absent if name in NEEDED),
        closed=tuple(
            step.target_id
            for step in steps
            if step.target_id is not None and _is_closed(step.part, step.target_id, premises)
        ),
        hindrances=_hindrances(steps, premises),
        missed=tuple(name for name in absent if name not in NEEDED),
    )


def _step(part: Part, settings: GuildSettings, premises: Premises) -> Step:
    spec, chosen = PARTS[part], chosen_of(settings, part)
    if chosen is not None and chosen in (premises.roles if spec.kind is None else premises.channels):
        return Step(part, Fate.KEEP, chosen)
    if spec.kind is None:
        role = premises.role_named(spec.name)
        return Step(part, Fate.MAKE) if role is None else Step(part, Fate.TAKE, role.facts.id)
    channel = premises.channel_named(spec.name, spec.kind)
    return Step(part, Fate.MAKE) if channel is None else Step(part, Fate.TAKE, channel.id)


def _is_closed(part: Part, target_id: int, premises: Premises) -> bool:
    """Return whether the bot may not do in a channel what it may do in the server as a whole."""
    channel = premises.channels.get(target_id)
    needed = REACH if PARTS[part].kind is ChannelKind.TEXT else REACH & {"view_channel"}
    return channel is not None and bool((needed & premises.permissions) - channel.allowed)


def _hindrances(steps: tuple[Step, ...], premises: Premises) -> tuple[Refusal, ...]:
    found = [
        refused
        for step in steps
        if (role := premises.roles.get(step.target_id or 0)) is not None
        and (refused := refuse_role(role.facts)) is not None
        and refused.reason is not Reason.NEEDS_MANAGE_ROLES  # named among the permissions
    ]
    channels = sum(step.fate is Fate.MAKE and PARTS[step.part].kind is not None for step in steps)
    roles = sum(step.fate is Fate.MAKE for step in steps) - channels
    if len(premises.channels) + channels > MOST_CHANNELS or len(premises.roles) + roles > MOST_ROLES:
        found.append(Refusal(Reason.SERVER_IS_FULL))
    return tuple(found)
