"""The sandbox: both fake platforms and the page on one port of loopback."""

from types import TracebackType
from typing import Self, Unpack

from starlette.applications import Starlette
from starlette.routing import Mount

from adapters.sandbox.control import Control
from adapters.sandbox.fake_platforms import FakePlatforms, Options
from adapters.sandbox.hub import FakeHub
from adapters.sandbox.page import guarded, page_routes
from adapters.sandbox.slack.app import SlackApp
from adapters.sandbox.telegram.app import TelegramApp
from adapters.sandbox.web_server import WebServer, listen

HOST = "127.0.0.1"


class Sandbox(FakePlatforms):
    """Serves within its `async with` block. Port 0 takes a free one; entering raises OSError if the port is taken."""

    def __init__(self, port: int = 0, **options: Unpack[Options]) -> None:
        super().__init__(**options)
        self.address = ""
        self.hub = FakeHub()
        self._port = port
        self._server: WebServer | None = None

    async def __aenter__(self) -> Self:
        listening = listen(HOST, self._port)
        self.address = self.slack.address = self.hub.address = f"{HOST}:{listening.getsockname()[1]}"
        self._server = WebServer(self._app(), listening)
        await self._server.start()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.telegram.updates.close()
        self.telegram.webhook.close()
        self.slack.socket.close()
        self.slack.receiver.close()
        self.event_stream.close()
        if self._server is not None:
            await self._server.stop()
        await self.webhook_client.close()
        await self.hub.close()

    @property
    def telegram_base(self) -> str:
        """Base address of the Bot API; a bot posts to `{telegram_base}/bot<TOKEN>/<method>`."""
        return f"http://{self.address}/telegram"

    @property
    def slack_base(self) -> str:
        """Base address of the Web API, with a trailing slash."""
        return f"http://{self.address}/slack/api/"

    @property
    def page(self) -> str:
        """Address of the page with both chats."""
        return f"http://{self.address}/"

    def _app(self) -> Starlette:
        routes = [
            *TelegramApp(self.telegram, self.faults).routes(),
            *SlackApp(self.slack, self.faults).routes(),
            *self.hub.routes(),
            Mount("/", guarded([*Control(self).routes(), *page_routes(self.event_stream)], self.address)),
        ]
        return Starlette(routes=routes)
