"""Events on the wire."""

from datetime import UTC, datetime

from aiohttp import web

from adapters.platforms.webhook import Webhook, WebhookEndpoint
from bot.lib.i18n import words
from bot.lib.wakeup import SystemClock
from bot.model import Call, Card, Change, Chat, Mark, OutcomeScope, Rejected, Sent, Style
from formatter.render.webhook import render
from tests.adapters.platforms.webhook.receiver import SECRET, Receiver, receiving

CMS = Chat("webhook", "cms")
AT = datetime(2026, 11, 20, 3, 0, 0, 250_000, tzinfo=UTC)


def created(**changes: object) -> Call:
    card = Card(
        headline="새솔시 도서관 12곳 새로 연다", lead="새솔시가 도서관을 연다.", link="https://news.example.kr/1", feed="policy"
    )
    (call,) = render(card, Style(), words("ko"), Mark())
    return Call(call.method, call.params, token="7-0123456789ab", at=AT)


def webhook(receiver: Receiver, *, internal: bool = True, secret: str = SECRET) -> Webhook:
    return Webhook({"cms": WebhookEndpoint(receiver.url, secret, internal)}, SystemClock(), "Sokbo/1")


async def test_an_alert() -> None:
    """A post is a signed POST with JSON: its type, when it happened, and what an alert shows, with the event's id."""
    async with receiving() as receiver:
        result = await webhook(receiver).send(CMS, created(), None)

    (request,) = receiver.received
    assert result == Sent("7-0123456789ab")
    assert request.is_genuine
    assert (request.headers["content-type"], request.headers["user-agent"]) == ("application/json", "Sokbo/1")
    assert request.headers["webhook-id"] == "7-0123456789ab"
    assert abs(int(request.headers["webhook-timestamp"]) - datetime.now(UTC).timestamp()) < 60
    assert (request.event["type"], request.event["timestamp"]) == ("alert.created", "2026-11-20T03:00:00.250Z")
    assert request.data == {
        "id": "7-0123456789ab",
        "headline": "새솔시 도서관 12곳 새로 연다",
        "lead": "새솔시가 도서관을 연다.",
        "lines": [],
        "tables": [],
        "folded": [],
        "credit": None,
        "contact": None,
        "picture": None,
        "link": "https://news.example.kr/1",
        "feed": "policy",
        "categories": [],
        "urgent": False,
        "published_at": None,
        "changes": [],
    }


async def test_a_correction() -> None:
    """A correction is an event with an id of its own, and names its alert and what changed."""
    mark = Mark("corrected", (Change("headline", "옛 제목", "새 제목"),))
    (call,) = render(Card(headline="새 제목"), Style(), words("ko"), mark)
    async with receiving() as receiver:
        result = await webhook(receiver).edit(CMS, "7-0123456789ab", Call(call.method, call.params, token="7-0123456789ab-2"))

    (request,) = receiver.received
    assert result == Sent("7-0123456789ab")
    assert request.is_genuine
    assert request.headers["webhook-id"] == "7-0123456789ab-2"
    assert (request.event["type"], request.data["id"]) == ("alert.corrected", "7-0123456789ab")
    assert request.data["changes"] == [{"what": "headline", "old": "옛 제목", "new": "새 제목"}]


async def test_redirects_are_not_followed() -> None:
    """A receiver that redirects is refused, and the other address is never asked."""
    async with receiving() as receiver:
        receiver.answers = [web.Response(status=307, headers={"Location": "/elsewhere"})]
        result = await webhook(receiver).send(CMS, created(), None)

    assert isinstance(result, Rejected)
    assert result.scope is OutcomeScope.CHAT
    assert [request.path for request in receiver.received] == ["/sokbo"]


async def test_a_private_address() -> None:
    """An address is judged as every other one: without `internal` nothing is sent to a private one."""
    async with receiving() as receiver:
        result = await webhook(receiver, internal=False).send(CMS, created(), None)

    assert isinstance(result, Rejected)
    assert "not at a public address" in result.reason
    assert receiver.received == []


async def test_a_body_that_never_ends() -> None:
    """The status is the answer: a body is not read, however long it is."""
    async with receiving() as receiver:
        receiver.answers = [web.Response(status=200, body=b"x" * 20_000_000)]
        assert await webhook(receiver).send(CMS, created(), None) == Sent("7-0123456789ab")


async def test_check() -> None:
    """A check asks each receiver without sending an event, and names the one that cannot be reached."""
    async with receiving() as receiver:
        platform = webhook(receiver)
        assert await platform.check([CMS]) == []
        assert [request.body for request in receiver.received] == [b""]
    (fault,) = await platform.check([CMS])
    assert fault.startswith("webhook:cms: ")


async def test_an_unknown_id() -> None:
    """A webhook that the config does not have is refused and named, by a check too."""
    async with receiving() as receiver:
        platform, other = webhook(receiver), Chat("webhook", "other")
        assert await platform.send(other, created(), None) == Rejected("no channel of the config has this id")
        assert await platform.check([other]) == ["webhook:other: no channel of the config has this id"]

    assert receiver.received == []
