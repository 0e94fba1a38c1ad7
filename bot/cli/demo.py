"""`sokbo demo`: the real bot against stand-ins for both platforms, fed with sample posts."""

import asyncio
import signal
from importlib.resources import files
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

Every = Annotated[float, typer.Option("--every", help="Seconds between two posts.", min=0.1)]
Port = Annotated[int, typer.Option("--port", help="Where the page is; 0 takes a free port.", min=0, max=65535)]


def demo(every: Every = 4.0, port: Port = 0) -> None:
    """Watch sample posts arrive in both chats; it needs no token."""
    set_up(level="WARNING")
    try:
        asyncio.run(_demo(every, port))
    except OSError as error:
        raise Failure(f"sokbo: cannot listen at 127.0.0.1:{port}: {error.strerror}") from None


async def _demo(every: float, port: int) -> None:
    from adapters.sandbox import Sandbox
    from bot.lib.wakeup import SystemClock
    from bot.runtime.run import run_bot

    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    with TemporaryDirectory(prefix="sokbo-demo-") as folder:
        posts = Path(folder) / "_posts"
        posts.mkdir()
        async with Sandbox(port=port) as sandbox:
            secrets = Secrets(sandbox.telegram_token, sandbox.slack_bot_token, sandbox.slack_app_token)
            redactor.learn(secrets.all())
            ready = asyncio.Event()
            publishing = asyncio.create_task(_publish(posts, every, ready))
            print(f"Sokbo's demo: {sandbox.page}  (Ctrl-C ends it)", flush=True)
            await run_bot(_config(Path(folder), sandbox), secrets, SystemClock(), stop, ready)
            publishing.cancel()


def _config(folder: Path, sandbox: "Sandbox") -> Config:
    return Config.model_validate(
        {
            "store": {"url": f"sqlite:///{folder / 'sokbo.db'}"},
            "web": {"listen": "127.0.0.1:0"},
            "telegram": {"api_base": sandbox.telegram_base},
            "slack": {"api_base": sandbox.slack_base},
            "feeds": [
                {
                    "id": "demo",
                    "title": "새솔뉴스",
                    "kind": "posts",
                    "path": folder / "_posts",
                    "site_url": "https://news.example.kr",
                }
            ],
            "desk": {"chat": "slack:C0DESK", "editors": ["U0MINJI"]},
            "channels": [
                {"platform": "telegram", "chat": "-1001", "feeds": ["demo"]},
                {"platform": "slack", "chat": "C0DEMO", "feeds": ["demo"]},
            ],
        }
    )


async def _publish(posts: Path, every: float, ready: asyncio.Event) -> None:
    """Publish the samples one by one once the bot has polled the empty folder: posts found at first sight are no news.

    Each is written to a hidden file and renamed, as site generators do.
    """
    await ready.wait()
    for sample in sorted(files("adapters.sandbox").joinpath("samples").iterdir(), key=lambda sample: sample.name):
        hidden = posts / f".{sample.name}.part"
        hidden.write_bytes(sample.read_bytes())
        hidden.rename(posts / sample.name)
        await asyncio.sleep(every)
