"""The private side: /healthz, /readyz and /metrics for monitors, and the read-only status page at / for operators."""

from pathlib import Path
from typing import Protocol

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.web.auth import SameOriginOnly, require_token
from adapters.web.metrics import CONTENT_TYPE
from bot.lib.visible import visible
from bot.model.admin import StatusPage
from bot.ports import StoreError

LANGUAGES = ("ko", "en")
_HERE = Path(__file__).parent
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class BotStatus(Protocol):
    """The running bot, as the private side asks it."""

    async def health_errors(self) -> list[str]:
        """Reasons why it cannot do its work now; empty if it can."""

    def readiness_errors(self) -> list[str]:
        """Feeds not polled and platforms not connected yet, each with the reason; empty once it is ready."""

    def feed_errors(self) -> list[str]:
        """Feeds whose last poll failed, each with its error; they do not make the bot unready."""

    def owned_scopes(self) -> list[str]:
        """Scopes that this worker owns on a shared store; empty on a store of one process."""

    async def metrics(self) -> bytes:
        """Metrics in Prometheus' text format."""

    async def status_page(self, language: str | None) -> StatusPage:
        """Content of the status page in this language; None is the bot's own. Raises StoreError."""


def make_app(bot: BotStatus, token: str | None, *, loopback: bool, public_url: str = "") -> ASGIApp:
    """ASGI app of the private side.

    With `token`, metrics and status page require it. `loopback`: only this machine can connect, so that the Host must be
    a loopback name or that of `public_url`. Probes need no token.
    """

    async def healthz(request: Request) -> Response:
        return _plain(await bot.health_errors())

    async def readyz(request: Request) -> Response:
        return _plain(bot.readiness_errors(), [*bot.feed_errors(), *(f"owns {scope}" for scope in bot.owned_scopes())])

    async def metrics(request: Request) -> Response:
        return Response(await bot.metrics(), media_type=CONTENT_TYPE)

    async def page(request: Request) -> Response:
        try:
            content = await bot.status_page(_language(request))
        except StoreError:
            return PlainTextResponse("The store does not answer; /healthz says why.\n", 503, _HEADERS)
        html = _TEMPLATES.get_template("status.html").render(page=content.cleaned(visible))
        return HTMLResponse(html, headers=_HEADERS)

    async def style(request: Request) -> Response:
        return FileResponse(_HERE / "static" / "status.css", headers=_HEADERS)

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", require_token(metrics, token)),
            Route("/", require_token(page, token)),
            Route("/status.css", require_token(style, token)),
        ]
    )
    return SameOriginOnly(app, loopback=loopback, public_url=public_url)


def _plain(errors: list[str], notes: list[str] | None = None) -> Response:
    """503 with the errors, or 200; the notes follow either way."""
    lines = [*(errors or ["ok"]), *(notes or ())]
    return PlainTextResponse(visible("\n".join(lines) + "\n"), 503 if errors else 200)


def _language(request: Request) -> str | None:
    """Language of `?lang=`, else the browser's first supported one, else None."""
    accepted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return next((name for name in (request.query_params.get("lang", ""), *accepted) if name in LANGUAGES), None)
