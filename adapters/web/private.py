"""The private side: /healthz, /readyz and /metrics for monitors, and the status page at / with its buttons for administrators."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from adapters.web.auth import Endpoint, SameOriginOnly, csrf_token, is_same_site_form, require_token
from adapters.web.metrics import CONTENT_TYPE
from bot.lib.unicode import visible
from bot.model.status_page import ActionResult, StatusPage
from bot.ports import StoreError

LANGUAGES = ("ko", "en")
MAX_FORM = 8_192
"""Largest form in bytes."""
_HERE = Path(__file__).parent
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined)
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers send a form with the Origin "null"
    "Cache-Control": "no-store",
}
_FILES = ("status.css", "status.js", "icon.svg")
_WITHOUT_TOKEN = "Actions need a token: set token_env below [web] in the config.\n"
_NO_STORE = "The store does not answer; /healthz says why.\n"


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

    async def status_page(self, language: str | None, *, full: str, buttons: bool) -> StatusPage:
        """Content of the status page in this language; None is the bot's own. Raises StoreError.

        `full` is the id of a section to be listed in full; without `buttons` the page is read-only.
        """

    async def page_action(self, action: str, values: Mapping[str, str], language: str | None) -> ActionResult:
        """Do what a button of the page asks for. Raises StoreError."""


def make_app(bot: BotStatus, token: str | None, *, loopback: bool, public_url: str = "") -> ASGIApp:
    """ASGI app of the private side.

    With `token`, metrics and status page require it; without, the page is read-only. `loopback`: only this machine can
    connect, so that the Host must be a loopback name or that of `public_url`. Probes need no token.
    """

    async def healthz(request: Request) -> Response:
        return _plain(await bot.health_errors())

    async def readyz(request: Request) -> Response:
        return _plain(bot.readiness_errors(), [*bot.feed_errors(), *(f"owns {scope}" for scope in bot.owned_scopes())])

    async def metrics(request: Request) -> Response:
        return Response(await bot.metrics(), media_type=CONTENT_TYPE)

    app = Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/metrics", require_token(metrics, token)),
            *_status_page(bot, token),
            *(Route(f"/{name}", require_token(_file(name), token)) for name in _FILES),
        ]
    )
    return SameOriginOnly(app, loopback=loopback, public_url=public_url)


def _status_page(bot: BotStatus, token: str | None) -> list[Route]:
    """Return the routes of the status page and of its buttons, which only a page with a token has."""

    async def show(request: Request, result: ActionResult | None) -> Response:
        language, full = _language(request), request.query_params.get("all", "")
        try:
            content = await bot.status_page(language, full=full, buttons=token is not None)
        except StoreError:
            return PlainTextResponse(_NO_STORE, 503, _HEADERS)
        html = _TEMPLATES.get_template("status.html").render(
            page=content.cleaned(visible),
            result=result,
            csrf_token=csrf_token(token) if token else "",
            query=f"lang={language}" if "lang" in request.query_params and language else "",
            full=full,
        )
        return HTMLResponse(html, headers=_HEADERS)

    async def page(request: Request) -> Response:
        return await show(request, None)

    async def act(request: Request) -> Response:
        if token is None:
            return PlainTextResponse(_WITHOUT_TOKEN, 403, _HEADERS)
        values = await _form(request)
        if values is None or not is_same_site_form(request, values.pop("csrf_token", ""), token):
            return PlainTextResponse("Only the status page itself may send this; load it again.\n", 403, _HEADERS)
        try:
            result = await bot.page_action(values.pop("action", ""), values, _language(request))
        except StoreError:
            return PlainTextResponse(_NO_STORE, 503, _HEADERS)
        return await show(request, result)

    return [Route("/", require_token(page, token)), Route("/", require_token(act, token), methods=["POST"])]


def _file(name: str) -> Endpoint:
    async def serve(request: Request) -> Response:
        return FileResponse(_HERE / "static" / name, headers=_HEADERS)

    return serve


async def _form(request: Request) -> dict[str, str] | None:
    """The fields of a form; None where it is no form, or longer than MAX_FORM."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM:
            return None
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=20))
    except ValueError:
        return None


def _plain(errors: list[str], notes: list[str] | None = None) -> Response:
    """503 with the errors, or 200; the notes follow either way."""
    lines = [*(errors or ["ok"]), *(notes or ())]
    return PlainTextResponse(visible("\n".join(lines) + "\n"), 503 if errors else 200)


def _language(request: Request) -> str | None:
    """Language of `?lang=`, else the browser's first supported one, else None."""
    accepted = [part.split(";")[0].strip()[:2].lower() for part in request.headers.get("accept-language", "").split(",")]
    return next((name for name in (request.query_params.get("lang", ""), *accepted) if name in LANGUAGES), None)
