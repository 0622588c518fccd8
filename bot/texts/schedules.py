"""What people read of when digests come."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from bot.domain.digests import Schedule
from bot.domain.periods import Every, Rhythm
from bot.domain.zones import Place, offset
from bot.texts.buttons import Button, Rows
from bot.texts.language import gettext as _
from bot.texts.language import spoken

LONGEST_CHOICE = 100


def scheduled(schedule: Schedule, next_at: int) -> str:
    """Say when and where the digest comes, and when next."""
    zone = schedule.rhythm.zone
    return "\n".join(
        [
            _("**Done.** The digest comes {when} ({zone}) in <#{channel}>.").format(
                when=rhythm(schedule.rhythm), zone=zone, channel=schedule.channel_id
            ),
            _("Next: <t:{at}:F>, <t:{at}:R>; in {zone} that is {local}.").format(
                at=next_at, zone=zone, local=_local(zone, next_at)
            ),
        ]
    )


def rhythm(chosen: Rhythm) -> str:
    """Say how often and at what time a digest comes."""
    time = f"{chosen.at // 60:02}:{chosen.at % 60:02}"
    match chosen.every:
        case Every.DAY:
            return _("every day at {time}").format(time=time)
        case Every.WEEK:
            return _("every week on {day} at {time}").format(day=_weekday(chosen.weekday), time=time)
        case _:
            return _("on the 1st of every month at {time}").format(time=time)


def off(*, was_on: bool) -> str:
    """Say that no digest comes any more."""
    if was_on:
        return _("The digest is off. `/mutuals digest schedule` brings it back.")
    return _("There was no digest here. `/mutuals digest schedule` chooses when one comes.")


def posted(guild_id: int, channel_id: int, message_id: int) -> str:
    """Lead to a digest that was just posted."""
    link = f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"
    return _("Posted: {link}. The next one comes as planned.").format(link=link)


def choice(place: Place, now: int) -> str:
    """Return what a zone is offered as: the city it was found by, its name, and how far it is from UTC."""
    shift = offset(place.zone, now)
    if place.city is None:
        return f"{place.zone} ({shift})"[:LONGEST_CHOICE]
    return f"{place.city.name}, {place.city.country}: {place.zone} ({shift})"[:LONGEST_CHOICE]


def personal_rows() -> Rows:
    """Return what stands under a personal digest: it can be the last."""
    return [[Button(_("Turn these off"), "choice:personal_digest_off")]]


def personal_off() -> str:
    """Say that the personal digest is off, and how to have it again."""
    return _("Mutuals sends you no digest any more. `/privacy settings` turns it on again.")


def _weekday(number: int) -> str:
    days = (
        _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
    )  # fmt: skip
    return days[number]


def _local(zone: str, at: int) -> str:
    moment = datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(zone))
    return str(format_datetime(moment, "EEEE d MMMM y, HH:mm", locale=spoken()))
