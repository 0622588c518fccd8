"""`python -m demo`: the tour in the terminal, then the page."""

import argparse
import sys
from typing import Final

HIGHEST_PORT: Final = 65_535
# What shells report of a program that Ctrl-C has ended; the page has no other end, a tour has.
INTERRUPTED: Final = 130


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {HIGHEST_PORT}")
    return int(text)


def main(arguments: list[str] | None = None) -> int:
    """Run the demo as the command line asks and return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m demo",
        description="Mutuals on a simulated Discord: a tour in the terminal, then a page where you act as anybody.",
    )
    parser.add_argument(
        "--tour-only", action="store_true", help="only the tour: 0 if every step held, else 1"
    )
    parser.add_argument(
        "--port", type=_port, default=0, help="where the page is served; a free port if left out"
    )
    options = parser.parse_args(arguments)
    try:
        # Loading takes a second, in which Ctrl-C should be as quiet as later, and a missing package be explained.
        from demo.show import run  # noqa: PLC0415

        return run(tour_only=options.tour_only, port=options.port)
    except KeyboardInterrupt:
        return INTERRUPTED if options.tour_only else 0
    except ModuleNotFoundError as error:
        print(f"The demo needs the Python package {error.name!r}: `make demo` installs it.", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
