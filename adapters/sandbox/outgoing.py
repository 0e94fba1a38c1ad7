"""The sandbox's calls to an app: its webhooks, at the addresses it gave."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

_TIMEOUT = 5.0


class Outgoing:
    """Calls public addresses by way of `proxies`: what stands before an app, as `https://bot.example.kr` for `http://127.0.0.1:8788`."""

    def __init__(self) -> None:
        self.proxies: dict[str, str] = {}
        self._client = httpx.AsyncClient(timeout=_TIMEOUT, verify=False, trust_env=False)  # noqa: S501 - loopback, by http

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response | None:
        """The app's answer; None where nobody answers."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self.proxies:
            return None
        try:
            return await self._client.post(url.replace(origin, self.proxies[origin], 1), content=body, headers=dict(headers))
        except httpx.HTTPError:
            return None

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
