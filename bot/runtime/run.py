"""Run the bot: bind its addresses, open the store, start everything, and stop it in order."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from socket import socket

import structlog

from bot.config import Config
from bot.lib.wakeup import StoreClock
from bot.ports import Clock, StoreError
from bot.runtime import build
from bot.runtime.app import App, ConfigFile, StartError

log = structlog.get_logger()


async def run_bot(
    config: Config,
    secrets: build.Secrets,
    clock: Clock,
    stop: asyncio.Event,
    ready: asyncio.Event | None = None,
    file: ConfigFile | None = None,
    serving: Callable[[str], None] = lambda _url: None,
    store_empty: Callable[[], None] = lambda: None,
) -> None:
    """Run until `stop` is set. Raises StartError or StoreError before it starts.

    `ready` is set once every feed has been polled. `serving` receives the status page's URL once it answers.
    `store_empty` is called for a store that nobody has used yet.
    """
    async with AsyncExitStack() as stack:
        from adapters.web.private import make_app
        from adapters.web.public import public_app
        from adapters.web.server import serve

        taken = _listening(stack, config.web.listen, "web.listen")
        public = _listening(stack, config.web.public_listen, "web.public_listen") if config.web.public_listen else None
        from store import open_store

        store = await open_store(config.store.url)
        stack.push_async_callback(store.close)
        empty = await store.is_empty()
        if store.shared:
            clock = StoreClock(await store.time())
        app = App(config, secrets, store, clock, ready or asyncio.Event(), file)
        if public is not None:  # before the platforms learn the address, and until the last call has been answered
            await stack.enter_async_context(serve(public_app(app.routes), public))
        await stack.enter_async_context(app.running(stop))
        if empty:  # a start that fails says why, and nothing else
            store_empty()
        private = make_app(app.status, secrets.web, loopback=not config.web.public, public_url=config.web.public_url)
        await stack.enter_async_context(serve(private, taken))
        serving(_url(config.web.listen, taken))
        log.info("ready_to_work", feeds=[feed.id for feed in config.feeds], platforms=app.platforms)
        await stop.wait()
        log.info("stopping", reason=app.lost)
    if app.lost:
        raise StoreError(f"{app.lost}; this worker ends, start it again to take part")


def _listening(stack: AsyncExitStack, listen: str, key: str) -> socket:
    """Take an address until the stack is left; raises StartError."""
    from adapters.web.server import AddressError, bind

    try:
        taken = bind(listen)
    except AddressError as error:
        raise StartError(f"{error} ({key})") from None
    stack.callback(taken.close)
    return taken


def _url(listen: str, taken: socket) -> str:
    """The URL of what is served there: the host as the config has it, the port as the system gave it."""
    host, _, _ = listen.rpartition(":")
    return f"http://{host}:{taken.getsockname()[1]}/"
