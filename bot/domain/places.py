"""What the doctor finds in the channels Mutuals uses: whether they are there, what it may do in them, how many fit."""

from collections.abc import Iterator

from bot.domain.findings import About, Finding, Mend, State
from bot.domain.health import Facts, Use, uses
from bot.domain.premises import MOST_CHANNELS, MOST_IN_A_CATEGORY, MOST_ROLES, PERMISSIONS, Premises
from bot.domain.spaces import Form

NEARLY = 10
"""How few roles or channels may be left before it is worth a look."""
RECOMMENDED = (Use.LOUNGE, Use.CATEGORY, Use.FEED)
"""What recommended set-up makes, and what is worth a look where there is none."""
CHOSEN = (*RECOMMENDED, Use.REPORTS, Use.DIGEST)
"""What an administrator chooses in the panel of set-up."""
CLOSED = (Use.LOUNGE, Use.REPORTS, Use.CIRCLES, Use.LIVE)
"""What not everyone in the server may see."""


def check_channels(facts: Facts) -> Iterator[Finding]:
    """Look at each channel that is used for something."""
    for use, channel_ids, needed in uses(facts.records, facts.premises):
        if channel_ids:
            yield from _of_use(facts.premises, use, channel_ids, needed)
            yield from _open_to_all(facts.premises, use, channel_ids)
        elif use in RECOMMENDED:
            yield Finding(State.ATTENTION, About.NOT_CHOSEN, use, mend=Mend.SETUP)
        elif use is Use.REPORTS:
            yield Finding(State.OK, About.NOT_CHOSEN, use)


def check_threads(facts: Facts) -> Iterator[Finding]:
    """Look at circles that are threads: in a locked one nobody can write."""
    threads = (one for one in facts.records.spaces if one.form is Form.THREAD and one.is_open)
    locked = tuple(one.channel_id or 0 for one in threads if one.channel_id in facts.premises.locked_threads)
    if locked:
        yield Finding(State.ATTENTION, About.LOCKED, ids=locked)


def check_room(facts: Facts) -> Iterator[Finding]:
    """Look at how many roles and channels Discord still allows."""
    premises, category = facts.premises, facts.records.settings.circles_category_id
    yield _room(About.ROLES_LEFT, MOST_ROLES - len(premises.roles))
    yield _room(About.CHANNELS_LEFT, MOST_CHANNELS - len(premises.channels))
    if category is not None and category in premises.channels:
        categories = (category, *premises.further_categories(category))
        left = sum(max(0, MOST_IN_A_CATEGORY - premises.inside(one)) for one in categories)
        yield Finding(State.OK, About.CATEGORY_ROOM, ids=categories, number=left)


def mendable(facts: Facts) -> dict[int, frozenset[str]]:
    """Return in which channels the bot may allow itself what it lacks there, and what that is."""
    found: dict[int, frozenset[str]] = {}
    for _, channel_ids, needed in uses(facts.records, facts.premises):
        for channel_id in channel_ids:
            lacking = _lacking(facts.premises, channel_id, needed)
            if lacking and _can_mend(facts.premises, channel_id, lacking):
                found[channel_id] = lacking | found.get(channel_id, frozenset())
    return found


def _of_use(
    premises: Premises, use: Use, channel_ids: tuple[int, ...], needed: frozenset[str]
) -> Iterator[Finding]:
    gone = tuple(one for one in channel_ids if one not in premises.channels)
    if gone:
        mend = Mend.SETUP if use in CHOSEN else Mend.RECONCILE
        yield Finding(State.BROKEN, About.CHANNEL_GONE, use, gone, mend=mend)
    by_lack: dict[frozenset[str], list[int]] = {}
    for one in (one for one in channel_ids if one in premises.channels):
        by_lack.setdefault(_lacking(premises, one, needed), []).append(one)
    for lacking, ids in by_lack.items():
        names = tuple(name for name in PERMISSIONS if name in lacking)
        can = any(_can_mend(premises, one, lacking) for one in ids) if lacking else False
        state, button = State.BROKEN if lacking else State.OK, Mend.PERMISSIONS if can else None
        yield Finding(state, About.CHANNELS, use, tuple(ids), names, mend=button)


def _open_to_all(premises: Premises, use: Use, channel_ids: tuple[int, ...]) -> Iterator[Finding]:
    seen = (premises.channels.get(one) for one in channel_ids)
    public = tuple(one.id for one in seen if one is not None and one.is_public)
    if public and use in CLOSED:
        yield Finding(State.ATTENTION, About.OPEN_TO_ALL, use, public)


def _lacking(premises: Premises, channel_id: int, needed: frozenset[str]) -> frozenset[str]:
    channel = premises.channels.get(channel_id)
    return needed - channel.allowed if channel is not None else frozenset()


def _can_mend(premises: Premises, channel_id: int, lacking: frozenset[str]) -> bool:
    """Whether Discord lets the bot change its own overwrite there, by which it allows only what it has itself."""
    allowed = premises.channels[channel_id].allowed
    return allowed >= {"view_channel", "manage_roles"} and lacking <= premises.permissions


def _room(about: About, left: int) -> Finding:
    return Finding(State.ATTENTION if left < NEARLY else State.OK, about, number=max(0, left))
