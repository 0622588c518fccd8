"""Files on their way: one at a time in memory, whole and in order, and nothing left of them."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest

from bot.outbound.files import AT_ONCE, Freight


@dataclass
class Attachment:
    """A file of a message, that counts how many are read at the same time."""

    filename: str
    data: bytes = b"data"
    description: str | None = None
    reading: int = 0
    most: int = 0

    async def read(self) -> bytes:
        Attachment.reading += 1
        Attachment.most = max(Attachment.most, Attachment.reading)
        await asyncio.sleep(0)
        Attachment.reading -= 1
        return self.data

    def is_spoiler(self) -> bool:
        return False


def files(*names: str) -> Any:
    return [Attachment(name, name.encode() * 1_000) for name in names]


async def test_files_arrive_whole_and_in_order_and_are_gone_afterwards() -> None:
    async with Freight().of(files("a", "b")) as carried:
        content = [one.fp.read() for one in carried]
        names = [one.filename for one in carried]

    assert (names, content) == (["a", "b"], [b"a" * 1_000, b"b" * 1_000])
    assert all(one.fp.closed for one in carried)


async def test_files_are_gone_also_when_sending_them_fails() -> None:
    with pytest.raises(RuntimeError):
        async with Freight().of(files("a")) as carried:
            raise RuntimeError("no answer")

    assert carried[0].fp.closed


async def test_one_file_at_a_time_is_in_memory_and_few_messages_at_once() -> None:
    freight, inside, most = Freight(), 0, 0

    async def carry() -> None:
        nonlocal inside, most
        async with freight.of(files("a", "b")):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(carry() for _ in range(8)))

    assert Attachment.most == 1
    assert most <= AT_ONCE
