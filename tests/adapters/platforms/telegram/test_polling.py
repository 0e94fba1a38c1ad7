"""Commands through the Telegram adapter, and its behaviour while Telegram is unreachable."""

import asyncio
import gc
import logging

import pytest

from adapters.platforms.telegram import Telegram, polling
from adapters.sandbox import Fault, Sandbox
from adapters.sandbox.telegram.chats import READER
from bot.model import Call, Chat
from bot.model.delivery import CHAT
from tests.adapters.platforms.helpers import free_port, started, until

ANSWER = Call("sendMessage", {"chat_id": CHAT, "text": "최신 속보 3건"})


@pytest.fixture(autouse=True)
def _short_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "POLL_TIMEOUT", 1)


def telegram_on(sandbox: Sandbox) -> Telegram:
    return Telegram(sandbox.telegram_token, sandbox.telegram_base)


async def test_a_command_is_answered_where_it_was_asked(sandbox: Sandbox) -> None:
    """A command in a topic is received with its words and answered in that topic."""
    telegram = telegram_on(sandbox)
    async with started(telegram, ANSWER) as ear:
        assert telegram.last_error is None
        sandbox.send_as_user("telegram:-1002", "/latest@sokbo_sandbox_bot 3", thread="12")
        [message] = await sandbox.wait_for_messages("telegram:-1002", 1)
    assert message.thread == "12"
    assert [(r.name, r.words, r.user, r.chat) for r in ear.received] == [
        ("latest", ("3",), "42", Chat.parse("telegram:-1002/12"))
    ]


async def test_a_channel_post_may_ask(sandbox: Sandbox) -> None:
    """A command posted in a channel is received without a person."""
    async with started(telegram_on(sandbox), ANSWER) as ear:
        sandbox.send_as_user("telegram:-1001", "/latest")
        await sandbox.wait_for_messages("telegram:-1001", 1)
    assert [r.user for r in ear.received] == [None]


async def test_neither_edits_nor_other_bots_commands_are_received(sandbox: Sandbox) -> None:
    """A command that is edited is not answered twice, `/latest@other_bot` not at all."""
    async with started(telegram_on(sandbox), ANSWER) as ear:
        sandbox.send_as_user("telegram:42", "/latest@other_bot")
        sandbox.send_as_user("telegram:42", "/feeds")
        sandbox.send_as_user("telegram:42", "/feeds now", edited=True)
        sandbox.send_as_user("telegram:42", "/help")
        await sandbox.wait_for_messages("telegram:42", 2)
    assert [r.name for r in ear.received] == ["feeds", "help"]


async def test_commands_are_answered_side_by_side(sandbox: Sandbox) -> None:
    """A slow answer delays no other answer."""
    telegram, released = telegram_on(sandbox), asyncio.Event()
    received = []

    async def on_update(request: object) -> None:
        received.append(request)
        if len(received) == 1:
            await released.wait()

    await telegram.start(on_update)
    sandbox.send_as_user("telegram:42", "/latest")
    sandbox.send_as_user("telegram:42", "/feeds")
    await until(lambda: len(received) == 2)
    released.set()
    await telegram.stop()


async def test_a_command_is_not_received_again_after_a_restart(sandbox: Sandbox) -> None:
    """Received updates are confirmed before the bot stops, so the next run does not answer them again."""
    async with started(telegram_on(sandbox), ANSWER):
        sandbox.send_as_user("telegram:42", "/latest")
        await sandbox.wait_for_messages("telegram:42", 1)
    async with started(telegram_on(sandbox), ANSWER) as ear:
        sandbox.send_as_user("telegram:42", "/help")
        await until(lambda: ear.received)
    assert [r.name for r in ear.received] == ["help"]


async def test_an_update_that_cannot_be_read_stops_nothing(sandbox: Sandbox) -> None:
    """An update that the library cannot read is skipped and confirmed."""
    async with started(telegram_on(sandbox)) as ear:
        sandbox.telegram.updates.put("message", {"from_the_future": True})
        sandbox.send_as_user("telegram:42", "/help")
        await until(lambda: ear.received)
        await until(lambda: len(sandbox.telegram.updates) == 0)
    assert [r.name for r in ear.received] == ["help"]


async def test_a_forgotten_webhook_is_taken_away(sandbox: Sandbox) -> None:
    """Telegram sends updates to a webhook or a poller; a webhook of an earlier program is removed."""
    sandbox.telegram.updates.webhook = "https://old.example.kr/hook"
    telegram = telegram_on(sandbox)
    async with started(telegram) as ear:
        assert telegram.last_error is None
        sandbox.send_as_user("telegram:42", "/help")
        await until(lambda: ear.received)


