"""What an installation is made of besides the database."""

from collections.abc import Collection, Mapping
from typing import Protocol


class CommandRegistry(Protocol):
    """The commands Discord offers to people in our name."""

    def fingerprint(self) -> str:
        """Return a short text that changes when the commands change, or the bot they belong to."""
        ...

    def names(self) -> Collection[str]:
        """Return the full names of all commands that can be typed."""
        ...

    async def publish(self) -> Mapping[str, int]:
        """Tell Discord of all commands, and return its ids of those that can be typed."""
        ...


class BackupPlace(Protocol):
    """Where backups lie. Every verb blocks: call it in a thread."""

    def names(self) -> list[str]:
        """Return the names of all files there."""
        ...

    def make(self, name: str) -> int:
        """Make a backup of this name, whole or not at all, and return its size in bytes."""
        ...

    def remove(self, name: str) -> None:
        """Delete a backup; one that is gone is deleted."""
        ...
