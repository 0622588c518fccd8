"""What goes wrong on the way: delays, refusals, and answers that are lost after the effect."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Literal

Fate = Literal["ok", "refused", "lost", "limited"]
SERVER_ERRORS = (500, 502, 503)


@dataclass(slots=True)
class Rule:
    """One standing trouble; `path` is an fnmatch pattern below /api/v10, `share` of the requests meet it."""

    fate: Fate
    path: str = "*"
    method: str = "*"
    share: float = 1.0
    status: int = 500
    retry_after: float = 0.2
    """Seconds a limit asks to wait."""
    times: int | None = None
    """How often it strikes before it is over; None until it is taken away."""


@dataclass
class Weather:
    """The troubles of one server, decided with a seed of its own, so that a storm can be had again."""

    seed: int = 0
    delay: float = 0.0
    """Seconds every answer takes longer."""
    rules: list[Rule] = field(default_factory=list)
    struck: dict[str, int] = field(default_factory=dict)
    """How often each fate befell a request."""

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def clear(self) -> None:
        """End all troubles."""
        self.rules.clear()
        self.delay = 0.0

    def storm(self, share: float, *paths: str) -> None:
        """Let this share of requests meet each kind of trouble: refusals, lost answers, rate limits."""
        for path in paths or ("*",):
            self.rules += [Rule("refused", path, share=share, status=status) for status in SERVER_ERRORS]
            self.rules += [Rule("lost", path, share=share), Rule("limited", path, share=share)]

    def strike(self, method: str, path: str) -> Rule | None:
        """Return what befalls a request now, None for nothing."""
        for rule in self.rules:
            if self._meets(rule, method, path):
                self.struck[rule.fate] = self.struck.get(rule.fate, 0) + 1
                self._wear(rule)
                return rule
        return None

    def _meets(self, rule: Rule, method: str, path: str) -> bool:
        return (
            rule.method in ("*", method)
            and fnmatchcase(path, rule.path)
            and self._random.random() < rule.share
        )

    def _wear(self, rule: Rule) -> None:
        if rule.times is not None:
            rule.times -= 1
            if not rule.times:
                self.rules.remove(rule)


Notify = Callable[[str, str], None]
"""Told of each request that was answered: its method and path."""
