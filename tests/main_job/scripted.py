"""Feeds whose server answers each poll with the next document of a list."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from aiohttp import web


@dataclass
class Script:
    """A scripted feed: the server's answers, one document a poll and then the last one again, and the expected messages.

    `alerts`: what each alert's text holds, in any order. `corrections`: the number of messages that are marked as corrected.
    """

    name: str
    documents: list[bytes | int]
    alerts: list[str] = field(default_factory=list)
    corrections: int = 0
    polls: int = 0

    def answer(self) -> web.Response:
        """Answer a poll; a number is a status without a body."""
        document = self.documents[min(self.polls, len(self.documents) - 1)]
        self.polls += 1
        if isinstance(document, int):
            return web.Response(status=document)
        return web.Response(body=document, content_type="application/xml", charset="utf-8")

    @property
    def finished(self) -> bool:
        """True once every document was answered, and the last one twice."""
        return self.polls > len(self.documents) + 1


def item(title: str, text: str = "", **fields: str | None) -> str:
    """An RSS item; `guid`, `link` and `pubDate` as its fields."""
    named = {"title": title, "description": text, **fields}
    return "<item>" + "".join(f"<{name}>{escape(value)}</{name}>" for name, value in named.items() if value) + "</item>"


def rss(*items: str) -> bytes:
    """An RSS document."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>세움</title>{"".join(items)}</channel></rss>'.encode()


@asynccontextmanager
async def serving(scripts: Sequence[Script]) -> AsyncIterator[str]:
    """Serve each script at its name until the block ends; yield the server's address."""
    by_name = {script.name: script for script in scripts}

    async def answer(request: web.Request) -> web.Response:
        return by_name[request.match_info["name"]].answer()

    application = web.Application()
    application.router.add_get("/{name}", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
