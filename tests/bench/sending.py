"""Accepted messages a CPU second: Sokbo with its store's claims and settlements, compared with the SDKs alone."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable

from slack_sdk.web.async_client import AsyncWebClient
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import BaseRequest, HTTPXRequest

from adapters.platforms.slack import Slack
from adapters.platforms.telegram import Telegram
from adapters.platforms.telegram.transport import AiohttpRequest
from bot.lib import logging as logs
from bot.lib.wakeup import SystemClock
from bot.model import Outcome, Sent
from bot.ports import Platform
from tests.bench.deliveries import TOKENS, announce, subscribed, worker
from tests.bench.stub import stub

MESSAGES = 3_000
IN_FLIGHT = 32
CHATS = 1_000
TEXT = """<b>새솔시 도서관 12곳 새로 연다</b>

새솔시가 내년까지 작은 도서관 12곳을 새로 연다.

• 작은 도서관 12곳
• 예산 34억 원

자료출처=새솔브리핑"""
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("기사 읽기", url="https://news.example.kr/2026/11/20/1.html")]])


def main() -> None:
    """Print the rates and their ratios."""
    logs.set_up(level="WARNING")
    with stub() as address:
        stock = _row("python-telegram-bot, default transport", asyncio.run(_ptb(address, HTTPXRequest(IN_FLIGHT), 1_000)))
        swapped = _row("python-telegram-bot, aiohttp transport", asyncio.run(_ptb(address, AiohttpRequest(""), MESSAGES)))
        ours = _row("Sokbo, Telegram, with its store", asyncio.run(_sokbo(_telegram(address))))
        print(f"{'':44} × default {ours / stock:.2f} (wanted 4), × aiohttp {ours / swapped:.2f} (wanted 0.5)")
        sdk = _row("slack_sdk, default", asyncio.run(_slack_sdk(address)))
        ours = _row("Sokbo, Slack, with its store", asyncio.run(_sokbo(_slack(address))))
        print(f"{'':44} × default {ours / sdk:.2f}")
    with stub(0.1) as address:
        _row("Sokbo, Telegram, answers after 100 ms", asyncio.run(_sokbo(_telegram(address))))


Rates = tuple[float, float]
"""Messages a CPU second, and a second."""


def _row(name: str, rates: Rates) -> float:
    print(f"{name:44} {rates[0]:7.0f} a CPU second   {rates[1]:7.0f} a second")
    return rates[0]


async def _ptb(address: str, request: BaseRequest, messages: int) -> Rates:
    bot = Bot(TOKENS[0], f"{address}/bot", request=request)
    rates = await _rates(lambda: bot.send_message(1, TEXT, "HTML", reply_markup=BUTTONS), messages)
    await request.shutdown()
    return rates


async def _slack_sdk(address: str) -> Rates:
    client = AsyncWebClient(TOKENS[1], f"{address}/slack/")
    return await _rates(lambda: client.chat_postMessage(channel="C1", text=TEXT), MESSAGES)


async def _rates(send: Callable[[], Awaitable[object]], messages: int) -> Rates:
    left = iter(range(messages))

    async def sender() -> None:
        for _ in left:
            await send()

    wall, cpu = time.perf_counter(), time.process_time()
    await asyncio.gather(*(sender() for _ in range(IN_FLIGHT)))
    return messages / (time.process_time() - cpu), messages / (time.perf_counter() - wall)


def _telegram(address: str) -> Telegram:
    return Telegram(TOKENS[0], address)


def _slack(address: str) -> Slack:
    return Slack(TOKENS[1], TOKENS[2], f"{address}/slack/")


async def _sokbo(platform: Platform) -> Rates:
    """Everything pending to CHATS chats, from the first claim to the last settlement."""
    done, left = asyncio.Event(), MESSAGES

    def on_outcome(_delivery: object, outcome: Outcome) -> None:
        nonlocal left
        left -= isinstance(outcome, Sent)
        if not left:
            done.set()

    with tempfile.TemporaryDirectory() as folder:
        store = await subscribed(f"sqlite:///{folder}/sokbo.db", platform.name, CHATS)
        await announce(store, MESSAGES // CHATS)
        while await store.expand(10_000, lambda _filter, _post: True, SystemClock().now()):
            pass
        wall, cpu = time.perf_counter(), time.process_time()
        running = asyncio.create_task(worker(platform, store, on_outcome).run())
        await done.wait()
        rates = MESSAGES / (time.process_time() - cpu), MESSAGES / (time.perf_counter() - wall)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await platform.stop()
        await store.close()
    return rates
