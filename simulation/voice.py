"""Statuses of voice channels, which simcord does not know."""

import re
from typing import Any, Final

from simcord import BackendError
from simcord.backend.errors import invalid_form_body
from simcord.enums import ChannelType
from simcord.http.router import RequestContext

from simulation.transport import Answer

LONGEST: Final = 500
PATH: Final = re.compile(r"/channels/(\d+)/voice-status")


class VoiceStatuses:
    """What stands under the names of voice channels, as a layer of the transport."""

    def __init__(self) -> None:
        self.shown: dict[int, str] = {}

    def layer(self, context: RequestContext, answer: Answer) -> Any:
        """See simulation.transport.Layer."""
        match = PATH.fullmatch(context.path)
        if context.method != "PUT" or match is None:
            return answer()
        self._write(context, int(match[1]))
        return None

    def _write(self, context: RequestContext, channel_id: int) -> None:
        """Whoever is not inside needs Manage Channels too, says Discord's documentation; the bot never is."""
        channel = context.require_channel_permissions(
            channel_id, "view_channel", "set_voice_channel_status", "manage_channels"
        )
        if channel.type != ChannelType.VOICE:
            raise BackendError(400, 50024, "Cannot execute action on this channel type")
        status = context.body().get("status")
        if status is not None and len(status) > LONGEST:
            raise invalid_form_body("status: Must be 500 or fewer in length.")
        self.shown[channel_id] = status or ""
