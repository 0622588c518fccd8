"""What we need to know of a person to decide about them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Person:
    """A person as Discord showed them to us just now, in one server."""

    id: int
    name: str
    is_bot: bool = False
    is_present: bool = True
    is_timed_out: bool = False
    """May not write in this server for now, because its moderators said so."""
    is_screened: bool = True
    """Has passed the server's membership screening (Discord: not `pending`)."""
    avatar_url: str | None = field(default=None, compare=False)
    """A public picture, for whoever is shown a message of theirs; never kept."""
