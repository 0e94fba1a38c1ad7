"""Programs as destinations: the whole way of a post and of its changes to a webhook."""

import re
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.runtime.build import Secrets
from tests.adapters.platforms.webhook.receiver import SECRET, Received, Receiver, receiving
from tests.main_job.running import POST, Place, bot, until

NEW = POST.replace("title: 새솔시 도서관 12곳", "title: 새솔시 도서관 21곳")
GONE = NEW.replace("---\ntitle", "---\npublished: false\ntitle", 1)
DOCS = Path(__file__).parents[2] / "docs"


def config(place: Place, receiver: Receiver, **changes: Any) -> Any:
    hook = {"platform": "webhook", "id": "cms", "url": receiver.url, "internal": True}
    return place.config(telegram=None, slack=None, channels=[hook], **changes)


def secrets() -> Secrets:
    return Secrets(webhooks={"cms": SECRET})


async def test_a_post_and_its_changes(place: Place) -> None:
    """A post, its correction, its withdrawal and its return are four signed events about one alert, each with its own id."""
    async with receiving() as receiver, bot(config(place, receiver), secrets()):
        for number, text in enumerate((POST, NEW, GONE, NEW), 1):
            place.publish(text)
            await until(lambda number=number: len(receiver.received) == number)

    assert receiver.types == ["alert.created", "alert.corrected", "alert.withdrawn", "alert.corrected"]
    assert all(request.is_genuine for request in receiver.received)
    assert len({request.headers["webhook-id"] for request in receiver.received}) == 4
    assert {request.data["id"] for request in receiver.received} == {receiver.received[0].headers["webhook-id"]}
    assert receiver.received[1].data["headline"] == "새솔시 도서관 21곳 새로 연다"
    assert receiver.received[1].data["changes"]
    assert receiver.received[2].data["lead"] == ""


async def test_deleting_is_withdrawing(place: Place) -> None:
    """With `withdrawals = "delete"` a program is notified of a withdrawal all the same, once."""
    async with receiving() as receiver, bot(config(place, receiver, delivery={"withdrawals": "delete"}), secrets()):
        place.publish()
        await until(lambda: len(receiver.received) == 1)
        place.publish(POST.replace("---\ntitle", "---\npublished: false\ntitle", 1))
        await until(lambda: len(receiver.received) == 2)

    assert receiver.types == ["alert.created", "alert.withdrawn"]
    assert receiver.received[1].data["headline"] == "새솔시 도서관 12곳 새로 연다"


async def test_a_receiver_that_fails(place: Place) -> None:
    """An event that failed is repeated with the same id and the same content, so that the receiver takes it once."""
    async with receiving() as receiver:
        receiver.answers = [web.Response(status=503)]
        async with bot(config(place, receiver), secrets()):
            place.publish()
            await until(lambda: len(receiver.received) == 2)

    first, second = receiver.received
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert second.is_genuine


async def test_many_posts_are_many_events(place: Place) -> None:
    """A program gets no digest: each of many posts at once is an event of its own."""
    async with receiving() as receiver, bot(config(place, receiver, delivery={"fold_above": 2}), secrets()):
        for n in range(1, 7):
            place.publish(POST.replace("12곳", f"{n + 30}곳"), f"2026-11-20-{n}.md")
        await until(lambda: len(receiver.received) == 6)

    assert receiver.types == ["alert.created"] * 6
    assert len({request.data["headline"] for request in receiver.received}) == 6


def ntfy(request: Received) -> dict[str, str]:
    """The notification that ntfy makes of a request with `tpl=yes`: title and message are Go templates over the JSON body.

    https://docs.ntfy.sh/publish/#message-templating
    """
    assert request.query["tpl"] == "yes"

    def value(match: re.Match[str]) -> str:
        found: Any = request.event
        for name in match[1].split("."):
            found = found[name]
        return "<no value>" if found is None else str(found)

    return {name: re.sub(r"{{\s*\.([\w.]+)\s*}}", value, template) for name, template in request.query.items()}


async def test_ntfy(place: Place) -> None:
    """The documented address makes ntfy show headline, lead and link of an alert."""
    async with receiving() as receiver:
        documented = re.search(r'url = "https://ntfy\.sh/(\S+)"', (DOCS / "webhooks.md").read_text("utf-8"))
        assert documented
        receiver.url = receiver.url.replace("sokbo", documented[1])
        async with bot(config(place, receiver), secrets()):
            place.publish()
            await until(lambda: len(receiver.received) == 1)

    shown = ntfy(receiver.received[0])
    assert shown["t"] == "새솔시 도서관 12곳 새로 연다"
    lead, link = shown["m"].split("\n")
    assert lead.startswith("새솔시가 내년까지")
    assert link.startswith("https://news.example.kr/")
