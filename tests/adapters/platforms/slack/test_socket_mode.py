"""A socket that falls silent without being closed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import aiohttp
import pytest
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.platforms.slack import Slack
from adapters.platforms.slack import socket_mode as connection
from adapters.sandbox import Sandbox
from tests.adapters.platforms.helpers import started, until


class Wire:
    """A connection between the bot and the sandbox that can fall silent: both ends stay open, and nothing passes."""

    def __init__(self, address: str) -> None:
        self._host, _, self._port = address.partition(":")
        self._silent: set[asyncio.Event] = set()
        self.connections = 0

    def cut(self) -> None:
        """Silence the existing connections; new ones work."""
        for silent in self._silent:
            silent.set()

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection both ways."""
        self.connections += 1
        silent = asyncio.Event()
        self._silent.add(silent)
        there, back = await asyncio.open_connection(self._host, int(self._port))
        with suppress(ConnectionError):
            await asyncio.gather(_pass(reader, back, silent), _pass(there, writer, silent))
        for end in (writer, back):
            end.close()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, silent: asyncio.Event) -> None:
    while data := await reader.read(65_536):
        if not silent.is_set():
            writer.write(data)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def wired(sandbox: Sandbox) -> AsyncIterator[Wire]:
    """The sandbox's socket behind a wire; its Web API stays as it is."""
    wire = Wire(sandbox.address)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    sandbox.slack.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield wire
    finally:
        server.close()


@pytest.mark.parametrize("sdk", ["watches too", "has stopped watching"])
async def test_a_silent_socket_is_replaced(sandbox: Sandbox, sdk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When nothing has come for too long, the socket is thrown away and a new one receives events, unnoticed by the library."""
    for name, seconds in (("CHECK_INTERVAL", 0.1), ("PING_INTERVAL", 0.2), ("MAX_SILENCE", 1.0)):
        monkeypatch.setattr(connection, name, seconds)
    if sdk == "has stopped watching":
        monkeypatch.setattr(SocketModeClient, "is_ping_pong_failing", _never)
        monkeypatch.setattr(SocketModeClient, "monitor_current_session", _never)
        monkeypatch.setattr(aiohttp.ClientSession, "ws_connect", _without_heartbeat)
    async with wired(sandbox) as wire:
        slack = Slack(sandbox.slack_bot_token, sandbox.slack_app_token, sandbox.slack_base)
        async with started(slack) as ear:
            await until(lambda: sandbox.slack.socket.connected)
            wire.cut()
            await until(lambda: wire.connections >= 2)
            await until(lambda: slack.last_error is None)
            sandbox.send_as_user("slack:C0DEMO", "/latest")
            await until(lambda: ear.received)


_connect = aiohttp.ClientSession.ws_connect


def _without_heartbeat(session: aiohttp.ClientSession, url: str, **options: Any) -> Any:
    return _connect(session, url, **options | {"heartbeat": None})


async def _never(_client: SocketModeClient) -> bool:
    return False
