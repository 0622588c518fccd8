"""Riverside itself, before anything happens in it."""

from demo.riverside import Riverside, display_name


async def test_riverside_has_twelve_members_one_of_them_a_bot(riverside: Riverside) -> None:
    assert len(riverside.members) == 12
    assert [display_name(one) for one in riverside.members if one.user.bot] == ["Tidewatch"]


async def test_only_the_owner_can_read_the_lounge(riverside: Riverside) -> None:
    assert [one.id for one in riverside.readers(riverside.lounge)] == [riverside.eve.id]
    assert riverside.is_owner(riverside.eve)


async def test_a_channel_made_later_is_listed_with_its_threads(riverside: Riverside) -> None:
    riverside.guild.create_category("Circles")
    riverside.guild.create_text_channel("feed")

    assert [one.name for one in riverside.channels][-1] == "feed"
