"""Who may do what: every command, menu, button and form the bot registers, by everybody who might try."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

import pytest
from simcord import InteractionResult, MemberActor

from bot.app import create_bot
from bot.client import MutualsBot
from bot.config import Settings
from bot.outbound.commands import DiscordCommands
from cogs.routing import ChoiceItem, PageButton, PersonButton
from tests.journeys.conftest import Records, Town, said
from tests.journeys.desk import TABLES, Desk, settle_in

COLUMNS = (
    "stranger",
    "member",
    "friend",
    "owner",
    "moderator",
    "administrator",
    "administrator elsewhere",
    "suspended",
)
"""A stranger and the administrator elsewhere are in another server and act from there; the thing is Ann's. Who is
suspended is her friend too."""
Use = Callable[[Desk, MemberActor], Awaitable[InteractionResult]]


@dataclass(frozen=True)
class Row:
    """Something the bot registers, how it is used, and what becomes of that in each column.

    - refused, and nothing at all is changed. + done, or shown: something of Ann's or of her server's is changed, or
    an answer names what only she or her server's administrators may know. o it is about whoever uses it alone:
    nothing of that is changed or named. f a form opens; sending it off has a row of its own.
    """

    what: str
    cells: str
    use: Use

    def expected(self) -> dict[str, str]:
        """Return a letter for each column."""
        return dict(zip(COLUMNS, self.cells, strict=True))


def command(name: str, cells: str, /, **options: str) -> Row:
    """A slash command; `@ann`, `cat` and `them` (Ann, but for her Bob) stand for people."""

    async def use(desk: Desk, who: MemberActor) -> InteractionResult:
        return await desk.command(
            who, name, {key: desk.value(value, key, who) for key, value in options.items()}
        )

    return Row(f"/{name}", cells, use)


def menu(name: str, cells: str) -> Row:
    """A menu, opened on Ann."""
    return Row(name, cells, lambda desk, who: desk.menu(who, name))


def on_message(name: str, cells: str) -> Row:
    """A menu, opened on a message that is nobody's post and no letter."""
    return Row(name, cells, lambda desk, who: desk.menu_on_message(who, name))


def person(verb: str, cells: str, about: str = "ann") -> Row:
    """A button about somebody in Ann's server, its id made up so that it is for whoever presses."""

    async def use(desk: Desk, who: MemberActor) -> InteractionResult:
        them = desk.value(about, "id", who)
        return await desk.press(who, f"person:{verb}:{desk.town.guild.id}:{them}:{who.id}")

    return Row(f"person:{verb}", cells, use)


def page(name: str, cells: str) -> Row:
    """A page of something of Ann's, or of her server's."""

    async def use(desk: Desk, who: MemberActor) -> InteractionResult:
        owner = desk.town.guild.id if name in ("doctor", "moderation", "moderation_log") else desk.town.ann.id
        return await desk.press(who, f"page:{name}:{owner}:1:next")

    return Row(f"page:{name}", cells, use)


def choice(name: str, cells: str, about: str = "", value: str = "") -> Row:
    """A button, or a menu with this value."""

    async def use(desk: Desk, who: MemberActor) -> InteractionResult:
        suffix = f":{desk.value(about, 'id', who)}" if about else ""
        return await desk.press(
            who, f"choice:{name}{suffix}", [desk.value(value, "value", who)] if value else ()
        )

    return Row(f"choice:{name}", cells, use)


def form(name: str, cells: str, about: str, **written: str) -> Row:
    """A form that is sent off without having been opened."""
    return Row(
        f"form:{name}",
        cells,
        lambda desk, who: desk.submit(who, f"form:{name}:{desk.value(about, 'id', who)}", written),
    )


