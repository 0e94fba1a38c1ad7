"""In which language somebody is answered."""

from bot.model import Request
from bot.ports import AudienceStore, StoreError


class Languages:
    """In private it is the one set for that chat; elsewhere the person's own, then the chat's, then `default`."""

    def __init__(self, store: AudienceStore, default: str) -> None:
        self._store = store
        self._default = default

    async def of(self, request: Request) -> str:
        """The language of the answer to a request; a store that refuses leaves the person's own, or the default."""
        own = request.language
        if own is not None and not request.private:
            return own
        return await self._set_here(request) or own or self._default

    async def _set_here(self, request: Request) -> str | None:
        try:
            known = await self._store.destination(request.chat)
        except StoreError:
            return None
        return known.style.language if known else None
