"""Messages through the Telegram adapter, on the sandbox and on raw connections."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.platforms.telegram import Telegram
from adapters.platforms.telegram.errors import BACKOFF, TOKEN_WAIT
from adapters.sandbox import Fault, Sandbox
from bot.model import Call, Chat, Deleted, Lookup, Moved, OutcomeScope, RefusalReason, Rejected, Retry, Sent, Uncertain
from bot.model.delivery import CHAT, FIRST
from tests.adapters.platforms.helpers import answering, free_port, http

CHANNEL = Chat.parse("telegram:-1001")
TOPIC = Chat.parse("telegram:-1002/12")
ALERT = Call("sendMessage", {"chat_id": CHAT, "text": "<b>속보</b> 금리 인하", "parse_mode": "HTML"})


@pytest.fixture
async def telegram(sandbox: Sandbox) -> AsyncIterator[Telegram]:
    """The adapter on the sandbox; sending needs no start."""
    platform = Telegram(sandbox.telegram_token, sandbox.telegram_base)
    yield platform
    await platform.stop()


async def test_a_message_arrives(sandbox: Sandbox, telegram: Telegram) -> None:
    """A call becomes a message in its chat, and the outcome is the message's id there."""
    outcome = await telegram.send(CHANNEL, ALERT, None)
    [message] = sandbox.messages("telegram:-1001")
    assert outcome == Sent(message.id)
    assert message.text == "속보 금리 인하"


async def test_a_channel_by_its_name(sandbox: Sandbox, telegram: Telegram) -> None:
    """`@name` reaches the same channel."""
    assert isinstance(await telegram.send(Chat.parse("telegram:@sokbo_alerts"), ALERT, None), Sent)
    assert len(sandbox.messages("telegram:-1001")) == 1


async def test_a_topic_gets_its_message(sandbox: Sandbox, telegram: Telegram) -> None:
    """A chat with a topic is written to in that topic."""
    assert isinstance(await telegram.send(TOPIC, ALERT, None), Sent)
    assert [m.thread for m in sandbox.messages("telegram:-1002")] == ["12"]


async def test_a_missing_topic_costs_the_topic_not_the_alert(sandbox: Sandbox, telegram: Telegram) -> None:
    """If its topic does not exist any more, the message goes to the group itself."""
    assert isinstance(await telegram.send(Chat.parse("telegram:-1002/99"), ALERT, None), Sent)
    assert [m.thread for m in sandbox.messages("telegram:-1002")] == [None]


async def test_broken_markup_arrives_as_plain_text(sandbox: Sandbox, telegram: Telegram) -> None:
    """A message whose markup Telegram cannot parse is sent again without markup."""
    broken = Call("sendMessage", {**ALERT.params, "text": "<p>속보</p> &amp; <b>인하"})
    assert isinstance(await telegram.send(CHANNEL, broken, None), Sent)
    assert [m.text for m in sandbox.messages("telegram:-1001")] == ["속보\n & 인하"]


async def test_an_edit_changes_the_text(sandbox: Sandbox, telegram: Telegram) -> None:
    """A message is edited in place; the same text again is a success, silence and topic are no part of an edit."""
    sent = await telegram.send(TOPIC, ALERT, None)
    assert isinstance(sent, Sent)
    corrected = Call("sendMessage", {**ALERT.params, "text": "<b>정정</b>", "disable_notification": True})
    for _ in range(2):
        assert await telegram.edit(TOPIC, sent.platform_id, corrected) == sent
    [message] = sandbox.messages("telegram:-1002")
    assert (message.text, len(message.edits)) == ("정정", 1)


async def test_a_message_that_is_gone_cannot_be_edited(telegram: Telegram) -> None:
    """An edit of a message that people deleted reports that."""
    assert await telegram.edit(CHANNEL, "999", ALERT) == Deleted("Bad Request: message to edit not found")


async def test_only_text_is_edited(telegram: Telegram) -> None:
    """A call whose message has no text to edit is rejected without being made."""
    photo = Call("sendPhoto", {"chat_id": CHAT, "photo": "https://news.example.kr/1.jpg"})
    assert isinstance(await telegram.edit(CHANNEL, "1", photo), Rejected)


FAULTS = [
    (
        Fault("rate_limited", "telegram", seconds=7),
        Retry(timedelta(seconds=7), "Too Many Requests: retry after 7", OutcomeScope.CHAT),
    ),
    (
        Fault("rate_limited", "telegram", seconds=1.5),
        Retry(timedelta(seconds=1.5), "Too Many Requests: retry after 1.5", OutcomeScope.CHAT),
    ),
    (Fault("server_error", "telegram"), Retry(BACKOFF, "Internal Server Error (500)")),
    (Fault("server_error", "telegram", status=502), Retry(BACKOFF, "Bad Gateway (502)")),
    (Fault("blocked", "telegram"), Rejected("Forbidden: bot was blocked by the user", OutcomeScope.CHAT, RefusalReason.BLOCKED)),
    (
        Fault("kicked", "telegram"),
        Rejected("Forbidden: bot was kicked from the channel chat", OutcomeScope.CHAT, RefusalReason.REMOVED),
    ),
    (Fault("migrated", "telegram", chat="telegram:-1001", moved_to=-1009), Moved("-1009")),
    (Fault("topic_closed", "telegram"), Rejected("Bad Request: TOPIC_CLOSED", OutcomeScope.CHAT, RefusalReason.RESTRICTED)),
    (Fault("revoked", "telegram"), Retry(TOKEN_WAIT, "Telegram refuses the bot token", OutcomeScope.PLATFORM)),
    (Fault("drop_before", "telegram"), Uncertain("no answer from Telegram (ServerDisconnectedError)")),
    (Fault("drop_after", "telegram"), Uncertain("no answer from Telegram (ServerDisconnectedError)")),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS, ids=lambda value: getattr(value, "kind", ""))
