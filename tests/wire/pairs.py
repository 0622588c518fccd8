"""What a pair of people may be to each other, as far as somebody who saw only the answers can tell."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class State:
    """How two people stand; `low` is the one with the lower id."""

    low_follows: bool = False
    high_follows: bool = False
    low_blocks: bool = False
    high_blocks: bool = False

    @property
    def friends(self) -> bool:
        """Whether both follow each other."""
        return self.low_follows and self.high_follows


Act = Callable[[State, bool], State]
"""What a command makes of a state, said by the one with the lower id or by the other."""


def follow(state: State, by_low: bool) -> State:
    """Follow, unless there is a block."""
    if state.low_blocks or state.high_blocks:
        return state
    return replace(state, low_follows=True) if by_low else replace(state, high_follows=True)


def unfollow(state: State, by_low: bool) -> State:
    """End one's own follow."""
    return replace(state, low_follows=False) if by_low else replace(state, high_follows=False)


def block(state: State, by_low: bool) -> State:
    """End both follows and let none begin."""
    ended = replace(state, low_follows=False, high_follows=False)
    return replace(ended, low_blocks=True) if by_low else replace(ended, high_blocks=True)


def unblock(state: State, by_low: bool) -> State:
    """End one's own block; it restores nothing."""
    return replace(state, low_blocks=False) if by_low else replace(state, high_blocks=False)


@dataclass
class Pair:
    """All states two people may be in: one, but while a command is on its way, or after its answer was lost."""

    possible: set[State] = field(default_factory=lambda: {State()})
    parted_at: float = float("-inf")
    """When they were last possibly friends, if they surely are not now."""

    def begin(self, act: Act, *, by_low: bool) -> set[State]:
        """A command is on its way: it may have happened or not. Return what it makes if it happens."""
        after = {act(state, by_low) for state in self.possible}
        self.possible |= after
        return after

    def acknowledge(self, after: set[State], now: float) -> None:
        """Its answer came, so it happened."""
        if self.may_be_friends and not any(state.friends for state in after):
            self.parted_at = now
        self.possible = after

    @property
    def may_be_friends(self) -> bool:
        """Whether they can be friends at this moment."""
        return any(state.friends for state in self.possible)
