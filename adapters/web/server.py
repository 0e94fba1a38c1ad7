"""Bind a listening address early, and serve an ASGI app on it with uvicorn."""

import asyncio
import logging
import resource
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

MAX_HEADER = 16 * 2**10
"""Bytes of a request's line and headers."""
HEADER_TIMEOUT = 10.0
"""Seconds within which a request's headers must arrive."""
REQUEST_TIMEOUT = 60.0
"""Seconds from a request's headers until its response has been taken."""
_MAX_CONNECTIONS = 100
_ACCEPTED_AT_ONCE = 4
"""Connections that asyncio accepts before any of them is looked at. It names this a backlog, and takes so many descriptors."""
_QUEUE = 128
"""Connections that the system keeps until they are accepted."""
_DESCRIPTOR_SHARE = 8
"""Connections take at most this fraction of the descriptors that the process may open."""


class AddressError(Exception):
    """The address cannot be bound; the message names it and the reason."""


def bind(listen: str) -> socket.socket:
    """Bind `host:port`; port 0 takes a free one. Raises AddressError."""
    host, _, port = listen.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, int(port)))
    except OSError as error:
        bound.close()
        raise AddressError(f"cannot listen at {listen}: {error.strerror}") from None
    return bound


@asynccontextmanager
async def serve(app: Any, bound: socket.socket) -> AsyncIterator[None]:
    """Serve while the block runs. At its end, requests in progress get a second to finish."""
    config = uvicorn.Config(
        app,
        http=_BoundedProtocol,
        h11_max_incomplete_event_size=MAX_HEADER,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=1,
        backlog=_ACCEPTED_AT_ONCE,
    )
    errors = logging.getLogger("uvicorn.error")
    errors.setLevel(logging.ERROR)  # else each of a stranger's mistakes is a line
    server = _Server(config)
    bound.listen()  # connections queue from here on instead of being refused
    task = asyncio.create_task(server.serve([bound]))
    try:
        yield
    finally:
        server.should_exit = True
        errors.setLevel(logging.CRITICAL)  # to cut a request that its client does not read is no error
        await task


class _Server(uvicorn.Server):
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve, with a longer queue of connections than asyncio accepts at once."""
        await super().startup(sockets)
        for bound in sockets or ():
            bound.listen(_QUEUE)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no signal handlers: the bot has its own."""
        yield


def max_connections() -> int:
    """Connections to one listener at once."""
    limit, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MAX_CONNECTIONS if limit == resource.RLIM_INFINITY else max(2, min(_MAX_CONNECTIONS, limit // _DESCRIPTOR_SHARE))


class _BoundedProtocol(H11Protocol):
    """A connection with limits of time, and of the number of connections: one too many ends another.

    First go those whose headers have not arrived, then those whose body has not, the oldest before the others.
    """

    _timer: asyncio.TimerHandle | None = None
    _receives_headers = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._made = self.loop.time()
        self._start_timer(HEADER_TIMEOUT)
        open_ones = [one for one in self.connections if isinstance(one, _BoundedProtocol) and not one.transport.is_closing()]
        if len(open_ones) > max_connections():
            waiting = [one for one in open_ones if one is not self and one.conn.their_state in (h11.IDLE, h11.SEND_BODY)]
            min(waiting, key=lambda one: (not one._receives_headers, one._made), default=self).transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        receives_headers = self.conn.their_state is h11.IDLE
        if receives_headers and self.timeout_keep_alive_task is not None:
            self._stop_timer()  # nothing of the next request has arrived
        elif receives_headers is not self._receives_headers or self._timer is None:
            self._start_timer(HEADER_TIMEOUT if receives_headers else REQUEST_TIMEOUT)
        self._receives_headers = receives_headers

    def _start_timer(self, seconds: float) -> None:
        self._stop_timer()
        self._timer = self.loop.call_later(seconds, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
