"""A push, told by the repository's host: https://docs.github.com/webhooks, GitLab's and Gitea's documentation of the same."""

import hashlib
import hmac
from collections.abc import Callable

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

log = structlog.get_logger()


class GitWebhook:
    """`POST /git/<feed>`: wakes a feed where the caller knows its secret. What else the call says is not believed, nor read."""

    def __init__(self) -> None:
        self.route = Route("/git/{feed}", self._pushed, methods=["POST"])
        self._listeners: dict[str, tuple[str, Callable[[], None]]] = {}

    def listen(self, feed: str, secret: str, wake: Callable[[], None]) -> None:
        """Wake a feed from now on, whoever was woken for it before."""
        self._listeners[feed] = secret, wake

    async def _pushed(self, request: Request) -> Response:
        feed = request.path_params["feed"]
        secret, wake = self._listeners.get(feed, ("", _ignore))
        if not secret or not _is_signed(request, await request.body(), secret):
            log.warning("push_refused", feed=feed[:32])
            return PlainTextResponse("refused\n", 403)
        wake()
        log.info("push_heard", feed=feed)
        return PlainTextResponse("thank you\n")


def _ignore() -> None:
    """Nobody is to be woken."""


def _is_signed(request: Request, body: bytes, secret: str) -> bool:
    """GitHub and Gitea sign the body, GitLab sends the secret itself. Compared in constant time."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = request.headers
    expected = {
        "x-hub-signature-256": f"sha256={digest}",
        "x-gitea-signature": digest,
        "x-forgejo-signature": digest,
        "x-gitlab-token": secret,
    }
    return any(hmac.compare_digest(headers[name].encode(), right.encode()) for name, right in expected.items() if name in headers)
