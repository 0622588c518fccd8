"""The index page: what Riverside looks like right now, and the forms to act in it; plain HTML, no script needed."""

from collections.abc import Iterable
from html import escape
from typing import Final

from simcord import ChannelHandle, MemberActor

from demo.riverside import BOT_NAME, Riverside, display_name

HOURS_PER_WEEK: Final = 168
DIRECT: Final = "direct"
"""Stands for the direct messages with the bot where a channel's id is expected."""

LAYOUT: Final = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Riverside · Mutuals demo</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="page.css">
<script src="page.js" defer></script>
</head>
<body>
<header>
<h1>Riverside</h1>
<p>The real {bot} on a simulated Discord. Nothing leaves this computer, and all of it is gone when the demo ends.</p>
</header>
<main>
{problem}
<div data-live id="errors">{errors}</div>
<section class="time" aria-labelledby="time-heading">
<div>
<h2 id="time-heading">Time in Riverside</h2>
<p class="clock" data-live id="clock">{clock}</p>
</div>
<form method="post" action="pass">
<button name="hours" value="1">Let an hour pass</button>
<button name="hours" value="{week}">Let a week pass</button>
</form>
<p class="note">It also passes by itself, as fast as yours. A week takes some ten seconds.</p>
</section>
<section aria-labelledby="channels-heading">
<h2 id="channels-heading">Channels</h2>
<p>Choose who you are and open a channel: a page like Discord's opens in a second tab. Write there, press
buttons, or run a command: type <kbd>/</kbd>, choose, and send it with the arrow. One channel is open at a time;
“Viewing as” makes you anybody else who can read it.</p>
<ul class="channels">
{channels}
</ul>
</section>
<section aria-labelledby="try-heading">
<h2 id="try-heading">Things to try</h2>
<ol>
<li>Open #general as Cat Lindqvist and run <kbd>/follow</kbd> with Dan Novák.</li>
<li>Become Dan Novák there (“Viewing as”) and follow Cat back.</li>
<li>Come back here: both can read #friends-lounge now. Open it as one of them.</li>
<li>As either, run <kbd>/unfollow</kbd> in #general, and see the lounge close to both.</li>
</ol>
</section>
<section aria-labelledby="members-heading">
<h2 id="members-heading">Members</h2>
<p>The roles they hold now, and how many direct messages (DMs) they have exchanged with {bot}; these open in the
second tab too.</p>
<table>
<thead><tr><th scope="col">Member</th><th scope="col">Roles now</th><th scope="col">DMs</th></tr></thead>
<tbody>
{members}
</tbody>
</table>
</section>
</main>
<footer><p><a href="./">Read this page again</a> (where scripts run, it keeps itself up to date).
To end the demo, press Ctrl-C in its terminal.</p></footer>
</body>
</html>
"""


def index(riverside: Riverside, problem: str | None = None) -> str:
    """Return the whole page, with a problem told at its top if there is one."""
    return LAYOUT.format(
        bot=BOT_NAME,
        problem=_alert("That did not work.", problem) if problem else "",
        errors=_errors(riverside),
        clock=f"{riverside.world.now():%a, %-d %B %Y, %H:%M:%S} UTC",
        week=HOURS_PER_WEEK,
        channels="\n".join(_channel(riverside, one) for one in riverside.channels),
        members="\n".join(_member(riverside, one) for one in riverside.members),
    )


def _alert(title: str, problem: str) -> str:
    return f'<p class="alert" role="alert"><strong>{escape(title)}</strong> {escape(problem)}</p>'


def _errors(riverside: Riverside) -> str:
    errors = riverside.world.env.errors_since(0)
    if not errors:
        return ""
    last = f"{type(errors[-1]).__name__}: {errors[-1]}"
    return _alert(f"{BOT_NAME} has raised {len(errors)} error(s) of its own.", f"The last one is {last}")


def _channel(riverside: Riverside, channel: ChannelHandle) -> str:
    name, readers = escape(f"#{channel.name}"), riverside.readers(channel)
    return f"""<li>
<h3>{name}</h3>
<p data-live id="readers-{channel.id}">{_readers(riverside, readers)}</p>
<form method="post" action="open" target="riverside">
<input type="hidden" name="channel" value="{channel.id}">
<label for="viewer-{channel.id}">You are</label>
<select name="viewer" id="viewer-{channel.id}" data-live required>{_options(readers)}</select>
<button>Open {name}</button>
</form>
</li>"""


def _readers(riverside: Riverside, readers: list[MemberActor]) -> str:
    people = riverside.people
    if len(readers) == len(people):
        return f"Everybody ({len(people)} people) can read it now."
    names = ", ".join(_name(one) + (" (owner)" if riverside.is_owner(one) else "") for one in readers)
    return f"{len(readers)} of {len(people)} people can read it now: {names or 'nobody'}."


def _options(people: Iterable[MemberActor]) -> str:
    return "".join(f'<option value="{one.id}">{escape(display_name(one))}</option>' for one in people)


def _member(riverside: Riverside, member: MemberActor) -> str:
    roles = ", ".join(escape(f"@{role.name}") for role in riverside.roles_of(member))
    return f"""<tr>
<th scope="row">{_name(member)}{" (owner)" if riverside.is_owner(member) else ""}</th>
<td data-live id="roles-{member.id}">{roles or "none"}</td>
<td>{"A bot" if member.user.bot else _direct(riverside, member)}</td>
</tr>"""


def _direct(riverside: Riverside, member: MemberActor) -> str:
    count = len(riverside.world.inbox(member))
    return f"""<form method="post" action="open" target="riverside">
<input type="hidden" name="channel" value="{DIRECT}">
<span data-live id="direct-{member.id}">{count or "none"}</span>
<button name="viewer" value="{member.id}">Open<span class="unseen"> the DMs of {_name(member)}</span></button>
</form>"""


def _name(member: MemberActor) -> str:
    """A name may be written from right to left; it must not turn its neighbours around."""
    return f"<bdi>{escape(display_name(member))}</bdi>"
