"""What digests and insights read like: short enough, and the same figures as in the picture."""

from dataclasses import replace

from bot.domain.activity import DAY, Audience, Close, Kind, Leader, Side, Thresholds
from bot.domain.feed import Best, Kinds, pictures_do_better
from bot.domain.figures import (
    BEST_SHOWN,
    CLOSEST_SHOWN,
    FOLLOW_BACK_SHOWN,
    LEADERS_SHOWN,
    Compared,
    Crowd,
    Edges,
    GuildDay,
    GuildFigures,
    Leaders,
    PersonDay,
    PersonFigures,
    Ties,
)
from bot.domain.periods import Every, Period
from bot.domain.posts import Place
from bot.domain.profiles import Totals
from bot.texts import digests, insights
from bot.texts.digests import compared

LONGEST, LONGEST_CARD = 2_000, 4_096
"""What Discord takes in one message, and in an embed, as which digests are shown."""
START, ID, NAME = 1_774_821_600, 1_234_567_890_123_456_789, "*_~ שלום" * 12
MONTH = Period(Every.MONTH, START, START + 31 * DAY, "month:2026-03")
MANY = Compared(10_000_000, 20_000_000)
TIES = Ties(1_000_000, 2_000_000, 3_000_000)


def of_a_server(crowd: Crowd | None = None) -> GuildFigures:
    """Return the longest digest there can be."""
    people = [Leader(ID, NAME, 10**7)] * LEADERS_SHOWN
    return GuildFigures(
        ID,
        MONTH,
        MANY,
        MANY,
        MANY,
        MANY,
        MANY,
        Edges(10**7, 10**6),
        Edges(10**7, 10**5),
        TIES,
        10**7,
        TIES,
        crowd,
        [GuildDay(START + n * DAY, Ties(1, 2, 3), n) for n in range(31)],
        [Leaders(kind, Side.RECEIVED, people) for kind in (Kind.MESSAGE, Kind.VOICE, Kind.REACTION)],
        [Best(ID, ID, NAME, Place(ID, ID), 10**6, 10**6)] * BEST_SHOWN,
    )


def of_a_person(audience: Audience | None = None) -> PersonFigures:
    """Return the longest insights there can be."""
    return PersonFigures(
        ID,
        ID,
        MONTH,
        MANY,
        MANY,
        Totals(10**6, 7_500, 7_500),
        Totals(10**5, 7_000, 7_000),
        [PersonDay(START + n * DAY, n, n) for n in range(31)],
        [(ID, NAME)] * FOLLOW_BACK_SHOWN,
        is_on=True,
        given=MANY,
        received=TIES,
        received_before=10**7,
        kinds=dict.fromkeys((Kind.REPLY, Kind.MENTION, Kind.REACTION, Kind.COMMENT, Kind.LIKE), TIES),
        audience=audience,
        closest=[Close(ID, NAME, {Kind.LIKE: 10**6})] * CLOSEST_SHOWN,
        posts=[Kinds(with_one, 10**4, 10**6 + with_one, 10**6) for with_one in (False, True)],
    )


def test_the_longest_digest_and_the_longest_insights_fit_a_message() -> None:
    assert len(digests.digest(of_a_server(Crowd(10**6, 10**6, 10**6)))) <= LONGEST_CARD
    assert len(insights.insights(of_a_person(Audience(10**5, 10**5, 10**5)), NAME)) <= LONGEST


def test_a_change_is_told_in_words_and_signs() -> None:
    assert compared(Compared(42, 30)) == "**42** (+12, up from 30)"
    assert compared(Compared(30, 42)) == "**30** (-12, down from 42)"
    assert compared(Compared(30, 30)) == "**30** (as before)"
    assert compared(Compared(30)) == "**30**"


def test_the_picture_shows_no_part_that_the_text_hides() -> None:
    crowd = Crowd(active=3, passive=20, lurkers=100)

    text, shown = digests.digest(of_a_server(crowd)), digests.picture(of_a_server(crowd))

    assert "active (not shown) · passive (not shown) · lurkers **100**" in text
    assert [series.values for series in shown.panels[-1].series] == [[100]]
    assert "lurkers 100" in shown.alt


def test_a_picture_names_nobody() -> None:
    for shown in (digests.picture(of_a_server()), insights.picture(of_a_person())):
        words = [shown.alt, *(panel.title for panel in shown.panels)]
        words += [series.name for panel in shown.panels for series in panel.series]
        assert not any("שלום" in text for text in words)


def test_the_servers_own_days_stand_under_its_figures() -> None:
    own = Thresholds(active=1, lurker=21)
    digest = digests.digest(replace(of_a_server(Crowd(9, 9, 9)), thresholds=own))
    mine = insights.insights(replace(of_a_person(Audience(9, 9, 9)), thresholds=own), NAME)

    assert all("1 day." in text and "21 days" in text for text in (digest, mine))


def test_a_month_of_31_days_has_31_ticks() -> None:
    ticks = digests.days_named(MONTH, 31)

    assert ticks == [str(day) for day in range(1, 32)]


def test_of_a_small_server_engagement_is_told_in_one_sum() -> None:
    small = GuildFigures(
        ID,
        MONTH,
        MANY,
        MANY,
        engagement=Ties(3, 1, 0),
        pairs=Ties(1, 1, 9),
        days=[GuildDay(START, Ties(3, 1), 1)],
    )

    assert "Not broken down" in digests.digest(small)
    assert [series.values for series in digests.picture(small).panels[0].series] == [[4]]


def test_a_post_is_told_apart_by_its_readers_only_where_enough_of_both_liked_it() -> None:
    posts = [Best(ID, ID, "Ann", Place(ID, ID), friends, 9) for friends in (4, 5)]
    shown = digests.digest(GuildFigures(ID, MONTH, MANY, MANY, best=posts)).splitlines()

    few, enough = (line for line in shown if f"/{ID}/{ID}/{ID}" in line)

    assert "**13**" in few
    assert "friends" not in few
    assert "5 friends, 9 others" in enough


def test_pictures_do_better_where_more_was_done_with_each() -> None:
    pictures, texts = Kinds(True, 2, 10, 2), Kinds(False, 4, 12, 8)

    assert pictures_do_better([texts, pictures]) == (True, False)
    assert pictures_do_better([pictures, Kinds(False, 4, 20, 4)]) == (None, None)
    assert pictures_do_better([pictures]) == (None, None)
