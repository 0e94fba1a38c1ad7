"""What the copies of a post say: rendered once for all chats that are told the same."""

from collections import OrderedDict
from collections.abc import Callable

from bot.model import Call, Delivery, Mark, Style
from bot.ports import Editor, Platform, Words

REMEMBERED = 256
"""How many copies are kept; a burst says the same few to every chat."""


class Copies:
    """One platform's copies; the least recently used are forgotten."""

    def __init__(self, platform: Platform, editor: Editor, words: Callable[[str], Words]) -> None:
        self._platform = platform
        self._editor = editor
        self._words = words
        self._known: OrderedDict[tuple[int, int, Style, Mark], tuple[Call, ...]] = OrderedDict()
        self._gaps: dict[str, Call] = {}

    def copy(self, delivery: Delivery, style: Style) -> tuple[Call, ...]:
        """The calls that say a delivery's revision in this style."""
        key = (delivery.post_id, delivery.revision, style, delivery.mark)
        calls = self._known.pop(key, None) or self._render(delivery, style)
        self._known[key] = calls
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return calls

    def gap(self, language: str) -> Call:
        """The call that says that a message is gone, where it must stay."""
        if language not in self._gaps:
            self._gaps[language] = self._platform.render_gap(self._words(language))
        return self._gaps[language]

    def _render(self, delivery: Delivery, style: Style) -> tuple[Call, ...]:
        return self._platform.render(self._editor.card(delivery.post), style, self._words(style.language), delivery.mark)
