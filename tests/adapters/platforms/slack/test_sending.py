"""Messages through the Slack adapter, on the sandbox and on raw connections."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.platforms.slack import Slack
from adapters.platforms.slack.errors import BACKOFF, TOKEN_WAIT
from adapters.sandbox import Fault, Sandbox
from bot.model import Call, Chat, Deleted, Lookup, OutcomeScope, RefusalReason, Rejected, Retry, Sent, Uncertain
from bot.model.delivery import CHAT, FIRST
from tests.adapters.platforms.helpers import answering, free_port, http

CHANNEL = Chat.parse("slack:C0DEMO")
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*속보* 금리 인하"}}
ALERT = Call("chat.postMessage", {"channel": CHAT, "text": "속보 금리 인하", "blocks": [SECTION], "unfurl_links": False})
REPLY = Call("chat.postMessage", {"channel": CHAT, "text": "표 1/1", "thread_ts": FIRST})


@pytest.fixture
async def slack(sandbox: Sandbox) -> AsyncIterator[Slack]:
    """The adapter on the sandbox; sending needs no start."""
    platform = Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)
    yield platform
    await platform.stop()


async def test_a_message_arrives_with_its_thread(sandbox: Sandbox, slack: Slack) -> None:
    """The alert is a message, what follows is in its thread, and each outcome is the message's ts."""
    first = await slack.send(CHANNEL, ALERT, None)
    assert isinstance(first, Sent)
    second = await slack.send(CHANNEL, REPLY, first.platform_id)
    alert, reply = sandbox.messages("slack:C0DEMO")
    assert (first, second) == (Sent(alert.id), Sent(reply.id))
    assert (alert.thread, reply.thread) == (None, alert.id)


async def test_without_a_first_message_a_reply_is_a_message(sandbox: Sandbox, slack: Slack) -> None:
    """A reply without a first message is sent as an ordinary message."""
    assert isinstance(await slack.send(CHANNEL, REPLY, None), Sent)
    assert [m.thread for m in sandbox.messages("slack:C0DEMO")] == [None]


async def test_a_story_whose_thread_is_gone_costs_the_thread(sandbox: Sandbox, slack: Slack) -> None:
    """A follow-up that finds the story's thread no more goes to the channel."""
    assert isinstance(await slack.send(CHANNEL, replace(ALERT, thread="1.000001"), None), Sent)
    assert [m.thread for m in sandbox.messages("slack:C0DEMO")] == [None]


async def test_a_table_does_not_go_without_its_alert(sandbox: Sandbox, slack: Slack) -> None:
    """A reply into the thread of a deleted alert is not sent."""
    assert await slack.send(CHANNEL, REPLY, "1.000001") == Deleted("cannot_reply_to_message")
    assert sandbox.messages("slack:C0DEMO") == []


async def test_a_workspace_in_the_chat_is_the_tokens_own(sandbox: Sandbox, slack: Slack) -> None:
    """`slack:T…/C…` is the same channel: a bot token has one workspace."""
    assert isinstance(await slack.send(Chat.parse("slack:T0DEMO/C0DEMO"), ALERT, None), Sent)
    assert len(sandbox.messages("slack:C0DEMO")) == 1


async def test_a_person_is_written_to_and_edited(sandbox: Sandbox, slack: Slack) -> None:
    """A message to a person lands in a direct message, and the id it gets is enough to edit it and to answer in its thread."""
    person = Chat.parse("slack:U0MINJI")
    sent = await slack.send(person, ALERT, None)
    assert isinstance(sent, Sent)
    assert await slack.edit(person, sent.platform_id, REPLY) == sent
    assert isinstance(await slack.send(person, REPLY, sent.platform_id), Sent)
    message, reply = sandbox.messages("slack:D0MINJI")
    assert (message.text, reply.thread) == ("표 1/1", message.id)


async def test_refused_blocks_arrive_as_text(sandbox: Sandbox, slack: Slack) -> None:
    """A payload Slack does not take is sent as its text."""
    broken = Call("chat.postMessage", {**ALERT.params, "blocks": [{"type": "sections"}]})
    assert isinstance(await slack.send(CHANNEL, broken, None), Sent)
    [message] = sandbox.messages("slack:C0DEMO")
    assert (message.text, message.params.get("blocks")) == ("속보 금리 인하", None)


async def test_an_edit_changes_the_text(sandbox: Sandbox, slack: Slack) -> None:
    """A message is edited in place, also twice to the same, and loses blocks that the new words do not have."""
    sent = await slack.send(CHANNEL, ALERT, None)
    assert isinstance(sent, Sent)
    plain = Call("chat.postMessage", {"channel": CHAT, "text": "정정", "unfurl_links": False})
    for _ in range(2):
        assert await slack.edit(CHANNEL, sent.platform_id, plain) == sent
    [message] = sandbox.messages("slack:C0DEMO")
    assert (message.text, message.params["blocks"]) == ("정정", [])


