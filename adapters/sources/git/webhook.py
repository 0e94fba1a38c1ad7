"""Push webhooks of code hosts: https://docs.github.com/webhooks and the like of GitLab and Gitea."""

import hashlib
import hmac
from collections.abc import Callable, Collection

import structlog
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

log = structlog.get_logger()


class GitWebhook:
    """`POST /git/<feed>` wakes a feed if the caller knows its secret.

    The body is checked for its signature and not read. `feeds`: those that have a secret, here or in another worker on the
    same store.
    """

    feeds: Collection[str] = ()

    def __init__(self) -> None:
        self.route = Route("/git/{feed}", self._pushed, methods=["POST"])
        self._listeners: dict[str, tuple[str, Callable[[], None]]] = {}

    def listen(self, feed: str, secret: str, wake: Callable[[], None]) -> None:
        """Call `wake` on pushes to this feed; replaces an earlier listener."""
        self._listeners[feed] = secret, wake

    def forget(self, feed: str) -> None:
        """Take no more pushes to this feed."""
        self._listeners.pop(feed, None)

    async def _pushed(self, request: Request) -> Response:
        feed = request.path_params["feed"]
        if feed not in self._listeners and feed in self.feeds:
            return PlainTextResponse("another worker follows this feed\n", 503)
        secret, wake = self._listeners.get(feed, ("", _ignore))
        if not secret or not _is_signed(request, await request.body(), secret):
            log.warning("push_rejected", feed=feed[:32])
            return PlainTextResponse("refused\n", 403)
        wake()
        log.info("push_received", feed=feed)
        return PlainTextResponse("ok\n")


def _ignore() -> None:
    """Listener of unknown feeds."""


def _is_signed(request: Request, body: bytes, secret: str) -> bool:
    """True for a valid signature (GitHub, Gitea) or token (GitLab). Compared in constant time."""
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = request.headers
    expected = {
        "x-hub-signature-256": f"sha256={digest}",
        "x-gitea-signature": digest,
        "x-forgejo-signature": digest,
        "x-gitlab-token": secret,
    }
    return any(hmac.compare_digest(headers[name].encode(), right.encode()) for name, right in expected.items() if name in headers)
