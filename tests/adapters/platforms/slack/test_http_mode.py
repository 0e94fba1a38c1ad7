"""HTTP mode with one workspace: signatures, acknowledgements, and repeated events."""

import asyncio
import json
import logging
import time
from urllib.parse import urlencode

import pytest

from adapters.platforms.slack.http_mode import EVENTS_PATH
from adapters.sandbox import Fault, Sandbox
from adapters.sandbox.slack.http_mode import sign
from adapters.sandbox.slack.workspace import BOT_USER
from bot.model import Call
from bot.model.delivery import CHAT, FIRST
from tests.adapters.platforms.helpers import started, until
from tests.adapters.platforms.slack.calling import SECRET, one_workspace, served

ANSWER = Call("chat.postMessage", {"channel": CHAT, "text": "최신 속보 3건", "unfurl_links": False, "thread_ts": FIRST})
COMMAND = {"command": "/latest", "text": "3", "user_id": "U0MINJI", "team_id": "T0DEMO", "channel_id": "C0DEMO"}


def signed(body: bytes, *, age: float = 0, secret: str = SECRET) -> dict[str, str]:
    """The headers of a call that was signed so many seconds ago."""
    at = str(int(time.time() - age))
    return {
        "x-slack-request-timestamp": at,
        "x-slack-signature": sign(secret, at, body),
        "content-type": "application/x-www-form-urlencoded",
    }


async def test_a_command_is_acknowledged_and_answered(sandbox: Sandbox) -> None:
    """A slash command that Slack posts is acknowledged with nothing, and answered to its asker alone."""
    slack = one_workspace(sandbox)
    async with served(sandbox, slack) as (calls, _), started(slack, ANSWER) as ear:
        sandbox.send_as_user("slack:C0DEMO", "/sokbo latest 3")
        [message] = await sandbox.wait_for_messages("slack:C0DEMO", 1)
        [envelope] = calls.envelopes.values()
        assert await calls.wait_ack(envelope)
        assert slack.last_error is None
    assert (message.ephemeral, message.text) == (True, "최신 속보 3건")
    assert not envelope.response
    assert [(r.name, r.words, r.user, str(r.chat)) for r in ear.received] == [("latest", ("3",), "U0MINJI", "slack:C0DEMO")]


async def test_a_mention_and_a_direct_message_are_received(sandbox: Sandbox) -> None:
    """Events come by HTTP like commands do."""
    slack = one_workspace(sandbox)
    async with served(sandbox, slack), started(slack) as ear:
        sandbox.send_as_user("slack:C0DEMO", f"<@{BOT_USER}> latest")
        await until(lambda: len(ear.received) == 1)
        sandbox.send_as_user("slack:D0MINJI", "feeds")
        await until(lambda: len(ear.received) == 2)
    assert [r.name for r in ear.received] == ["latest", "feeds"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"x-slack-signature": "v0=" + "0" * 64},
        {"x-slack-signature": ""},
        {"x-slack-request-timestamp": "soon"},
        {"x-slack-request-timestamp": ""},
        {"x-slack-request-timestamp": "-1"},
        {"x-slack-request-timestamp": "9" * 400},
    ],
)
async def test_only_slack_may_call(sandbox: Sandbox, wrong: dict[str, str]) -> None:
    """Without Slack's signature nothing is received: 401, and never a failure of ours."""
    slack, body = one_workspace(sandbox), urlencode(COMMAND).encode()
    async with served(sandbox, slack) as (_, client), started(slack) as ear:
        assert (await client.post(EVENTS_PATH, content=body, headers=signed(body) | wrong)).status_code == 401
    assert ear.received == []