async def test_a_message_that_is_gone_cannot_be_edited(slack: Slack) -> None:
    """An edit of a message that people deleted reports that."""
    assert await slack.edit(CHANNEL, "1.000001", ALERT) == Deleted("message_not_found")


async def test_only_messages_are_edited(slack: Slack) -> None:
    """A call that makes no message to edit is rejected without being made."""
    assert isinstance(await slack.edit(CHANNEL, "1.2", Call("files.completeUploadExternal", {})), Rejected)


FAULTS = [
    (Fault("rate_limited", "slack", seconds=7), Retry(timedelta(seconds=7), "HTTP 429", OutcomeScope.CHAT)),
    (Fault("rate_limited", "slack", seconds=1.5), Retry(timedelta(seconds=1.5), "HTTP 429", OutcomeScope.CHAT)),
    (Fault("rate_limited_200", "slack", seconds=7), Retry(timedelta(seconds=7), "ratelimited", OutcomeScope.CHAT)),
    (Fault("server_error", "slack"), Retry(BACKOFF, "HTTP 500")),
    (Fault("server_error", "slack", status=503), Retry(BACKOFF, "HTTP 503")),
    (
        Fault("not_in_channel", "slack"),
        Rejected("not_in_channel: invite the bot with /invite", OutcomeScope.CHAT, RefusalReason.NOT_INVITED),
    ),
    (
        Fault("is_archived", "slack"),
        Rejected("is_archived: the channel is archived; unarchive it or name another", OutcomeScope.CHAT, RefusalReason.ARCHIVED),
    ),
    (Fault("revoked", "slack"), Retry(TOKEN_WAIT, "invalid_auth", OutcomeScope.PLATFORM)),
    (Fault("drop_before", "slack"), Uncertain("no answer from Slack that can be read (ServerDisconnectedError)")),
    (Fault("drop_after", "slack"), Uncertain("no answer from Slack that can be read (ServerDisconnectedError)")),
]


@pytest.mark.parametrize(("fault", "expected"), FAULTS, ids=lambda value: getattr(value, "kind", ""))
async def test_a_fault_is_an_outcome(sandbox: Sandbox, slack: Slack, fault: Fault, expected: object) -> None:
    """Every answer of the platform is an outcome, and nothing is sent again by a library on its own."""
    sandbox.add_fault(fault)
    assert await slack.send(CHANNEL, ALERT, None) == expected
    assert len([c for c in sandbox.calls if c.method == "chat.postMessage"]) == 1


async def test_a_revoked_token_is_trouble_until_a_message_passes(sandbox: Sandbox, slack: Slack) -> None:
    """The socket may live on when the bot's token is revoked, so the first refused message shows it."""
    fault = sandbox.add_fault(Fault("revoked", "slack"))
    await slack.send(CHANNEL, ALERT, None)
    assert slack.last_error is not None
    assert slack.last_error.startswith("Slack refuses the bot token (invalid_auth)")
    sandbox.faults.clear(fault)
    await slack.send(CHANNEL, ALERT, None)
    assert slack.last_error == "not connected to Slack yet"


async def test_nobody_listens() -> None:
    """A refused connection is a retry, not uncertain, as nothing was sent."""
    platform = Slack("xoxb-1", "xapp-1", f"http://127.0.0.1:{free_port()}/api/")
    outcome = await platform.send(CHANNEL, ALERT, None)
    await platform.stop()
    assert outcome == Retry(BACKOFF, "no connection to Slack (ClientConnectorError)", OutcomeScope.PLATFORM)


