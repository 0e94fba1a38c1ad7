"""Odd requests: huge and hostile words, forged and outdated buttons, words of others. Nothing fails, and all is answered."""

import asyncio
import secrets
from typing import Any

import pytest

from adapters.sandbox.messages import ChatMessage
from adapters.sandbox.telegram.server import message_json
from tests.main_job.running import SLACK, Place, bot, until
from tests.main_job.talking import GROUP, PRIVATE, READER, ask, command

FAILURES = ("answer_failed", "command_failed", "store_failed", "Traceback", "delivery_crashed")
COMMANDS = (
    "search " + "가" * 3_900,
    "search " + "가나 " * 1_500,
    "search \u202e도서관\u202c \u200f12곳",
    "search 👩\u200d👩\u200d👧 🇰🇷 🏴\U000e0067\U000e0062\U000e007f",
    "search @everyone @sokbo_sandbox_bot #태그 $won",
    "search <b>도서관</b> &lt; </code> ``` `도서관`",
    "search " + "e" + "\u0301" * 3_000,
    "search \x00\x07\x1b[31m도서관",
    "search … …… 도서관…",
    "search telegram:@sokbo_news %s {0} {name} \\",
    "latest " + "9" * 3_000,
    "latest ٣ policy",
    "latest ³ ²",
    "latest -0 policy\u2060",
    "subscribe \u202eycilop",
    "unsubscribe " + "x" * 3_000,
    "settings quiet ٢٢-٧",
    "settings " + "\u0300" * 2_000,
    "feeds " + "🗞" * 1_000,
    "start " + "A" * 64,
    "start feeds_" + "_" * 50,
)
BUTTONS = (
    "…",
    "search:older",
    "search:older …",
    "search:older 1 …",
    "search:older 1 … …",
    "search:newer -1 도서관",
    "search:older ٣ 도서관",
    "search:sideways 1 도서관",
    "latest:older 9223372036854775808 5",
    "latest:older 1 " + "9" * 40,
    "latest:older 1 5 nope nope",
    "post:open",
    "post:open 0",
    "post:open 99999999999999999999999999999",
    "post:table 1 99999999999999999999",
    "post:share 1",
    "post:figures 1 2 3",
    "mute:",
    "set:quiet \u202e",
    "sub:on nope nope",
    "sub:page 99999999999999999999999999999999",
    "sub:on ٣ ٣",
    "desk:release 1 1 live 0 0",
    "desk:confirm",
    "unknown:thing 1 2 3",
    "::::",
)


def refusals(place: Place) -> list[str]:
    """What the platforms refused, but for the poll that ends with the bot and an edit that changes nothing."""
    calls = [call for call in place.sandbox.calls if call.error and call.method != "getUpdates"]
    return [f"{call.method}: {call.error}" for call in calls if "message is not modified" not in str(call.error)]


def push(place: Place, message: ChatMessage, data: str, user: dict[str, Any]) -> None:
    """Press a button that the message does not have."""
    server = place.sandbox.telegram
    query = secrets.token_hex(8)
    server.open_queries[query] = user["id"], server.clock.now()
    content = {"id": query, "from": user, "message": message_json(server, message), "data": data, "chat_instance": "1"}
    server.updates.put("callback_query", content)


@pytest.mark.parametrize("chat", [PRIVATE, GROUP, SLACK])
async def test_odd_words_are_answered(place: Place, chat: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every odd command is answered once, and the platform refuses no answer."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    place.sandbox.telegram_chat(GROUP).admin = True
    place.publish()
    async with bot(place.config(channels=[]), place.secrets):
        for text in COMMANDS:
            place.sandbox.send_as_user(chat, command(chat, text), **({} if chat == SLACK else {"user": READER}))
            await asyncio.sleep(0.15)
        await until(lambda: len(place.sandbox.messages(chat)) + len(place.sandbox.views) >= len(COMMANDS), 30)
        answer = await ask(place, chat, "help", **({} if chat == SLACK else {"user": READER}))

    assert "/latest" in answer.text or "latest" in answer.text
    printed = capsys.readouterr().out
    assert [failure for failure in FAILURES if failure in printed] == []
    assert refusals(place) == []


@pytest.mark.parametrize("chat", [PRIVATE, GROUP])
async def test_odd_presses_are_acknowledged(place: Place, chat: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every forged or outdated button ends its press, changes no settings and fails nothing."""
    place.sandbox.add_chat(PRIVATE, "독자", kind="private")
    place.sandbox.telegram_chat(GROUP).admin = True
    place.publish()
    async with bot(place.config(channels=[]), place.secrets):
        listed = await ask(place, chat, "latest", user=READER)
        for data in BUTTONS:
            push(place, listed, data, READER)
            await asyncio.sleep(0.05)
        await until(lambda: not place.sandbox.telegram.open_queries)
        feeds = await ask(place, chat, "feeds", user=READER)

    assert "✓ policy" not in feeds.text
    printed = capsys.readouterr().out
    assert [failure for failure in FAILURES if failure in printed] == []
    assert refusals(place) == []


async def test_what_others_wrote_steers_nothing(place: Place) -> None:
    """A command that is forwarded, written by an inline bot, or by another chat in the group, subscribes nobody."""
    place.sandbox.telegram_chat(GROUP).admin = True
    server = place.sandbox.telegram
    strangers = {"id": 555, "is_bot": True, "first_name": "inline", "username": "inline_bot"}
    channel = {"id": -1009, "type": "channel", "title": "남의 채널"}
    origin = {"type": "hidden_user", "sender_user_name": "x", "date": 1}
    extras: list[dict[str, Any]] = [{"via_bot": strangers}, {"forward_origin": origin}, {"sender_chat": channel}]
    async with bot(place.config(channels=[]), place.secrets):
        for extra in extras:
            base = {"message_id": 900, "date": int(server.clock.now().timestamp()), "chat": server.chats.chat(-1003).as_json()}
            server.updates.put("message", base | {"from": READER, "text": "/subscribe policy"} | extra)
        feeds = await ask(place, GROUP, "feeds", user=READER)
        await asyncio.sleep(0.3)

    assert "✓ policy" not in feeds.text
    others = [message.text for message in place.sandbox.messages(GROUP) if message is not feeds]
    assert not any("✓ policy" in text for text in others)
