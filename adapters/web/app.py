"""The endpoints a monitor asks: /healthz, /readyz and /metrics."""

import hmac
from collections.abc import Awaitable, Callable
from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.web.metrics import CONTENT_TYPE


class Condition(Protocol):
    """What the running bot says about itself."""

    async def ill(self) -> list[str]:
        """Why it cannot do its work now; empty where it can."""

    def unready(self) -> list[str]:
        """What has not been looked at or connected yet, each with the reason."""

    async def metrics(self) -> bytes:
        """The metrics page."""


def make_app(condition: Condition, token: str | None) -> Starlette:
    """The web side of one bot. `token`: asked for as a bearer token before metrics are shown; None asks for nothing."""

    async def healthz(request: Request) -> Response:
        return _verdict(await condition.ill())

    async def readyz(request: Request) -> Response:
        return _verdict(condition.unready())

    async def metrics(request: Request) -> Response:
        return Response(await condition.metrics(), media_type=CONTENT_TYPE)

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", _guarded(metrics, token)),
        ]
    )


Endpoint = Callable[[Request], Awaitable[Response]]


def _guarded(endpoint: Endpoint, token: str | None) -> Endpoint:
    """The same endpoint, for whoever brings the token; compared in constant time."""
    if token is None:
        return endpoint
    expected = f"Bearer {token}".encode()

    async def guarded(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return PlainTextResponse("a bearer token is needed\n", 401, {"WWW-Authenticate": "Bearer"})
        return await endpoint(request)

    return guarded


def _verdict(faults: list[str]) -> Response:
    return PlainTextResponse("\n".join(faults or ["ok"]) + "\n", 503 if faults else 200)
