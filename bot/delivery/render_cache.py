"""Render deliveries for one platform, and cache the alerts: every chat with the same style gets the same calls."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence

from bot.model import Call, Card, Delivery, DigestPage, Mark, Post, Style
from bot.model.post import title_card
from bot.ports import Editor, EditorError, EditorUnavailable, Platform, Words

CACHE_SIZE = 256
"""Alerts in the cache; a burst sends the same few to every chat."""


class RenderCache:
    """Makes the platform's calls for a delivery. Alerts are cached; the least recently used is dropped first."""

    def __init__(
        self, platform: Platform, editor: Editor, words: Callable[[str], Words], languages: Mapping[str, str] | None = None
    ) -> None:
        """`languages`: of the bot's own words by feed; of other feeds' alerts they are in the chat's."""
        self._platform = platform
        self._editor = editor
        self._words = words
        self._languages = languages or {}
        self._alerts: OrderedDict[tuple[int, int, Style, Mark], tuple[Call, ...]] = OrderedDict()
        self._tombstones: dict[str, Call] = {}

    async def alert(self, delivery: Delivery, style: Style) -> tuple[Call, ...]:
        """Return the calls that show a delivery's revision in this style, one a message. Raises EditorError, as do the others."""
        key = (delivery.post_id, delivery.revision, style, delivery.mark)
        calls = self._alerts.pop(key, None) or await self._render(delivery, style)
        self._alerts[key] = calls
        if len(self._alerts) > CACHE_SIZE:
            self._alerts.popitem(last=False)
        return calls

    async def reply(self, delivery: Delivery) -> Call:
        """Return the call that replies to the alert with its correction or withdrawal."""
        card, words = await self._editor.card(delivery.post), self._words_of(delivery, delivery.style)
        return self._platform.render_reply(card, delivery.style, words, delivery.mark)

    async def digest(self, deliveries: Sequence[Delivery]) -> Sequence[DigestPage]:
        """Return the messages that list these deliveries' headlines, in the style of the first."""
        style = deliveries[0].style
        cards = [await self._listed(delivery.post) for delivery in deliveries]
        return self._platform.render_digest(cards, style, self._words(style.language))

    def tombstone(self, language: str) -> Call:
        """Return the call that empties a message which cannot be deleted."""
        if language not in self._tombstones:
            self._tombstones[language] = self._platform.render_tombstone(self._words(language))
        return self._tombstones[language]

    async def _listed(self, post: Post) -> Card:
        """Return a post's card for a list; its title alone where the post cannot be formatted."""
        try:
            return await self._editor.card(post)
        except EditorUnavailable:
            raise
        except EditorError:
            return title_card(post)

    async def _render(self, delivery: Delivery, style: Style) -> tuple[Call, ...]:
        card, words = await self._editor.card(delivery.post), self._words_of(delivery, style)
        return self._platform.render(card, style, words, delivery.mark)

    def _words_of(self, delivery: Delivery, style: Style) -> Words:
        return self._words(self._languages.get(delivery.post.feed) or style.language)
