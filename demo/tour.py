"""The tour: plays every step in Riverside and tells in the terminal what happened and what held."""

import shutil
import sys
import textwrap
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from itertools import count
from typing import Final, TextIO

from demo.riverside import Riverside
from demo.scene import Chapter, NotHeldError, Scene

Step = Callable[[Scene], Awaitable[None]]

WIDEST: Final = 110


@dataclass(frozen=True, slots=True)
class Failure:
    """The step at which the tour ended too early, and why."""

    number: int
    step: str
    title: str
    check: str
    expected: str
    found: str

    def __str__(self) -> str:
        return (
            f"Step {self.number}, {self.step} ({self.title}), did not hold: {self.check}.\n"
            f"  expected: {self.expected}\n"
            f"  found:    {self.found}"
        )


class Narrator:
    """Prints the tour, wrapped to the terminal; what a mark says, words say too."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self._stream = stream
        self._width = min(shutil.get_terminal_size((WIDEST, 24)).columns, WIDEST)

    def opening(self, title: str) -> None:
        """Begin the tour."""
        self._line(title)
        self._line("=" * len(title))

    def chapter(self, title: str) -> None:
        """Begin the steps of a feature."""
        self._line(f"\n{title}\n{'-' * len(title)}")

    def step(self, number: int, title: str) -> None:
        """Begin a step."""
        self._line()
        self._wrapped(title, f"{number:2}. ")

    def acted(self, who: str, what: str) -> None:
        """Tell what somebody did."""
        self._wrapped(f"{who}: {what}", "    > ")

    def answered(self, text: str, seen_by: str) -> None:
        """Quote the bot."""
        lines = f"Mutuals answers, and {seen_by} can see it: “{text}”".splitlines()
        for index, line in enumerate(lines):
            self._wrapped(line, "      " if index else "    < ")

    def held(self, check: str) -> None:
        """Tell of a check that held."""
        self._wrapped(f"held: {check}", "      ✓ ")

    def broke(self, failure: Failure) -> None:
        """Tell of the check that did not hold."""
        self._wrapped(f"NOT held: {failure.check}", "      ✗ ")

    def closing(self, total: int, failure: Failure | None) -> None:
        """Sum up."""
        if failure is None:
            self._line(f"\nEvery step held: {total} of {total}.")
        else:
            self._line(
                f"\nStep {failure.number} of {total} did NOT hold; the steps after it were not played."
            )

    def _wrapped(self, text: str, mark: str) -> None:
        indent = " " * len(mark)
        self._line(textwrap.fill(text, self._width, initial_indent=mark, subsequent_indent=indent))

    def _line(self, text: str = "") -> None:
        print(text, file=self._stream, flush=True)


async def play(
    riverside: Riverside, chapters: Iterable[Chapter], narrator: Narrator | None = None
) -> Failure | None:
    """Play the chapters in order and return the first failure, after which nothing is played any more."""
    narrator = narrator or Narrator()
    chapters = tuple(chapters)
    narrator.opening("Mutuals on a simulated Discord: a tour of Riverside")
    failure = await _play_all(riverside, chapters, narrator)
    narrator.closing(sum(len(chapter.steps) for chapter in chapters), failure)
    return failure


async def _play_all(
    riverside: Riverside, chapters: tuple[Chapter, ...], narrator: Narrator
) -> Failure | None:
    numbers = count(1)
    for chapter in chapters:
        narrator.chapter(chapter.title)
        for step in chapter.steps:
            if failure := await _play_step(next(numbers), step, Scene(riverside, narrator), narrator):
                return failure
    return None


async def _play_step(number: int, step: Step, scene: Scene, narrator: Narrator) -> Failure | None:
    title = (step.__doc__ or step.__name__).strip().rstrip(".")
    narrator.step(number, f"{title}.")
    problem = await _problem_in(step, scene)
    if problem is None:
        return None
    failure = Failure(number, step.__name__, title, problem.check, problem.expected, problem.found)
    narrator.broke(failure)
    return failure


async def _problem_in(step: Step, scene: Scene) -> NotHeldError | None:
    """Whatever goes wrong in a step, or in the bot meanwhile, is something the tour has found."""
    env = scene.world.env
    errors_before = env.error_cursor
    problem: NotHeldError | None = None
    try:
        await step(scene)
    except NotHeldError as error:
        problem = error
    except Exception as error:  # noqa: BLE001 - a person reads what it was; a traceback helps nobody
        problem = NotHeldError("The step can be played to its end", "no error", _named(error))
    if errors := env.errors_since(errors_before):
        found = "; ".join(_named(error) for error in errors)
        return NotHeldError("Mutuals runs without an error of its own", "no error", found)
    return problem


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
