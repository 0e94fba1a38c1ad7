"""Commands through the Slack adapter, and its behaviour while Slack is unreachable."""

import asyncio
import gc
import logging
from contextlib import AsyncExitStack
from typing import Literal
from unittest.mock import AsyncMock

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer

from adapters.platforms.slack import Slack
from adapters.platforms.slack import socket_mode as connection
from adapters.platforms.slack.web_api import ResponseUrl, SingleToken, WebApi
from adapters.sandbox import Fault, Sandbox
from adapters.sandbox.slack.socket_mode import RECONNECT_SECONDS
from adapters.sandbox.slack.workspace import BOT_USER
from bot.model import Call, Chat, Command, Request, Retry
from bot.model.delivery import CHAT, FIRST
from tests.adapters.platforms.helpers import free_port, started, until

ANSWER = Call("chat.postMessage", {"channel": CHAT, "text": "최신 속보 3건", "unfurl_links": False, "thread_ts": FIRST})


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CHECK_INTERVAL", 0.1)


def slack_on(sandbox: Sandbox) -> Slack:
    return Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)


async def connected(sandbox: Sandbox, slack: Slack) -> None:
    """Wait until Slack can send the app an event."""
    await until(lambda: slack.last_error is None)
    await until(lambda: sandbox.slack.socket.connected)


@pytest.mark.parametrize("text", ["/sokbo latest 3", "/latest 3"])
async def test_a_command_is_acknowledged_and_answered_to_its_asker(sandbox: Sandbox, text: str) -> None:
    """A slash command is acknowledged at once with an empty body, and its answer is visible to the asker alone."""
    slack = slack_on(sandbox)
    async with started(slack, ANSWER) as ear:
        await connected(sandbox, slack)
        sandbox.send_as_user("slack:C0DEMO", text)
        [message] = await sandbox.wait_for_messages("slack:C0DEMO", 1)
        [envelope] = sandbox.slack.socket.envelopes.values()
        await until(lambda: envelope.acked_after is not None)
    assert (message.ephemeral, message.thread, message.text) == (True, None, "최신 속보 3건")
    assert not envelope.response
    assert [(r.name, r.words, r.user) for r in ear.received] == [("latest", ("3",), "U0MINJI")]


async def test_what_nobody_here_understands_is_acknowledged(sandbox: Sandbox) -> None:
    """An event that the bot does not understand is acknowledged too; otherwise people would see an error."""
    slack = slack_on(sandbox)
    async with started(slack):
        await connected(sandbox, slack)
        envelope = sandbox.slack.socket.send("interactive", {"type": "of_another_year"}, accepts_response=False)
        assert envelope is not None
        await until(lambda: envelope.acked_after is not None)


async def test_the_acknowledgement_waits_for_no_answer(sandbox: Sandbox) -> None:
    """The acknowledgement does not wait for the answer, however long that takes."""
    slack, released = slack_on(sandbox), asyncio.Event()

    async def on_request(request: object) -> None:
        await released.wait()

    await slack.start(on_request)
    await connected(sandbox, slack)
    sandbox.send_as_user("slack:C0DEMO", "/latest")
    [envelope] = sandbox.slack.socket.envelopes.values()
    assert await sandbox.slack.socket.wait_ack(envelope)
    released.set()
    await slack.stop()


async def test_the_sixth_answer_goes_to_the_channel(sandbox: Sandbox) -> None:
    """A response_url takes five answers; further ones are sent to the chat of the request."""
    slack = slack_on(sandbox)
    async with started(slack) as ear:
        await connected(sandbox, slack)
        sandbox.send_as_user("slack:C0DEMO", "/latest")
        await until(lambda: ear.received)
        for _ in range(6):
            await slack.reply(ear.received[0], ANSWER)
    assert [m.ephemeral for m in sandbox.messages("slack:C0DEMO")] == [True] * 5 + [False]


