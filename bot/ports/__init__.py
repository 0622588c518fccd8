"""What the services need from outside, each as one small protocol."""

from bot.ports.basics import Clock, Count, Forget, Ids, Nudge
from bot.ports.figures import DigestSender, Ears, Headcount, PictureDrawer
from bot.ports.installation import BackupPlace, CommandRegistry
from bot.ports.messages import (
    AdminMessenger,
    DirectChannels,
    DirectOpener,
    MessageRemover,
    NoticeSender,
    RelayGateway,
    ReportDesk,
)
from bot.ports.servers import (
    AccessEyes,
    AccessGateway,
    GuildGateway,
    GuildPresence,
    Inspector,
    Mender,
    SetupGateway,
    SpaceGateway,
)

__all__ = [
    "AccessEyes",
    "AccessGateway",
    "AdminMessenger",
    "BackupPlace",
    "Clock",
    "CommandRegistry",
    "Count",
    "DigestSender",
    "DirectChannels",
    "DirectOpener",
    "Ears",
    "Forget",
    "GuildGateway",
    "GuildPresence",
    "Headcount",
    "Ids",
    "Inspector",
    "Mender",
    "MessageRemover",
    "NoticeSender",
    "Nudge",
    "PictureDrawer",
    "RelayGateway",
    "ReportDesk",
    "SetupGateway",
    "SpaceGateway",
]
