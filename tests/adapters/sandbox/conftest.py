"""A running sandbox, and the two APIs as a plain HTTP client sees them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.sandbox import Sandbox


class TurnedClock:
    """A clock that moves only when it is turned, or slept on."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The time it was turned to."""
        return self.time

    async def sleep(self, seconds: float) -> None:
        """Turn the clock instead of waiting."""
        self.turn(seconds)

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self.time += timedelta(seconds=seconds)


class Apis:
    """Calls both APIs of a sandbox as a bot would, without a library between."""

    def __init__(self, sandbox: Sandbox, client: httpx.AsyncClient) -> None:
        self.sandbox, self.client = sandbox, client

    async def telegram(self, method: str, **params: Any) -> dict[str, Any]:
        """One call of the Bot API with a JSON body."""
        address = f"{self.sandbox.telegram_base}/bot{self.sandbox.telegram_token}/{method}"
        answer: dict[str, Any] = (await self.client.post(address, json=params)).json()
        return answer

    async def slack(self, method: str, **params: Any) -> dict[str, Any]:
        """One call of the Web API with a JSON body and the bot's token."""
        headers = {"authorization": f"Bearer {self.sandbox.slack_bot_token}"}
        response = await self.client.post(self.sandbox.slack_base + method, json=params, headers=headers)
        answer: dict[str, Any] = response.json()
        return answer


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
async def sandbox(clock: TurnedClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=clock) as running:
        yield running


@pytest.fixture
async def apis(sandbox: Sandbox) -> AsyncIterator[Apis]:
    async with httpx.AsyncClient() as client:
        yield Apis(sandbox, client)