async def test_an_expired_response_url_costs_no_answer(sandbox: Sandbox) -> None:
    """If the response_url is refused, the answer is sent to the chat of the request."""
    slack = slack_on(sandbox)
    async with started(slack) as ear:
        await connected(sandbox, slack)
        sandbox.send_as_user("slack:C0DEMO", "/latest")
        await until(lambda: ear.received)
        sandbox.slack.response_urls._issued.clear()
        await slack.reply(ear.received[0], ANSWER)
    assert [m.ephemeral for m in sandbox.messages("slack:C0DEMO")] == [False]


@pytest.mark.parametrize("kind", ["rate_limited", "server_error"])
async def test_a_response_url_in_trouble_is_tried_again(sandbox: Sandbox, kind: Literal["rate_limited", "server_error"]) -> None:
    """If the response_url is rate-limited or fails, the answer waits instead of going to the whole channel."""
    slack = slack_on(sandbox)
    async with started(slack) as ear:
        await connected(sandbox, slack)
        sandbox.send_as_user("slack:C0DEMO", "/latest")
        await until(lambda: ear.received)
        sandbox.add_fault(Fault(kind, "slack", method="response_url", seconds=3))
        assert isinstance(await slack.reply(ear.received[0], ANSWER), Retry)
    assert sandbox.messages("slack:C0DEMO") == []


async def test_a_response_url_that_cannot_be_reached_is_no_lost_answer(sandbox: Sandbox) -> None:
    """If the response_url cannot be reached, the outcome is Retry, because the answer was not sent."""
    slack = slack_on(sandbox)
    url = ResponseUrl(f"http://127.0.0.1:{free_port()}/response")
    request = Command(Chat.parse("slack:C0DEMO"), "latest", context={"response_url": url})
    assert isinstance(await slack.reply(request, ANSWER), Retry)
    await slack.stop()


async def test_answers_share_a_connection() -> None:
    """Answers to response_urls reuse a connection, and are sent without the token."""
    peers, authorizations = [], []

    async def answered(request: web.BaseRequest) -> web.Response:
        peers.append(request.transport and request.transport.get_extra_info("peername"))
        authorizations.append(request.headers.get("Authorization"))
        return web.Response(text="ok")

    slack_web = WebApi(SingleToken("xoxb-secret"), "http://127.0.0.1/")
    async with RawTestServer(answered) as server:
        for _ in range(3):
            await ResponseUrl(str(server.make_url("/"))).answer(slack_web, ANSWER)
        await slack_web.close()
    assert len(set(peers)) == 1
    assert authorizations == [None] * 3


async def test_a_mention_is_answered_in_its_thread(sandbox: Sandbox) -> None:
    """A mention of the bot is answered in its thread, visible to everyone."""
    slack = slack_on(sandbox)
    async with started(slack, ANSWER):
        await connected(sandbox, slack)
        sandbox.send_as_user("slack:C0DEMO", f"<@{BOT_USER}> latest 3")
        [message] = await sandbox.wait_for_messages("slack:C0DEMO", 1)
    question = sandbox.message_log.transcript("slack:C0DEMO")[0]
    assert (message.thread, message.ephemeral) == (question.id, False)


async def test_a_direct_message_is_answered(sandbox: Sandbox) -> None:
    """A direct message needs neither sign nor mention; talk in a channel is acknowledged and left alone."""
    slack = slack_on(sandbox)
    async with started(slack, ANSWER) as ear:
        await connected(sandbox, slack)
        sandbox.send_as_user("slack:C0DEMO", "점심 뭐 먹죠")
        sandbox.send_as_user("slack:D0MINJI", "latest")
        await sandbox.wait_for_messages("slack:D0MINJI", 1)
        await until(lambda: all(e.acked_after is not None for e in sandbox.slack.socket.envelopes.values()))
    assert [(r.name, r.private) for r in ear.received] == [("latest", True)]


async def test_an_event_sent_again_is_received_once(sandbox: Sandbox) -> None:
    """An event that Slack repeats, as it missed the acknowledgement, is answered once."""
    slack = slack_on(sandbox)
    async with started(slack, ANSWER) as ear:
        await connected(sandbox, slack)
        sandbox.send_as_user("slack:D0MINJI", "latest")
        [first] = sandbox.slack.socket.envelopes.values()
        again = sandbox.slack.socket.send("events_api", first.payload, accepts_response=False)
        assert again is not None
        assert await sandbox.slack.socket.wait_ack(again)
        await sandbox.wait_for_messages("slack:D0MINJI", 1)
    assert len(ear.received) == 1


