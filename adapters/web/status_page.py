"""The status page: what the bot is doing, for people who run it. It shows and changes nothing."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.web.guard import from_here, with_token
from bot.model.status_page import StatusPage
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


def page_routes(look: Callable[[str | None], Awaitable[StatusPage]], token: str | None) -> list[Route]:
    """The page at `/`, and its style. `look` takes a language, None for the bot's own; without a token it is for loopback."""

    async def page(request: Request) -> Response:
        try:
            seen = await look(_language(request))
        except StoreError:
            return PlainTextResponse("The store does not answer; /healthz says why.\n", 503, _HEADERS)
        return HTMLResponse(_TEMPLATES.get_template("status.html").render(seen=seen), headers=_HEADERS)

    async def style(_request: Request) -> Response:
        return FileResponse(_HERE / "static" / "status.css", headers=_HEADERS)

    loopback = token is None
    return [
        Route("/", from_here(with_token(page, token), loopback=loopback)),
        Route("/status.css", from_here(with_token(style, token), loopback=loopback)),
    ]


def _language(request: Request) -> str | None:
    """What `?lang=` names, else what the browser prefers of those we speak."""
    accepted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return next((name for name in (request.query_params.get("lang", ""), *accepted) if name in LANGUAGES), None)
