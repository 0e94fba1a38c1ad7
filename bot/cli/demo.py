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
    from bot.lib.clock import SystemClock
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
            publishing = asyncio.create_task(_publish(posts, every, stop))
            print(f"Sokbo's demo: {sandbox.page}  (Ctrl-C ends it)", flush=True)
            await run_bot(_config(Path(folder), sandbox), secrets, SystemClock(), stop)
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
                    "announce_existing": 10,  # a slow machine may publish before it has looked
                }
            ],
            "desk": {"chat": "slack:C0DESK", "editors": ["U0MINJI"]},
            "channels": [
                {"platform": "telegram", "chat": "-1001", "feeds": ["demo"]},
                {"platform": "slack", "chat": "C0DEMO", "feeds": ["demo"]},
            ],
        }
    )


async def _publish(posts: Path, every: float, stop: asyncio.Event) -> None:
    """Publish the samples one by one, each as a site generator would: written beside, then renamed."""
    samples = sorted(
        (sample for sample in files("adapters.sandbox").joinpath("samples").iterdir()), key=lambda sample: sample.name
    )
    await asyncio.sleep(min(every, 2.0))
    for sample in samples:
        if stop.is_set():
            return
        beside = posts / f".{sample.name}.part"
        beside.write_bytes(sample.read_bytes())
        beside.rename(posts / sample.name)
        await asyncio.sleep(every)