async def test_a_command_sent_again_is_received_once(sandbox: Sandbox) -> None:
    """One command is one answer, however often Slack sends it; the same words typed again are another command."""
    slack = slack_on(sandbox)
    async with started(slack, ANSWER) as ear:
        await connected(sandbox, slack)
        sandbox.send_as_user("slack:C0DEMO", "/sokbo latest 3")
        [first] = sandbox.slack.socket.envelopes.values()
        again = sandbox.slack.socket.send("slash_commands", first.payload, accepts_response=True)
        assert again is not None
        assert await sandbox.slack.socket.wait_ack(again)
        sandbox.send_as_user("slack:C0DEMO", "/sokbo latest 3")
        await sandbox.wait_for_messages("slack:C0DEMO", 2)
    assert len(ear.received) == 2


async def test_a_press_is_acknowledged(sandbox: Sandbox) -> None:
    """The press of a button that opens a page is only acknowledged."""
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": "기사"},
        "url": "https://x.kr",
        "action_id": "read_article",
    }
    alert = Call("chat.postMessage", {"channel": CHAT, "text": "속보", "blocks": [{"type": "actions", "elements": [button]}]})
    slack = slack_on(sandbox)
    async with started(slack) as ear:
        await connected(sandbox, slack)
        await slack.send(Chat.parse("slack:C0DEMO"), alert, None)
        sandbox.press_button("slack:C0DEMO", sandbox.messages("slack:C0DEMO")[0].id, "read_article")
        [envelope] = sandbox.slack.socket.envelopes.values()
        assert await sandbox.slack.socket.wait_ack(envelope)
    assert ear.received == []


async def test_slack_asks_to_connect_anew(sandbox: Sandbox) -> None:
    """After a `disconnect` the bot is back long before Slack closes the old connection, and receives events."""
    slack = slack_on(sandbox)
    async with started(slack, ANSWER) as ear:
        await connected(sandbox, slack)
        sandbox.slack.socket.disconnect()
        async with asyncio.timeout(RECONNECT_SECONDS / 2):
            await until(lambda: sum(c.method == "apps.connections.open" for c in sandbox.calls) == 2)
            await connected(sandbox, slack)
            await _send_until_received(sandbox, ear.received)
        assert slack.last_error is None


async def test_a_lost_connection_is_made_anew(sandbox: Sandbox) -> None:
    """A lost socket connection is replaced."""
    slack = slack_on(sandbox)
    async with started(slack, ANSWER) as ear:
        await connected(sandbox, slack)
        await sandbox.slack.socket._connections[0].close(1011)
        await sandbox.slack.socket.wait_connections(2, RECONNECT_SECONDS)
        await _send_until_received(sandbox, ear.received)


async def test_slack_is_down_at_the_start_and_comes_back() -> None:
    """The start returns with the reason, and the bot receives events as soon as Slack is there."""
    port = free_port()
    slack = Slack("xoxb-1", "xapp-1", f"http://127.0.0.1:{port}/slack/api/")
    async with started(slack, ANSWER) as ear:
        assert slack.last_error == "no connection to Slack (ClientConnectorError)"
        async with Sandbox(port, slack_bot_token="xoxb-1", slack_app_token="xapp-1") as sandbox:
            await connected(sandbox, slack)
            sandbox.send_as_user("slack:C0DEMO", "/latest")
            await until(lambda: ear.outcomes)


