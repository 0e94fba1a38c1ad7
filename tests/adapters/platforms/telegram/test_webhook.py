"""Telegram's webhook: the real adapter on a public app, called by the sandbox."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from adapters.platforms.telegram import Telegram, WebhookConfig, polling, webhook
from adapters.platforms.telegram.webhook import PATH, webhook_error
from adapters.sandbox import Fault, Sandbox
from adapters.web.public import public_app
from adapters.web.server import bind, serve
from bot.model import Call
from bot.model.delivery import CHAT
from tests.adapters.platforms.helpers import Ear, started, until

ANSWER = Call("sendMessage", {"chat_id": CHAT, "text": "최신 속보 3건"})
CALLBACK = WebhookConfig("https://bot.example.kr", "a-secret_of-ours")
SECRET = {"X-Telegram-Bot-Api-Secret-Token": CALLBACK.secret}


@pytest.fixture(autouse=True)
def _short_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "CHECK_INTERVAL", 0.1)
    monkeypatch.setattr(polling, "POLL_TIMEOUT", 1)


@asynccontextmanager
async def called(sandbox: Sandbox, answer: Call | None = None) -> AsyncIterator[tuple[Telegram, Ear, httpx.AsyncClient]]:
    """The adapter with its webhook, its received requests, and a client that can call the webhook."""
    telegram = Telegram(sandbox.telegram_token, sandbox.telegram_base, CALLBACK)
    taken = bind("127.0.0.1:0")
    address = f"http://127.0.0.1:{taken.getsockname()[1]}"
    sandbox.webhook_client.proxies[CALLBACK.public_url] = address
    async with (
        serve(public_app(telegram.routes), taken),
        started(telegram, answer) as ear,
        httpx.AsyncClient(base_url=address, trust_env=False) as client,
    ):
        yield telegram, ear, client


def an_update(update_id: int, text: str = "/help") -> dict[str, Any]:
    """An update as Telegram sends it: a command in a private chat."""
    message = {"message_id": 1, "date": 1_700_000_000, "text": text, "chat": {"id": 42, "type": "private", "first_name": "민지"}}
    return {"update_id": update_id, "message": message | {"from": {"id": 42, "is_bot": False, "first_name": "민지"}}}


async def test_a_command_is_received_and_answered(sandbox: Sandbox) -> None:
    """Messages arrive by the webhook, those from before the start too; getUpdates is never called."""
    sandbox.send_as_user("telegram:42", "/feeds")
    async with called(sandbox, ANSWER) as (telegram, ear, _):
        sandbox.send_as_user("telegram:42", "/latest 3")
        await sandbox.wait_for_messages("telegram:42", 2)
        assert telegram.last_error is None
    assert [(r.name, r.words) for r in ear.received] == [("feeds", ()), ("latest", ("3",))]
    assert not any(call.method == "getUpdates" for call in sandbox.calls)


async def test_only_telegram_may_call(sandbox: Sandbox) -> None:
    """Without the secret, or with a wrong one, nothing is received: 401."""
    async with called(sandbox) as (_, ear, client):
        for secret in (b"", b"wrong", "속보".encode(), CALLBACK.secret.encode() + b"x"):
            headers = {b"x-telegram-bot-api-secret-token": secret}
            assert (await client.post(PATH, json=an_update(7), headers=headers)).status_code == 401
        assert (await client.post(PATH, json=an_update(7))).status_code == 401
        assert (await client.get(PATH, headers=SECRET)).status_code == 405
    assert ear.received == []


async def test_an_update_that_comes_again_is_answered_once(sandbox: Sandbox) -> None:
    """An update whose acknowledgement got lost is acknowledged again, and received no second time."""
    async with called(sandbox) as (_, ear, client):
        for _ in range(3):
            assert (await client.post(PATH, json=an_update(7), headers=SECRET)).status_code == 200
        await client.post(PATH, json=an_update(8, "/feeds"), headers=SECRET)
        await until(lambda: len(ear.received) == 2)
    assert [r.name for r in ear.received] == ["help", "feeds"]


@pytest.mark.parametrize("body", ["[]", "{}", '{"update_id": 9, "message": {"from_the_future": true}}', '{"update_id": {}}', "1"])
async def test_what_cannot_be_read_is_passed_over(sandbox: Sandbox, body: str) -> None:
    """JSON that is no update the library knows is acknowledged, or Telegram would send it for ever; the next is received."""
    async with called(sandbox) as (_, ear, client):
        assert (await client.post(PATH, content=body, headers=SECRET)).status_code == 200
        await client.post(PATH, json=an_update(10), headers=SECRET)
        await until(lambda: ear.received)


async def test_what_is_no_json_is_refused(sandbox: Sandbox) -> None:
    """Bytes that are no JSON are 400, not a failure of ours."""
    async with called(sandbox) as (_, ear, client):
        for body in (b"", b"\xff\xfe", b"{", b"[" * 100_000):
            assert (await client.post(PATH, content=body, headers=SECRET)).status_code == 400
    assert ear.received == []


async def test_the_answer_waits_for_nothing(sandbox: Sandbox) -> None:
    """Telegram gets its 200 at once, however long a command takes."""
    telegram, released = Telegram(sandbox.telegram_token, sandbox.telegram_base, CALLBACK), asyncio.Event()

    async def on_update(request: object) -> None:
        await released.wait()

    taken = bind("127.0.0.1:0")
    sandbox.webhook_client.proxies[CALLBACK.public_url] = f"http://127.0.0.1:{taken.getsockname()[1]}"
    async with serve(public_app(telegram.routes), taken):
        await telegram.start(on_update)
        sandbox.send_as_user("telegram:42", "/latest")
        await until(lambda: len(sandbox.telegram.updates) == 0)
        released.set()
        await telegram.stop()


async def test_before_and_after_telegram_is_asked_to_come_again(sandbox: Sandbox) -> None:
    """A call before the bot has started, or once it stops, is 503: the update is not lost."""
    telegram = Telegram(sandbox.telegram_token, sandbox.telegram_base, CALLBACK)
    transport = httpx.ASGITransport(public_app(telegram.routes))
    async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
        assert (await client.post(PATH, json=an_update(1), headers=SECRET)).status_code == 503
        async with started(telegram) as ear:
            assert (await client.post(PATH, json=an_update(1), headers=SECRET)).status_code == 200
            await until(lambda: ear.received)
        assert (await client.post(PATH, json=an_update(2), headers=SECRET)).status_code == 503


async def test_an_address_that_cannot_be_called_is_trouble(sandbox: Sandbox) -> None:
    """While Telegram cannot call the address, `last_error` has its reason; afterwards it is None."""
    telegram = Telegram(sandbox.telegram_token, sandbox.telegram_base, CALLBACK)
    sandbox.send_as_user("telegram:42", "/help")
    async with started(telegram) as ear:
        await until(lambda: telegram.last_error)
        assert telegram.last_error == "Telegram cannot call https://bot.example.kr: Connection refused"
        taken = bind("127.0.0.1:0")
        sandbox.webhook_client.proxies[CALLBACK.public_url] = f"http://127.0.0.1:{taken.getsockname()[1]}"
        async with serve(public_app(telegram.routes), taken):
            await until(lambda: ear.received)
            await until(lambda: telegram.last_error is None)
        assert "last_error_message" in sandbox.telegram.webhook.info()


async def test_another_programs_webhook_is_named(sandbox: Sandbox) -> None:
    """A webhook that somebody else set meanwhile is left alone and reported."""
    async with called(sandbox) as (telegram, _, _client):
        sandbox.telegram.updates.webhook = "https://other.example.kr/hook"
        await until(lambda: telegram.last_error)
        assert "another program changed this bot's webhook" in (telegram.last_error or "")


async def test_going_back_to_polling_takes_the_webhook_away(sandbox: Sandbox) -> None:
    """A polling bot deletes the webhook of an earlier run and receives all pending updates."""
    async with called(sandbox):
        pass
    assert sandbox.telegram.updates.webhook == CALLBACK.url
    del sandbox.webhook_client.proxies[CALLBACK.public_url]
    sandbox.send_as_user("telegram:42", "/help")
    async with started(Telegram(sandbox.telegram_token, sandbox.telegram_base)) as ear:
        await until(lambda: ear.received)
    assert sandbox.telegram.updates.webhook == ""


async def test_a_webhook_that_appears_while_polling_is_one_clear_line(sandbox: Sandbox) -> None:
    """409 "webhook is active" names the remedy."""
    telegram = Telegram(sandbox.telegram_token, sandbox.telegram_base)
    async with started(telegram):
        sandbox.telegram.updates.webhook = "https://other.example.kr/hook"
        await until(lambda: telegram.last_error)
        assert (
            telegram.last_error == "another program set a webhook, which takes this bot's updates; stop it, then restart this bot"
        )


@pytest.mark.parametrize("method", ["getMe", "setWebhook", "getWebhookInfo"])
async def test_a_failure_of_any_step_is_reported_and_tried_again(sandbox: Sandbox, method: str) -> None:
    """The start returns whichever call fails, with the reason, and the bot is well as soon as Telegram is."""
    fault = sandbox.add_fault(Fault("server_error", "telegram", method=method, status=502))
    async with called(sandbox) as (telegram, ear, _):
        assert telegram.last_error == "Telegram answers 502: Bad Gateway"
        sandbox.faults.clear(fault)
        await until(lambda: telegram.last_error is None)
        sandbox.send_as_user("telegram:42", "/help")
        await until(lambda: ear.received)


async def test_the_secret_is_sent_to_telegram_alone(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """The secret goes to setWebhook and nowhere else: no log, no trouble."""
    caplog.set_level(logging.DEBUG)
    async with called(sandbox) as (telegram, _, client):
        await client.post(PATH, json=an_update(7), headers=SECRET)
        set_webhook = next(call for call in sandbox.calls if call.method == "setWebhook")
        assert set_webhook.params["secret_token"] == CALLBACK.secret
        assert not set_webhook.params.get("drop_pending_updates")
        assert telegram.last_error is None
    assert CALLBACK.secret not in caplog.text


def test_an_old_error_is_no_trouble() -> None:
    """An error of Telegram's about the webhook counts only while updates are pending and none came after the error."""
    info = {"url": CALLBACK.url, "pending_update_count": 2, "last_error_date": 100, "last_error_message": "Connection timed out"}
    assert webhook_error(info, CALLBACK, last_update_at=99) == "Telegram cannot call https://bot.example.kr: Connection timed out"
    assert webhook_error(info, CALLBACK, last_update_at=101) is None
    assert webhook_error(info | {"pending_update_count": 0}, CALLBACK, last_update_at=99) is None
    assert webhook_error(json.loads(json.dumps({"url": CALLBACK.url})), CALLBACK, last_update_at=0) is None
