"""The private side: what a monitor asks, /healthz, /readyz and /metrics, and the status page at /."""

from typing import Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapters.web.guard import with_token
from adapters.web.metrics import CONTENT_TYPE
from adapters.web.status_page import page_routes
from bot.model.status_page import StatusPage


class Condition(Protocol):
    """What the running bot says about itself."""

    async def ill(self) -> list[str]:
        """Why it cannot do its work now; empty where it can."""

    def unready(self) -> list[str]:
        """What has not been looked at or connected yet, each with the reason."""

    async def metrics(self) -> bytes:
        """The metrics page."""

    async def glance(self, language: str | None) -> StatusPage:
        """The whole at a glance, in this language or the bot's own. Raises StoreError."""


def make_app(condition: Condition, token: str | None) -> Starlette:
    """The web side of one bot. `token`: asked for before metrics or the page are shown; None, on loopback, asks for nothing."""

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
            Route("/metrics", with_token(metrics, token)),
            *page_routes(condition.glance, token),
        ]
    )


def _verdict(faults: list[str]) -> Response:
    return PlainTextResponse("\n".join(faults or ["ok"]) + "\n", 503 if faults else 200)