async def test_a_signature_is_for_this_body_and_this_time(sandbox: Sandbox) -> None:
    """A body that was changed, another secret, and a call more than five minutes old or early are refused."""
    slack, body = one_workspace(sandbox), urlencode(COMMAND).encode()
    async with served(sandbox, slack) as (_, client), started(slack) as ear:
        assert (await client.post(EVENTS_PATH, content=body + b"&text=9", headers=signed(body))).status_code == 401
        assert (await client.post(EVENTS_PATH, content=body, headers=signed(body, secret="another"))).status_code == 401
        assert (await client.post(EVENTS_PATH, content=body, headers=signed(body, age=360))).status_code == 401
        assert (await client.post(EVENTS_PATH, content=body, headers=signed(body, age=-360))).status_code == 401
        assert (await client.post(EVENTS_PATH, content=body, headers=signed(body, age=240))).status_code == 200
        await until(lambda: ear.received)
    assert len(ear.received) == 1


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"a":' * 100_000, b"payload=%7B", b"payload=[1", b"[]", b"null", b""])
async def test_what_cannot_be_read_is_no_failure(sandbox: Sandbox, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """A signed body that cannot be read causes neither a 500 nor a traceback."""
    slack = one_workspace(sandbox)
    async with served(sandbox, slack) as (_, client), started(slack) as ear:
        try:
            headers = signed(body)
        except UnicodeDecodeError:
            headers = {}
        answer = await client.post(EVENTS_PATH, content=body, headers=headers)
    assert answer.status_code in (200, 400, 401, 404)
    assert ear.received == []
    assert "Traceback" not in caplog.text


async def test_slack_proves_the_address(sandbox: Sandbox) -> None:
    """Slack's url_verification is answered with its challenge."""
    slack = one_workspace(sandbox)
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB", "token": "x"}).encode()
    async with served(sandbox, slack) as (_, client), started(slack):
        answer = await client.post(EVENTS_PATH, content=body, headers=signed(body) | {"content-type": "application/json"})
    assert answer.json() == {"challenge": "3eZbrw1aB"}


async def test_an_event_that_comes_again_is_received_once(sandbox: Sandbox) -> None:
    """Slack delivers an event again that it thinks was not acknowledged: it is acknowledged each time, and answered once."""
    slack = one_workspace(sandbox)
    async with served(sandbox, slack) as (calls, _), started(slack) as ear:
        sandbox.send_as_user("slack:D0MINJI", "latest")
        await until(lambda: ear.received)
        [envelope] = calls.envelopes.values()
        body = json.dumps(envelope.payload).encode()
        for again in (1, 2, 3):
            answer = await calls.call(body, "application/json", again=again)
            assert answer is not None
            assert answer.status_code == 200
        sandbox.send_as_user("slack:D0MINJI", "feeds")
        await until(lambda: len(ear.received) == 2)
    assert [r.name for r in ear.received] == ["latest", "feeds"]


async def test_the_acknowledgement_waits_for_no_answer(sandbox: Sandbox) -> None:
    """However long the answer takes, Slack has its acknowledgement."""
    slack, released = one_workspace(sandbox), asyncio.Event()

    async def on_request(request: object) -> None:
        await released.wait()

    async with served(sandbox, slack) as (calls, _):
        await slack.start(on_request)
        sandbox.send_as_user("slack:C0DEMO", "/latest")
        [envelope] = calls.envelopes.values()
        assert await calls.wait_ack(envelope, 1)
        released.set()
        await slack.stop()


async def test_before_and_after_slack_is_asked_to_come_again(sandbox: Sandbox) -> None:
    """A call before the bot has started, or once it stops, is 503; an event is delivered again, so it is not lost."""
    slack, body = one_workspace(sandbox), urlencode(COMMAND).encode()
    async with served(sandbox, slack) as (_, client):
        assert (await client.post(EVENTS_PATH, content=body, headers=signed(body))).status_code == 503
        sandbox.send_as_user("slack:D0MINJI", "latest")
        async with started(slack) as ear:
            await until(lambda: ear.received)
        assert (await client.post(EVENTS_PATH, content=body, headers=signed(body))).status_code == 503


async def test_a_refused_token_is_reported_and_tried_again(sandbox: Sandbox) -> None:
    """auth.test at the start reports a refused token; after an outage of Slack the error clears by itself."""
    fault = sandbox.add_fault(Fault("server_error", "slack", method="auth.test", status=503))
    slack = one_workspace(sandbox)
    async with served(sandbox, slack), started(slack):
        assert slack.last_error == "Slack answers HTTP 503"
        assert not slack.token_invalid
        sandbox.faults.clear(fault)
        await until(lambda: slack.last_error is None)
    sandbox.slack.installs.remove("T0DEMO")
    revoked = one_workspace(sandbox)
    async with served(sandbox, revoked), started(revoked):
        assert revoked.token_invalid
        assert "Slack refuses the bot token" in (revoked.last_error or "")


async def test_the_signing_secret_is_shown_to_nobody(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a refused nor an accepted call writes the secret, the token or the body into the log."""
    caplog.set_level(logging.DEBUG)
    slack, body = one_workspace(sandbox), urlencode(COMMAND | {"text": "a-private-question"}).encode()
    async with served(sandbox, slack) as (_, client), started(slack):
        await client.post(EVENTS_PATH, content=body, headers=signed(body))
        await client.post(EVENTS_PATH, content=body, headers=signed(body, secret="another"))
    for private in (SECRET, sandbox.slack_bot_token, "a-private-question"):
        assert private not in caplog.text


async def test_only_this_address_is_there(sandbox: Sandbox) -> None:
    """With one workspace nothing can be installed, and nothing else is reachable."""
    slack = one_workspace(sandbox)
    async with served(sandbox, slack) as (_, client), started(slack):
        statuses = [
            (await client.get(path)).status_code for path in ("/slack/install", "/slack/oauth_redirect", "/", EVENTS_PATH)
        ]
    assert statuses == [404, 404, 404, 405]
