"""Everybody reads their own language in private, and the server's where all can read it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from simcord import InteractionResult

from bot.texts import language
from locales.pseudo import PseudoTranslations
from tests.journeys.conftest import Town, answered, said

pytestmark = pytest.mark.usefixtures("nothing_breaks")

PSEUDO = "qps"
BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
NO_TEXT = re.compile(r"<[^>]*>|`[^`]*`|\u2068[^\u2069]*\u2069|https?://[^\s⟧]+|Riverside|Europe/\w+")
"""Mentions, dates, commands, names, links."""
GERMAN = r"""
msgid ""
msgstr ""
"Language: de\n"
"Content-Type: text/plain; charset=utf-8\n"

msgid "You follow {them}. If they follow you back, you become friends."
msgstr "Du folgst {them}."

msgid "**{name}** follows you in **{server}**. Follow back and you are friends."
msgstr "**{name}** folgt dir in **{server}**."

msgid "Follow back"
msgstr "Zurückfolgen"

msgid "{them}: {my_name} follows you in this server. Follow back and you are friends."
msgstr "{them}: {my_name} folgt dir hier."

msgid "Follow a member. Once they follow you back, you are friends."
msgstr "Folge jemandem."
"""


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """One engine is enough for what is said; that languages are remembered on both is tested with the services."""
    return sqlite_url


@pytest.fixture
def in_german(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A small catalogue."""
    (tmp_path / "de.po").write_text(GERMAN, "utf-8")
    monkeypatch.setattr(language, "LOCALES", tmp_path)
    language.catalogue.cache_clear()
    yield
    language.catalogue.cache_clear()


@pytest.fixture
def in_pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """The language that shows what is not translated, besides English."""
    real = language.catalogue
    monkeypatch.setattr(
        language, "catalogue", lambda locale: PseudoTranslations() if locale == PSEUDO else real(locale)
    )


async def use_german(town: Town, *people: str) -> None:
    for one in (town.ann, town.bob, town.cat):
        if one.name in people:
            town.world.languages.people[one.id] = "de"
    await town.use(town.ann, town.bob, town.cat)


@pytest.mark.usefixtures("in_german")
async def test_an_answer_is_in_the_language_of_whoever_asks(town: Town) -> None:
    await use_german(town, "ann")

    assert (await town.follow(town.ann, town.bob)).startswith("Du folgst")
    assert (await town.follow(town.cat, town.bob)).startswith("You follow")


@pytest.mark.usefixtures("in_german")
async def test_a_notice_is_in_the_language_its_reader_had_last(town: Town) -> None:
    await use_german(town, "bob")

    await town.follow(town.ann, town.bob)
    await town.follow(town.bob, town.cat)
    await town.world.restart()
    await town.follow(town.cat, town.bob)

    assert "folgt dir in" in town.inbox(town.bob)[0]
    assert "Zurückfolgen" in str(town.notices(town.bob)[0].components)
    assert "follows you in" in town.inbox(town.cat)[0]


@pytest.mark.usefixtures("in_german")
async def test_who_comes_back_to_english_is_written_to_in_english(town: Town) -> None:
    await use_german(town, "bob")
    del town.world.languages.people[town.bob.id]
    await town.use(town.bob)

    await town.follow(town.ann, town.bob)

    assert "follows you in" in town.inbox(town.bob)[0]


@pytest.mark.usefixtures("in_german")
@pytest.mark.parametrize(("locale", "words"), [("de", "folgt dir hier"), ("en-US", "follows you in this")])
async def test_what_all_can_read_is_in_the_servers_language(town: Town, locale: str, words: str) -> None:
    town.world.env.backend.edit_guild(town.guild.id, {"preferred_locale": locale})
    town.world.languages.people[town.ann.id] = "en-GB" if locale == "de" else "de"
    asked = await town.ann.slash(town.general, "follow", member=town.bob)

    told = await town.ann.click(answered(asked), custom_id=button(asked, "tell_here"))

    assert words in said(told)


@pytest.mark.usefixtures("in_german")
async def test_commands_say_what_they_do_in_every_language_there_is(bare_town: Town) -> None:
    (sent,) = bare_town.world.requests("PUT", "/applications/*/commands")
    published = {one["name"]: one for one in sent.json or []}

    assert published["follow"]["description_localizations"] == {"de": "Folge jemandem."}
    assert "name_localizations" not in published["follow"] or not published["follow"]["name_localizations"]


