"""A newsroom's server with one feed."""

from aiohttp import web

ITEM = """<item><guid>{number}</guid><title>누리섬 여객선 {number}회로 늘린다</title>
<link>https://wire.example.kr/{number}</link>
<description>&lt;p&gt;누리섬을 오가는 여객선이 하루 {number}회 다닌다.&lt;/p&gt;</description></item>"""


class Wire:
    """A newsroom's server with one feed, which counts its requests and those that it answered with 304."""

    def __init__(self) -> None:
        self.numbers = [6]
        self.requests = 0
        self.unchanged = 0
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.requests += 1
        tag = f'"{len(self.numbers)}"'
        if request.headers.get("if-none-match") == tag:
            self.unchanged += 1
            return web.Response(status=304)
        items = "".join(ITEM.format(number=number) for number in reversed(self.numbers))
        text = f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>속보</title>{items}</channel></rss>"
        return web.Response(body=text.encode(), content_type="application/rss+xml", headers={"ETag": tag})


def feed(wire: Wire, *, internal: bool = True) -> list[dict[str, object]]:
    """The config's list of feeds: this one, asked five times a second."""
    return [{"id": "wire", "kind": "rss", "url": wire.url, "every": "200ms", "internal": internal}]
