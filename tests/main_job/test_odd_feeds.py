"""A running bot and feeds as they are found: every entry becomes an alert with its own text, and nothing else does."""

import gzip

from adapters.sandbox import Sandbox
from tests.adapters.sources.server import Server, reply, serving
from tests.main_job.running import CHANNEL, UNFOLDED, Place, bot, until

SENTENCE = "새솔시가 버스 {}대를 더 보낸다고 밝혔다. 노선은 다음 달 1일 바뀐다."
PAYWALL = "이 기사는 유료 회원만 볼 수 있습니다. 로그인하시거나 구독해 주세요. 첫 달은 1000원입니다."
CONFLICT = "<<<<<<< HEAD\n한여울동이 버스 12대를 보낸다.\n=======\n한여울동이 버스 15대를 보낸다.\n>>>>>>> other"


def item(number: int, title: str = "", description: str = "", rest: str = "") -> str:
    """An item; its guid and date stand behind the description."""
    text = description or f"<description>{SENTENCE.format(number)}</description>"
    return (
        f"<item><title>{title or f'소식 {number}번'}</title><link>https://wire.example.kr/{number}</link>{text}"
        f'<guid isPermaLink="false">g{number}</guid><pubDate>Mon, 30 Nov 2026 01:00:00 +0900</pubDate>{rest}</item>'
    )


def rss(*items: str, head: str = "", end: str = "</channel></rss>") -> bytes:
    """A feed."""
    return f'<rss version="2.0"><channel><title>세움 통신</title>{head}{"".join(items)}{end}'.encode()


def head(*lines: str, status: str = "200 OK") -> bytes:
    """The head of an answer, to be followed by a body until the connection's end."""
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""]).encode()


ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><title>소식</title>'
    "<entry><id>https://wire.example.kr/11</id><title>소식 11번</title>"
    f'<summary type="plain">{SENTENCE.format(11)}</summary></entry></feed>'
).encode()
ANSWERS = {
    "unclosed": reply(200, rss(item(1), head='<atom:link href="https://wire.example.kr/feed" rel="self">')),
    "raw": reply(200, rss(item(2, description=f"<description><img src=/a.jpg>{SENTENCE.format(2)}<br>끝.</description>"))),
    "unquoted": reply(200, rss(item(3)).replace(b'isPermaLink="false"', b"isPermaLink=false")),
    "endless": reply(200, rss(item(4), end="</channel>")),
    "title": reply(200, rss(item(5, title="&lt;Q&amp;A&gt; 버스 이용법"))),
    "label": head("Content-Encoding: utf-8") + rss(item(6)),
    "gzip": head("Content-Type: application/rss+xml") + gzip.compress(rss(item(7))),
    "plain": head("Content-Encoding: gzip") + rss(item(8)),
    "header": head("X-Powered By: PHP", "Server : x", "no colon") + rss(item(9)),
    "proxy": head(status="203 x") + rss(item(10)),
    "atom": reply(200, ATOM),
    "paywall": reply(200, rss(item(12, description=f"<description>{SENTENCE.format(12)} {PAYWALL}</description>"))),
    "liquid": reply(
        200,
        rss(
            item(13, description=f"<description>{{% comment %}}예산 77억 원{{% endcomment %}}{SENTENCE.format(13)}</description>")
        ),
    ),
    "conflict": reply(200, rss(item(14, description=f"<description><![CDATA[{CONFLICT}]]></description>"))),
}


def announced(sandbox: Sandbox) -> dict[int, str]:
    """The channel's messages by the number that each holds."""
    texts = [message.text for message in sandbox.messages(CHANNEL)]
    return {number: text for number in range(1, 15) for text in texts if f"버스 {number}대를" in text}


async def test_every_entry_is_announced_with_its_own_text(place: Place) -> None:
    """Entries with broken markup, odd HTTP, brackets, paywalls or template code are sent as sentences, without the debris."""
    async with serving() as server:
        _serve(server)
        feeds = [
            {"id": name, "kind": "rss", "url": server.url(f"/{name}"), "internal": True, "announce_existing": 5}
            for name in ANSWERS
        ]
        async with bot(place.config(feeds=feeds, delivery=UNFOLDED), place.secrets):
            await until(lambda: len(announced(place.sandbox)) >= 13)
            texts = announced(place.sandbox)
    assert sorted(texts) == list(range(1, 14))
    assert all("노선은 다음 달 1일 바뀐다" in text or SENTENCE.format(number)[:20] in text for number, text in texts.items())
    assert texts[5].startswith("<Q&A> 버스 이용법")
    assert not any(word in text for text in texts.values() for word in ("1000원", "77억", "Mon, 30", "g2", "a.jpg", "HEAD"))


def _serve(server: Server) -> None:
    server.answers |= {f"/{name}": answer for name, answer in ANSWERS.items()}