async def test_a_fault_is_an_outcome(sandbox: Sandbox, telegram: Telegram, fault: Fault, expected: object) -> None:
    """Every answer of the platform is an outcome, and nothing is sent again by a library on its own."""
    sandbox.add_fault(fault)
    assert await telegram.send(CHANNEL, ALERT, None) == expected
    assert len([c for c in sandbox.calls if c.method == "sendMessage"]) == 1


async def test_a_closed_topic_costs_the_topic_not_the_alert(sandbox: Sandbox, telegram: Telegram) -> None:
    """A closed topic is left out on the second try."""
    sandbox.add_fault(Fault("topic_closed", "telegram", times=1))
    assert isinstance(await telegram.send(TOPIC, ALERT, None), Sent)
    assert [m.thread for m in sandbox.messages("telegram:-1002")] == [None]


async def test_nobody_listens() -> None:
    """A refused connection is a retry, not uncertain, as nothing was sent."""
    platform = Telegram("7001:" + "a" * 32, f"http://127.0.0.1:{free_port()}")
    outcome = await platform.send(CHANNEL, ALERT, None)
    await platform.stop()
    assert outcome == Retry(BACKOFF, "no connection to Telegram (ClientConnectorError)", OutcomeScope.PLATFORM)


ODD_ANSWERS = [
    (http("200 OK", "text/html", "<h1>Sign in to the hotel's network</h1>"), Uncertain),
    (http("200 OK", "application/json", "[]"), Uncertain),
    pytest.param(http("200 OK", "application/json", "[" * 100_000), Uncertain, id="nested deep"),
    (http("200 OK", "application/json", '{"ok": true, "result": {}}'), Uncertain),
    (http("502 Bad Gateway", "text/html", "<h1>nginx</h1>"), Retry),
    (http("429 Too Many Requests", "text/plain", "slow down"), Retry),
    (http("302 Found", "text/html", ""), Retry),
    (http("400 Bad Request", "application/json", '{"description": null, "parameters": 7}'), Rejected),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", Uncertain),
    (b"SSH-2.0-OpenSSH\r\n\r\n", Uncertain),
    (b"", Uncertain),
]


@pytest.mark.parametrize(("raw", "kind"), ODD_ANSWERS)
async def test_an_odd_answer_is_an_outcome_without_the_token(raw: bytes, kind: type) -> None:
    """Whatever answers in Telegram's place, nothing is raised and no reason holds the token."""
    token = "7001:" + "s" * 32
    async with answering(raw) as address:
        platform = Telegram(token, address)
        outcome = await platform.send(CHANNEL, ALERT, None)
        await platform.stop()
    assert isinstance(outcome, kind)
    assert token not in repr(outcome)


async def test_a_message_is_taken_away(sandbox: Sandbox, telegram: Telegram) -> None:
    """A message can be deleted, and one that is gone already counts as deleted."""
    sent = await telegram.send(CHANNEL, ALERT, None)
    assert isinstance(sent, Sent)

    assert [await telegram.delete(CHANNEL, sent.platform_id) for _ in range(2)] == [sent, sent]
    assert [m.deleted for m in sandbox.messages(str(CHANNEL))] == [True]


async def test_a_message_too_old_to_change(sandbox: Sandbox, telegram: Telegram) -> None:
    """An edit or deletion that Telegram no longer allows is rejected for this message alone."""
    for kind in ("edit_expired", "delete_expired"):
        sandbox.add_fault(Fault(kind, "telegram"))  # type: ignore[arg-type]
    outcomes = [await telegram.edit(CHANNEL, "5", ALERT), await telegram.delete(CHANNEL, "5")]

    assert [(type(outcome), getattr(outcome, "scope", None)) for outcome in outcomes] == [(Rejected, OutcomeScope.MESSAGE)] * 2


async def test_a_reply_is_below_its_message(sandbox: Sandbox, telegram: Telegram) -> None:
    """A call that replies to the first message does; without one, or with one that is gone, it is an ordinary message."""
    to_first = {"message_id": FIRST, "allow_sending_without_reply": True}
    reply = Call("sendMessage", {**ALERT.params, "reply_parameters": to_first})
    sent = await telegram.send(CHANNEL, ALERT, None)
    assert isinstance(sent, Sent)
    for first in (sent.platform_id, None, "99999"):
        assert isinstance(await telegram.send(CHANNEL, reply, first), Sent)

    assert [m.shown["reply_to"] for m in sandbox.messages(str(CHANNEL))] == [None, sent.platform_id, None, None]


async def test_a_bot_cannot_look_for_its_messages(telegram: Telegram) -> None:
    """A lookup of a message finds nothing, as a Telegram bot cannot read its own messages."""
    assert await telegram.find_message(CHANNEL, "7-abc", datetime.now(UTC)) == Lookup()