ODD_ANSWERS = [
    (http("200 OK", "text/html", "<h1>Sign in to the hotel's network</h1>"), Uncertain),
    (http("200 OK", "text/plain", "ok"), Uncertain),
    (http("200 OK", "application/json", "[]"), Uncertain),
    (http("200 OK", "application/json", "{"), Uncertain),
    (http("200 OK", "application/json", '{"ok": true}'), Uncertain),
    (http("200 OK", "application/json", '{"ok": false}'), Uncertain),
    (http("200 OK", "application/json", '{"ok": false, "error": "internal_error"}'), Uncertain),
    (http("200 OK", "application/json", '{"ok": false, "error": "no_text", "errors": [{"code": "x"}, 7]}'), Rejected),
    (
        http("200 OK", "application/json", '{"ok": false, "error": "no_text", "errors": null, "response_metadata": null}'),
        Rejected,
    ),
    (http("429 Too Many Requests", "text/plain", "slow down"), Retry),
    (http("503 Service Unavailable", "text/html", "<h1>Slack is down</h1>"), Retry),
    (b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", Uncertain),
    (b"SSH-2.0-OpenSSH\r\n\r\n", Uncertain),
    (b"", Uncertain),
]


@pytest.mark.parametrize(("raw", "kind"), ODD_ANSWERS)
async def test_an_odd_answer_is_an_outcome_without_the_token(raw: bytes, kind: type) -> None:
    """Whatever answers in Slack's place, nothing is raised and no reason holds the token."""
    async with answering(raw) as address:
        platform = Slack("xoxb-secret", "xapp-secret", f"{address}/api/")
        outcome = await platform.send(CHANNEL, ALERT, None)
        await platform.stop()
    assert isinstance(outcome, kind)
    assert "secret" not in repr(outcome)


async def test_a_message_is_taken_away(sandbox: Sandbox, slack: Slack) -> None:
    """A message can be deleted, also in a person's direct message, and one that is gone already counts as deleted."""
    for chat in (CHANNEL, Chat.parse("slack:U0MINJI")):
        sent = await slack.send(chat, ALERT, None)
        assert isinstance(sent, Sent)
        assert [await slack.delete(chat, sent.platform_id) for _ in range(2)] == [sent, sent]
    assert [m.deleted for m in sandbox.messages("slack:C0DEMO")] == [True]


async def test_a_message_that_may_not_be_deleted(sandbox: Sandbox, slack: Slack) -> None:
    """A deletion that Slack no longer allows is rejected for this message alone."""
    sandbox.add_fault(Fault("delete_expired", "slack"))

    assert await slack.delete(CHANNEL, "1.000001") == Rejected("cant_delete_message")


async def test_a_message_is_found_by_its_token(sandbox: Sandbox, slack: Slack) -> None:
    """A message that was sent with a token is found by it, also after it was edited; no other token finds it."""
    await slack.send(CHANNEL, ALERT, None)
    sent = await slack.send(CHANNEL, replace(ALERT, token="7-abc"), None)
    await slack.send(CHANNEL, replace(ALERT, token="8-abc"), None)
    assert isinstance(sent, Sent)
    now = datetime.now(UTC)
    assert await slack.find_message(CHANNEL, "7-abc", now) == Lookup(sent.platform_id)
    await slack.edit(CHANNEL, sent.platform_id, Call("chat.postMessage", {"text": "새 글"}))

    assert await slack.find_message(CHANNEL, "7-abc", now) == Lookup(sent.platform_id)
    assert await slack.find_message(CHANNEL, "9-abc", now) == Lookup()
    assert sandbox.messages("slack:C0DEMO")[1].edits


@pytest.mark.parametrize("code", ["missing_scope", "not_in_channel"])
async def test_where_history_may_not_be_read_nothing_is_found(sandbox: Sandbox, slack: Slack, code: str) -> None:
    """Without the scope to read a channel the lookup finds nothing and is final."""
    sandbox.add_fault(Fault("refused", "slack", method="conversations.history", error=code))

    assert await slack.find_message(CHANNEL, "7-abc", datetime.now(UTC)) == Lookup()


@pytest.mark.parametrize(
    "fault",
    [
        Fault("rate_limited", "slack", method="conversations.history"),
        Fault("rate_limited_200", "slack", method="conversations.history"),
        Fault("server_error", "slack", method="conversations.history"),
        Fault("drop_after", "slack", method="conversations.history"),
        Fault("refused", "slack", method="conversations.history", error="internal_error"),
    ],
    ids=lambda fault: str(fault.kind),
)
async def test_where_slack_cannot_look_now_it_is_unknown(sandbox: Sandbox, slack: Slack, fault: Fault) -> None:
    """A lookup that fails by a rate limit, an error or a lost answer is unknown."""
    sandbox.add_fault(fault)

    lookup = await slack.find_message(CHANNEL, "7-abc", datetime.now(UTC))
    assert (lookup.message_id, bool(lookup.unknown)) == (None, True)


async def test_only_the_time_of_the_attempt_is_searched(sandbox: Sandbox, slack: Slack) -> None:
    """Messages around the attempt are read by fifteens, sixty at most: among more than these the bot can never look."""
    now = datetime.now(UTC)
    sent = await slack.send(CHANNEL, replace(ALERT, token="7-abc"), None)
    assert isinstance(sent, Sent)
    assert await slack.find_message(CHANNEL, "7-abc", now - timedelta(hours=1)) == Lookup()
    for _ in range(59):
        await slack.send(CHANNEL, ALERT, None)
    assert await slack.find_message(CHANNEL, "7-abc", now) == Lookup(sent.platform_id)
    await slack.send(CHANNEL, ALERT, None)

    assert await slack.find_message(CHANNEL, "7-abc", now) == Lookup()
    asked = [call.params for call in sandbox.calls if call.method == "conversations.history"]
    assert {int(params["limit"]) for params in asked} == {15}