# ----------------------------------------------------------------------------- untranslated text


def button(result: InteractionResult, verb: str) -> str:
    items = [item for row in answered(result).components for item in row["components"]]
    return next(str(item["custom_id"]) for item in items if verb in str(item.get("custom_id")))


def shown(thing: object) -> Iterator[str]:
    """Yield everything a person reads of a message or a form as Discord gets it."""
    if isinstance(thing, dict):
        for key, value in thing.items():
            if key in ("content", "label", "description", "placeholder", "title", "text") and isinstance(
                value, str
            ):
                yield value
            elif key not in ("author", "user", "member", "emoji", "file"):
                yield from shown(value)
    elif isinstance(thing, list | tuple):
        for one in thing:
            yield from shown(one)


def untranslated(text: str) -> str:
    """Return what of a text stands outside brackets, but for names, numbers and mentions."""
    rest = NO_TEXT.sub("", text)
    while (shorter := BRACKETS.sub("", rest)) != rest:
        rest = shorter
    return rest if re.search(r"[A-Za-z]{2}", rest) else ""


COMMANDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("follow", {"member": "bob"}), ("follow", {"member": "ann"}), ("unfollow", {"member": "cat"}),
    ("followers", {}), ("following", {}), ("friends", {}), ("friends", {"member": "bob"}), ("profile", {}),
    ("profile", {"member": "bob"}), ("requests", {}), ("suggestions", {}), ("interests", {}),
    ("interests", {"tags": "chess"}), ("insights", {}), ("mute", {"member": "bob", "duration": "1 day"}),
    ("unmute", {"member": "bob"}), ("block", {"user": "cat"}), ("blocked", {}), ("unblock", {"user": "cat"}),
    ("privacy settings", {}), ("privacy delete", {}), ("circle show", {}), ("circle open", {}), ("circle show", {}),
    ("circle exclude", {"friend": "bob"}), ("circle close", {}), ("live start", {}), ("live end", {}),
    ("post", {"text": "⟦⟧"}), ("post", {"text": "⟦⟧", "audience": "draft"}), ("feed", {}),
    ("help", {}), ("chat with", {"friend": "bob"}), ("chat off", {}),
    ("message", {"friend": "bob", "text": "⟦⟧"}), ("message", {"friend": "bob"}),
)  # fmt: skip


@pytest.mark.usefixtures("in_pseudo")
async def test_no_text_escapes_translation(town: Town) -> None:
    people = {one.name: one for one in (town.ann, town.bob, town.cat)}
    town.world.languages.people.update(
        dict.fromkeys((one.id for one in (*people.values(), town.eve)), PSEUDO)
    )
    town.world.env.backend.edit_guild(town.guild.id, {"preferred_locale": PSEUDO})
    await town.befriend(town.ann, town.bob)
    feed, category = town.guild.create_text_channel("feed"), town.guild.create_category("Circles")
    before = len(town.world.requests())

    await town.eve.slash(town.general, "mutuals setup", feed_channel=feed, circles_category=category)
    await town.eve.slash(
        town.general, "mutuals digest schedule", channel=feed, every="week", at="9:00", zone="UTC"
    )
    for name, options in COMMANDS:
        given = {key: people.get(value, value) for key, value in options.items()}
        given |= {key: str(people[value].id) for key, value in options.items() if key == "friend"}
        if name in ("unmute", "unblock"):
            given = {key: str(one.id) for key, one in given.items()}  # type: ignore[union-attr]
        await town.ann.slash(town.general, name, **given)
    page = await town.bob.slash(town.general, "feed")
    await town.bob.click(answered(page), custom_id=button(page, "post_open"))
    for name in (
        "mutuals settings",
        "mutuals reports",
        "mutuals doctor",
        "mutuals digest off",
        "mutuals setup",
        "help",
    ):
        await town.eve.slash(town.general, name)
    for menu, value in (("notices", "digest"), ("who_may_follow", "ask"), ("messages", "filter")):
        await town.prefer(town.bob, menu, value)
    await town.follow(town.cat, town.bob)

    written = [text for one in town.world.requests()[before:] for text in shown(one.json)]
    assert len(written) > 200
    assert [text for text in written if untranslated(text)] == []


def test_text_outside_brackets_is_found() -> None:
    assert untranslated("⟦Á ⟦b⟧ <@1>⟧ · **3** of") != ""
    assert untranslated("⟦Á ⟦b⟧ <@1>⟧ · **3** `/feed`") == ""