@pytest.mark.parametrize("method", ["getMe", "deleteWebhook", "getUpdates"])
async def test_a_failure_of_any_first_step_is_reported_and_tried_again(sandbox: Sandbox, method: str) -> None:
    """The start returns whichever call fails, with the reason, and the bot is well as soon as Telegram is."""
    fault = sandbox.add_fault(Fault("server_error", "telegram", method=method, status=502))
    telegram = telegram_on(sandbox)
    async with started(telegram) as ear:
        assert telegram.last_error == "Telegram answers 502: Bad Gateway"
        sandbox.faults.clear(fault)
        await until(lambda: telegram.last_error is None)
        sandbox.send_as_user("telegram:42", "/help")
        await until(lambda: ear.received)


async def test_a_command_in_hand_is_answered_before_the_end(sandbox: Sandbox) -> None:
    """Stopping waits for the answer that is on its way."""
    telegram = telegram_on(sandbox)
    async with started(telegram, ANSWER) as ear:
        sandbox.add_fault(Fault("slow", "telegram", method="sendMessage", seconds=0.3))
        sandbox.send_as_user("telegram:42", "/latest")
        await until(lambda: ear.received)
    assert len(sandbox.messages("telegram:42")) == 1


async def test_a_refused_token_is_one_clear_line(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    """A wrong token is reported in one line, without a traceback and without the token."""
    caplog.set_level(logging.INFO)
    for token in ("7001:" + "x" * 32, "nonsense"):
        telegram = Telegram(token, sandbox.telegram_base)
        async with started(telegram):
            assert telegram.last_error == "Telegram refuses the bot token; @BotFather shows the right one"
        assert not any(token in record.getMessage() for record in caplog.records if not record.name.startswith("uvicorn"))
    assert "Traceback" not in caplog.text


async def test_telegram_is_down_at_the_start_and_comes_back() -> None:
    """The start returns with the reason, and the bot receives events as soon as Telegram is there."""
    port, token = free_port(), "7001:" + "b" * 32
    telegram = Telegram(token, f"http://127.0.0.1:{port}/telegram")
    async with started(telegram, ANSWER) as ear:
        assert telegram.last_error == "no connection to Telegram (ClientConnectorError)"
        async with Sandbox(port, telegram_token=token) as sandbox:
            await until(lambda: telegram.last_error is None)
            sandbox.send_as_user("telegram:42", "/latest")
            await until(lambda: ear.outcomes)
    assert [r.name for r in ear.received] == ["latest"]


async def test_a_second_poller_is_named(sandbox: Sandbox) -> None:
    """While another program takes the updates, last_error reports it; afterwards it is well again."""
    first, second = telegram_on(sandbox), telegram_on(sandbox)
    async with started(first):
        async with started(second):
            await until(lambda: first.last_error or second.last_error)
            assert "another program takes this bot's updates" in (first.last_error or second.last_error or "")
        await until(lambda: first.last_error is None)


async def test_it_stops_while_telegram_is_away(caplog: pytest.LogCaptureFixture) -> None:
    """While Telegram is unreachable a stop is quick, without a traceback or running tasks."""
    async with Sandbox() as sandbox:
        telegram = telegram_on(sandbox)
        await telegram.start(lambda request: asyncio.sleep(0))
    await until(lambda: telegram.last_error is not None)
    async with asyncio.timeout(1):
        await telegram.stop()
    assert "Traceback" not in caplog.text
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_nothing_is_left_behind() -> None:
    """After the stop no task runs, and no session is open that would warn when it is collected."""
    async with Sandbox() as sandbox, started(telegram_on(sandbox), ANSWER):
        sandbox.send_as_user("telegram:42", "/latest")
        await sandbox.wait_for_messages("telegram:42", 1)
    gc.collect()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_the_check_names_what_is_wrong(sandbox: Sandbox) -> None:
    """Each chat that cannot be written to gets a line, a wrong token the only one."""
    sandbox.telegram_chat("telegram:-1001").admin = False
    sandbox.set_membership("telegram:-1003", member=False, user=READER)
    telegram = telegram_on(sandbox)
    lines = await telegram.check(
        [Chat.parse(f"telegram:{name}") for name in ("42", "-1001", "-1002/12", "-1003", "@nobody_here")]
    )
    await telegram.stop()
    assert [line.split(": ")[0] for line in lines] == ["telegram:-1001", "telegram:-1003", "telegram:@nobody_here"]
    assert "make it an administrator" in lines[0]
    assert "chat not found" in lines[2]
    wrong = Telegram("7001:" + "x" * 32, sandbox.telegram_base)
    assert await wrong.check([Chat.parse("telegram:42")]) == [
        "telegram: Telegram refuses the bot token; @BotFather shows the right one"
    ]
    await wrong.stop()
