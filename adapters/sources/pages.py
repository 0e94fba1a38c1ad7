"""Whether an article's page is there."""

from adapters.sources.http import HttpClient
from adapters.sources.network import FetchError


class WebPages:
    """Implements `Pages` over the client that fetches feeds."""

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    async def fault(self, url: str, *, internal: bool) -> str:
        """Why a page is not there; "" where it answers 200."""
        try:
            answer = await self._client.get(url, "text/html, */*;q=0.5", internal=internal)
        except FetchError as error:
            return str(error)
        return "" if answer.status == 200 else f"answered {answer.status}"
