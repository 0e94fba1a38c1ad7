"""Texts between two processes: four bytes of length, then the text."""

import asyncio

_LENGTH = 4
_MOST = 16 * 2**20


def to_frame(text: str) -> bytes:
    """A text as it is sent."""
    content = text.encode("utf-8", "replace")
    return len(content).to_bytes(_LENGTH) + content


async def read_frame(stream: asyncio.StreamReader) -> str:
    """The next text; raises EOFError where the other side is gone, ValueError for what is no frame of ours."""
    length = int.from_bytes(await stream.readexactly(_LENGTH))
    if length > _MOST:
        raise ValueError("a frame too long")
    return (await stream.readexactly(length)).decode()
