"""What an installation is made of besides the database."""

from typing import Protocol


class CommandRegistry(Protocol):
    """The commands Discord offers to people in our name."""

    def fingerprint(self) -> str:
        """Return a short text that changes when the commands change, or the bot they belong to."""
        ...

    async def publish(self) -> None:
        """Tell Discord of all commands."""
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