async def test_a_dead_address_is_not_tried_for_ever(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """An address for the socket that leads nowhere is given up for a fresh one, and last_error reports it meanwhile."""
    monkeypatch.setattr(connection, "_CONNECT_TIMEOUT", 0.2)
    slack = slack_on(sandbox)
    with monkeypatch.context() as patched:
        patched.setattr(WebApi, "socket_url", AsyncMock(return_value=f"ws://127.0.0.1:{free_port()}/"))
        await slack.start(AsyncMock())
    assert slack.last_error == "Slack's socket cannot be reached"
    await connected(sandbox, slack)
    await slack.stop()
    assert "Traceback" not in caplog.text


async def test_slack_goes_away_and_comes_back(caplog: pytest.LogCaptureFixture) -> None:
    """While Slack is gone, last_error reports it, without a traceback; afterwards the bot receives events again."""
    port = free_port()
    slack = Slack("xoxb-1", "xapp-1", f"http://127.0.0.1:{port}/slack/api/")
    async with AsyncExitStack() as at_the_end:
        async with Sandbox(port, slack_bot_token="xoxb-1", slack_app_token="xapp-1") as sandbox:
            ear = await at_the_end.enter_async_context(started(slack, ANSWER))
            await connected(sandbox, slack)
        await until(lambda: slack.last_error is not None)
        assert "Traceback" not in caplog.text
        async with Sandbox(port, slack_bot_token="xoxb-1", slack_app_token="xapp-1") as sandbox:
            await connected(sandbox, slack)
            await _send_until_received(sandbox, ear.received)


async def test_a_refused_token_is_one_clear_line(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """Which of the two tokens is wrong is reported in one line, without a traceback and without the token."""
    caplog.set_level(logging.DEBUG)
    for bot, app, named in (("xoxb-wrong", sandbox.slack_app_token, "bot"), (sandbox.slack_bot_token, "xapp-wrong", "app")):
        slack = Slack(bot, app, sandbox.slack_base)
        async with started(slack):
            assert slack.last_error is not None
            assert slack.last_error.startswith(f"Slack refuses the {named} token (invalid_auth); ")
        assert [line for line in await slack.check([]) if named in line]
        await slack.stop()
    assert "Traceback" not in caplog.text
    assert "wrong" not in caplog.text


async def test_a_command_in_hand_is_answered_before_the_end(sandbox: Sandbox) -> None:
    """Stopping waits for the answer that is on its way."""
    slack = slack_on(sandbox)
    async with started(slack, ANSWER) as ear:
        await connected(sandbox, slack)
        sandbox.add_fault(Fault("slow", "slack", method="response_url", seconds=0.3))
        sandbox.send_as_user("slack:C0DEMO", "/latest")
        await until(lambda: ear.received)
    assert len(sandbox.messages("slack:C0DEMO")) == 1


async def test_nothing_is_left_behind(caplog: pytest.LogCaptureFixture) -> None:
    """After the stop no task runs, no session is open that would warn when it is collected, and nothing was complained of."""
    async with Sandbox() as sandbox:
        slack = slack_on(sandbox)
        async with started(slack, ANSWER):
            await connected(sandbox, slack)
            sandbox.send_as_user("slack:C0DEMO", "/latest")
            await sandbox.wait_for_messages("slack:C0DEMO", 1)
        await asyncio.sleep(0.1)
    gc.collect()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING] == []


async def test_the_check_names_what_is_wrong(sandbox: Sandbox) -> None:
    """Each channel that cannot be written to gets a line."""
    sandbox.slack_channel("slack:C0DESK").member = False
    sandbox.add_chat("slack:C0OLD", "옛 채널")
    sandbox.slack_channel("slack:C0OLD").archived = True
    slack = slack_on(sandbox)
    names = ("C0DEMO", "C0DESK", "C0OLD", "C0NOWHERE", "D0MINJI", "U0MINJI")
    lines = await slack.check([Chat.parse(f"slack:{name}") for name in names])
    await slack.stop()
    assert [line.split(": ")[0] for line in lines] == ["slack:C0DESK", "slack:C0OLD", "slack:C0NOWHERE"]
    assert "/invite" in lines[0]


async def _send_until_received(sandbox: Sandbox, received: list[Request]) -> None:
    """Ask until a request is received: during a change of connections it may go to the old one."""
    async with asyncio.timeout(10):
        while not received:
            sandbox.send_as_user("slack:C0DEMO", "/latest")
            await asyncio.sleep(0.2)
