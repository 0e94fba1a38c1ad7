"""slack-bolt and slack-sdk themselves against the sandbox."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import httpx
import pytest
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.sandbox import Fault, Sandbox

CHAT = "slack:C0DEMO"
BUTTON = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "더 보기"}, "value": "latest:3"}


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncWebClient:
    return AsyncWebClient(token=sandbox.slack_bot_token, base_url=sandbox.slack_base, retry_handlers=[])


@pytest.fixture
async def received(sandbox: Sandbox, client: AsyncWebClient) -> AsyncIterator[list[dict[str, Any]]]:
    """Bodies received by a Bolt app that is connected in Socket Mode."""
    app = AsyncApp(client=client)
    bodies: list[dict[str, Any]] = []

    @app.command("/sokbo")
    async def _command(ack: Any, respond: Any, command: dict[str, Any]) -> None:
        await ack()
        bodies.append(command)
        await respond("최신", blocks=[{"type": "actions", "elements": [BUTTON]}])

    @app.action("more")
    async def _action(ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        bodies.append(body)
        await respond("더", replace_original=True)

    @app.event("app_mention")
    async def _mention(event: dict[str, Any], say: Any) -> None:
        bodies.append(event)
        await say("네")

    handler = AsyncSocketModeHandler(app, sandbox.slack_app_token)
    handler.client.web_client.base_url = sandbox.slack_base
    await handler.connect_async()  # type: ignore[no-untyped-call]
    await sandbox.slack.socket.wait_connected(5)
    yield bodies
    await handler.close_async()  # type: ignore[no-untyped-call]


async def test_a_slash_command_is_answered(sandbox: Sandbox, received: list[dict[str, Any]]) -> None:
    """A command typed on the sandbox reaches a real app, is acknowledged, and its answer is for one person alone."""
    envelope = sandbox.send_as_user(CHAT, "/sokbo latest 3")
    (answer,) = await sandbox.wait_for_messages(CHAT, 1)
    assert (answer.text, answer.ephemeral) == ("최신", True)
    assert (received[0]["command"], received[0]["text"], received[0]["channel_id"]) == ("/sokbo", "latest 3", "C0DEMO")
    assert isinstance(envelope, str)
    assert await sandbox.slack.socket.wait_ack(sandbox.slack.socket.envelopes[envelope])


async def test_a_button_is_pressed(sandbox: Sandbox, received: list[dict[str, Any]]) -> None:
    """A press sends the app its value, and the app may replace the message that was pressed."""
    sandbox.send_as_user(CHAT, "/sokbo latest")
    (message,) = await sandbox.wait_for_messages(CHAT, 1)
    sandbox.press_button(CHAT, message.id, "more")
    await sandbox.wait_for_edits(CHAT, message.id, 1)
    assert message.text == "더"
    assert received[1]["actions"][0]["value"] == "latest:3"


async def test_a_mention_is_an_event(sandbox: Sandbox, received: list[dict[str, Any]]) -> None:
    """Words that name the bot arrive as app_mention, what was typed escaped as a client escapes it."""
    sandbox.send_as_user(CHAT, "<@U0SOKBO> 최신 & <급함>?", user="U0STRANGER")
    (answer,) = await sandbox.wait_for_messages(CHAT, 1)
    assert answer.text == "네"
    assert (received[0]["type"], received[0]["user"]) == ("app_mention", "U0STRANGER")
    assert received[0]["text"] == "<@U0SOKBO> 최신 &amp; &lt;급함&gt;?"


async def test_an_app_comes_back_after_a_disconnect(sandbox: Sandbox, received: list[dict[str, Any]]) -> None:
    """Asked to reconnect, the app opens a new connection, and commands go on."""
    sandbox.slack.socket.disconnect()
    await sandbox.slack.socket.wait_connections(2, 5)
    sandbox.send_as_user(CHAT, "/sokbo latest")
    await sandbox.wait_for_messages(CHAT, 1)
    assert len(received) == 1


async def test_a_command_nobody_receives_fails_visibly(sandbox: Sandbox) -> None:
    """Without a connected app the person who typed gets Slack's own error."""
    assert sandbox.send_as_user(CHAT, "/sokbo latest") is None
    (notice,) = sandbox.message_log.transcript(CHAT)
    assert (notice.ephemeral, "dispatch_failed" in notice.text) == (True, True)


async def test_a_response_url_is_used_up(sandbox: Sandbox, received: list[dict[str, Any]]) -> None:
    """Five answers, then no more."""
    sandbox.send_as_user(CHAT, "/sokbo latest")
    await sandbox.wait_for_messages(CHAT, 1)
    async with httpx.AsyncClient() as http:
        answers = [await http.post(received[0]["response_url"], json={"text": str(n)}) for n in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 200, 404]
    assert answers[-1].json()["error"] == "used_url"


@pytest.mark.parametrize(
    ("fault", "status", "word"),
    [
        (Fault("rate_limited", "slack", seconds=7), 429, "ratelimited"),
        (Fault("rate_limited_200", "slack", seconds=1.5), 200, "ratelimited"),
        (Fault("server_error", "slack", status=503), 503, "internal_error"),
        (Fault("not_in_channel", "slack", CHAT), 200, "not_in_channel"),
        (Fault("is_archived", "slack", CHAT), 200, "is_archived"),
        (Fault("revoked", "slack"), 200, "invalid_auth"),
    ],
)
async def test_a_client_meets_each_fault(sandbox: Sandbox, client: AsyncWebClient, fault: Fault, status: int, word: str) -> None:
    """Every fault reaches the SDK as Slack's answer would, once, and then is over."""
    fault.times = 1
    sandbox.add_fault(fault)
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel="C0DEMO", text="속보")
    response = caught.value.response
    assert (response.status_code, response["error"]) == (status, word)
    if word == "ratelimited":
        assert float(response.headers["Retry-After"]) == fault.seconds
    assert (await client.chat_postMessage(channel="C0DEMO", text="속보"))["ok"]
    assert len(sandbox.messages(CHAT)) == 1


@pytest.mark.parametrize(("kind", "messages"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_lost_answer_may_be_a_message(sandbox: Sandbox, client: AsyncWebClient, kind: Any, messages: int) -> None:
    """A connection cut before the call leaves nothing, cut after it leaves the message; the client cannot know which."""
    sandbox.add_fault(Fault(kind, "slack", times=1))
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel="C0DEMO", text="속보")
    assert len(sandbox.messages(CHAT)) == messages
