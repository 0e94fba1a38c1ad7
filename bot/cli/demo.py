"""`sokbo demo`: the real bot in a sandbox of both platforms, fed with sample posts."""

import asyncio
import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.common import Failure
from bot.config import Config
from bot.lib.logging import redactor, set_up
from bot.runtime.build import Secrets

if TYPE_CHECKING:
    from adapters.sandbox import Sandbox
    from adapters.sandbox.newsroom import Newsrooms

VISITOR = (42, "U0MINJI")
"""The person that the page writes as, on Telegram and on Slack: an administrator."""
FIRST, SLOWER = 10, 5
"""So many posts come at the given pace; those after them take several times as long, so that they can be read."""

Every = Annotated[float, typer.Option("--every", help="Seconds between two posts.", min=0.1)]
Port = Annotated[int, typer.Option("--port", help="Where the page is; 0 takes a free port.", min=0, max=65535)]


def demo(every: Every = 4.0, port: Port = 0) -> None:
    """Watch sample posts arrive in both chats, and publish your own; it needs no token."""
    set_up(level="WARNING")
    try:
        asyncio.run(_demo(every, port))
    except OSError as error:
        raise Failure(f"sokbo: cannot listen at 127.0.0.1:{port}: {error.strerror}") from None


async def _demo(every: float, port: int) -> None:
    from adapters.sandbox import Sandbox
    from adapters.sandbox.newsroom import Newsrooms
    from bot.lib.wakeup import SystemClock
    from bot.runtime.run import run_bot

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with TemporaryDirectory(prefix="sokbo-demo-") as folder:
        async with Sandbox(port=port) as sandbox:

            def serving(url: str) -> None:
                sandbox.status_page = url
                sandbox.event_stream.publish({"event": "state"})

            secrets = Secrets(sandbox.telegram_token, sandbox.slack_bot_token, sandbox.slack_app_token)
            redactor.learn(secrets.all())
            ready = asyncio.Event()
            publishing = asyncio.create_task(_publish(sandbox, Newsrooms(Path(folder)), every, ready))
            print(f"Sokbo's demo: {sandbox.page}  (Ctrl-C ends it)", flush=True)
            await run_bot(_config(Path(folder), sandbox), secrets, SystemClock(), stop, ready, serving=serving)
            publishing.cancel()


def _config(folder: Path, sandbox: "Sandbox") -> Config:
    return Config.model_validate(
        {
            "store": {"url": f"sqlite:///{folder / 'sokbo.db'}"},
            "web": {"listen": "127.0.0.1:0"},
            "telegram": {"api_base": sandbox.telegram_base, "admins": [VISITOR[0]]},
            "slack": {"api_base": sandbox.slack_base, "admins": [VISITOR[1]]},
            "feeds": [
                _feed("demo", folder, title="새솔뉴스"),
                _feed("english", folder, title="Saesol News", language="en"),
            ],
            "desk": {"chat": "slack:C0DESK", "editors": ["U0MINJI"]},
            "channels": [
                {"platform": "telegram", "chat": "-1001"},
                {"platform": "slack", "chat": "C0DEMO"},
            ],
        }
    )


def _feed(name: str, folder: Path, **more: str) -> dict[str, object]:
    """A newsroom's feed. `language` is that of the bot's words in its alerts."""
    return {"id": name, "kind": "posts", "path": folder / name, "site_url": "https://news.example.kr", **more}


async def _publish(sandbox: "Sandbox", newsrooms: "Newsrooms", every: float, ready: asyncio.Event) -> None:
    """Publish posts without end once the bot has polled the empty folders: posts found at first sight are no news."""
    await ready.wait()
    sandbox.newsrooms = newsrooms  # from now on the visitor publishes too
    sandbox.event_stream.publish({"event": "state"})
    for number, (feed, text) in enumerate(newsrooms.posts()):
        newsrooms.publish(text, feed)
        await asyncio.sleep(every if number < FIRST else every * SLOWER)