# One letter each: stranger, member, friend, owner, moderator, administrator, one elsewhere, suspended.
TABLE = (
    command("follow", "-+o-++--", member="@ann"),
    command("unfollow", "oo+oooo+", member="@ann"),
    command("remove-follower", "oo+oooo-", member="@ann"),
    command("mute", "-++-++--", member="@ann", duration="=1 day"),
    command("unmute", "---+----", member="cat"),
    command("block", "+++-++++", user="@ann"),
    command("unblock", "--------", user="ann"),
    command("blocked", "oooooooo"),
    command("followers", "--o+----", member="@ann"),
    command("following", "--o+----", member="@ann"),
    command("friends", "--o+----", member="@ann"),
    command("profile", "-ooooo--", member="@ann"),
    command("requests", "ooo+ooo-"),
    command("suggestions", "ooooooo-"),
    command("interests", "ooooooo-"),
    command("help", "oooooooo"),
    command("message", "--++----", friend="them", text="=Hi"),
    command("chat with", "--++----", friend="them"),
    command("chat off", "ooooooo-"),
    command("circle open", "-o++oo--"),
    command("circle close", "---o----"),
    command("circle rename", "---+----", name="=Den"),
    command("circle show", "---+----"),
    command("circle exclude", "--++----", friend="them"),
    command("circle include", "--------", friend="them"),
    command("live start", "oo++ooo-"),
    command("live end", "--------"),
    command("privacy settings", "oooooooo"),
    command("mutuals setup", "-----+o-"),
    command("mutuals settings", "-----+o-"),
    command("mutuals doctor", "-----+o-"),
    command("mutuals reconcile", "-----oo-"),
    menu("Follow or unfollow", "-++-++o-"),
    menu("View profile", "ooooooo-"),
    menu("Send a message", "fffffff-"),
    person("follow", "-+o-++--"),
    person("follow_back", "-+o-++--"),
    person("unfollow", "oo+oooo+"),
    person("withdraw", "oo+oooo+"),
    person("tell_here", "ooooooo-"),
    person("remove_follower", "oo+oooo+"),
    person("accept", "---+----", about="fay"),
    person("decline", "---+----", about="fay"),
    person("block", "+++-++++"),
    person("unblock", "oooooooo"),
    person("mute", "-++-++--"),
    person("unmute", "ooooooo-"),
    person("dismiss", "-+++++--"),
    person("tell_when_live", "-+++++--"),
    person("tell_not_when_live", "ooooooo-"),
    person("notices_off", "ooo+oooo"),
    page("followers", "--o+----"),
    page("following", "--o+----"),
    page("friends", "--o+----"),
    page("requests", "ooo+ooo-"),
    page("blocked", "oooooooo"),
    page("doctor", "-----+o-"),
    choice("accept_requests", "ooo+ooo-", value="request"),
    choice("decline_requests", "ooo+ooo-", value="request"),
    choice("requests_accept_all", "ooo+ooo-"),
    choice("requests_decline_all", "ooo+ooo-"),
    choice("requests_keep", "ooooooo-"),
    choice("who_may_follow", "ooo+oooo", value="=everyone"),
    choice("accept_followed", "ooo+oooo", value="=yes"),
    choice("lists_visible_to", "ooo+oooo", value="=everyone"),
    choice("notices", "ooo+oooo", value="=off"),
    choice("messages", "ooo+oooo", value="=nobody"),
    choice("relay_reply", "---f----", about="letter"),
    choice("relay_mute", "---+----", about="letter"),
    choice("relay_block", "---+----", about="letter"),
    choice("relay_show", "---+----", about="held"),
    choice("relay_discard", "---+----", about="held"),
    choice("relay_edit", "---f----", about="own"),
    choice("circle_anyway", "oo++ooo-"),
    choice("circle_close", "---+----"),
    choice("circle_keep", "ooooooo-"),
    choice("circle_undo", "-o++oo--"),
    choice("help", "oooooooo", value="=running"),
    choice("setting", "-----ff-", value="=friends_needed:1"),
    choice("setup_panel", "-----+o-"),
    choice("setup_role", "-----+--", about="friends", value="friends"),
    choice("setup_lounge", "-----+--", about="=0", value="den"),
    choice("setup_category", "-----+--", about="category", value="category"),
    choice("setup_undo", "-----oo-"),
    choice("setup_undo_yes", "-----+o-"),
    choice("setup_recommended", "-----+o-"),
    choice("doctor", "-----+o-"),
    choice("doctor_again", "-----+o-"),
    choice("doctor_mend", "-----+o-"),
    choice("doctor_reconcile", "-----+o-"),
    choice("doctor_digest", "-----+o-"),
    command("post", "-o++oo--", text="=Hi", audience="=friends"),
    command("poll", "-o++oo--", question="=Tea?", answers="=yes, no", audience="=friends"),
    command("feed", "ooo+ooo-"),
    command("insights", "ooooooo-"),
    command("privacy export", "oooooooo"),
    command("privacy delete", "oooooooo"),
    command("mutuals reports", "-----+o-"),
    command("mutuals digest schedule", "-----+o-", every="=week", at="=9:00", zone="=UTC"),
    command("mutuals digest preview", "--------"),
    command("mutuals digest now", "--------"),
    command("mutuals digest off", "-----oo-"),
    on_message("Report", "--------"),
    on_message("Repost", "--------"),
    person("tell_when_posts", "-+++++--"),
    person("tell_not_when_posts", "ooooooo-"),
    person("hide_reposts", "-+++++--"),
    person("show_reposts", "ooooooo-"),
    page("feed", "ooo+ooo-"),
    page("friends_feed", "ooo+ooo-"),
    page("moderation", "-----+--"),
    page("moderation_log", "-----o--"),
    choice("post_open", "--++----", about="post"),
    choice("post_like", "--+-----", about="post"),
    choice("post_comment", "--ff----", about="post"),
    choice("post_repost", "--------", about="post"),
    choice("post_unrepost", "oooooooo", about="post"),
    choice("post_edit", "---f----", about="post"),
    choice("post_describe", "---f----", about="post"),
    choice("post_publish", "--------", about="post"),
    choice("post_to_friends", "--------", about="post"),
    choice("post_comments_by", "---+----", value="post_for_all"),
    choice("post_reposts_by", "---+----", value="post_for_all"),
    choice("comment_show", "--------", about="comment"),
    choice("comment_approve", "--------", about="comment"),
    choice("comment_discard", "--++----", about="comment"),
    choice("comment_delete", "--++----", about="comment"),
    choice("report_message", "--------", about="letter"),
    choice("report_post", "--f-----", about="post"),
    choice("report_comment", "---f----", about="comment"),
    choice("moderate_look", "-----+--", value="report"),
    choice("moderate_suspend", "-----+--", value="suspend"),
    choice("moderate_lift", "-----o--", value="sue"),
    choice("moderate_dismiss", "-----+--", about="report"),
    choice("erase", "ffffffff"),
    choice("figures", "ooo+ooo-", value="=public"),
    choice("insights_server", "ooooooo-", value="figures"),
    choice("personal_digest_off", "ooooooo-"),
    choice("privacy", "ooooooo-", value="=figures"),
    choice("setup_feed", "-----+--", about="=0", value="den"),
    choice("setup_digest", "-----+--", about="=0", value="den"),
    choice("setup_reports", "-----+--", about="=0", value="den"),
    choice("uncounted_channels", "-----+o-", value="den"),
    form("erase", "--------", "=me", word="=nothing"),
    form("post", "-o++oo--", "=friends", text="Hi"),
    form("post_edit", "---+----", "post", text="Hi"),
    form("post_alt", "---o----", "post", alt="Hi"),
    form("post_comment", "--++----", "post", text="Hi"),
    form("report", "--------", "reported_letter", word="Rude"),
    form("words", "ooo+oooo", "=me", words="sun"),
    form("message", "--++----", "to_them", text="Hi"),
    form("relay_reply", "---+----", "letter", text="Hi"),
    form("relay_edit", "---+----", "own_message", text="Hi"),
    form("setting", "-----+o-", "=friends_needed:1", value="3"),
    choice("post_delete", "---+----", about="post"),
    choice("moderate_remove", "-----+--", about="report"),
    choice("relay_delete", "---+----", about="own"),
)


@pytest.fixture
async def desk(bare_town: Town, records: Records, database_url: str) -> Desk:
    return await settle_in(bare_town, records, TABLES[database_url.split(":", maxsplit=1)[0]])


async def found(desk: Desk, row: Row) -> dict[str, str]:
    """Return what becomes of a thing in each column; whatever it writes is undone."""
    letters = {}
    for column in COLUMNS:
        who, before = desk.people[column], await desk.keep()
        result = await row.use(desk, who)
        letters[column] = desk.outcome(who, result, before, await desk.keep())
        await desk.put_back(before)
    return letters


def differences(row: Row, letters: dict[str, str]) -> Iterable[str]:
    return (
        f"{row.what} by {column}: {letter}, not {row.expected()[column]}"
        for column, letter in letters.items()
        if letter != row.expected()[column]
    )


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_everybody_may_do_what_the_table_says_and_nothing_else(desk: Desk) -> None:
    wrong = [one for row in TABLE for one in differences(row, await found(desk, row))]

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_the_table_holds_on_the_other_database_too(desk: Desk) -> None:
    wrong = [one for row in TABLE[::12] for one in differences(row, await found(desk, row))]

    assert not wrong, "\n".join(wrong)


async def test_a_button_meant_for_somebody_else_is_refused_whatever_it_does(desk: Desk) -> None:
    verbs = [row.what.split(":")[1] for row in TABLE if row.what.startswith("person:")]
    town = desk.town

    answers = {
        said(await desk.press(town.bob, f"person:{verb}:{town.guild.id}:{desk.fay.id}:{town.ann.id}"))
        for verb in verbs
    }

    assert len(answers) == 1
    assert "for somebody else" in answers.pop()


async def test_nothing_the_bot_registers_is_missing_from_the_table() -> None:
    bot = create_bot(Settings(_env_file=None))
    assert isinstance(bot, MutualsBot)
    for part in bot._parts:
        await bot.add_cog(part)
    commands = {f"/{name}" for name in DiscordCommands(bot).names()}
    menus = {one.name for part in bot._parts for one in part.menus}
    kinds: dict[Any, str] = {PersonButton: "person", PageButton: "page", ChoiceItem: "choice"}
    lasting = {
        f"{kind}:{name}"
        for part in bot._parts
        for item in part.lasting
        for base, kind in kinds.items()
        if issubclass(item, base)
        for name in item.routes  # type: ignore[attr-defined]
    }
    forms = {f"form:{name}" for part in bot._parts for name in part.forms}

    assert {row.what for row in TABLE} == commands | menus | lasting | forms
