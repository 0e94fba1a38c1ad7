"""Telegram's HTML, built so that Telegram's parser always takes it, and how much of a message it uses up.

The parser knows a handful of tags, wants them strictly nested and reads every `<` as one of them; of the named entities it
knows `&lt; &gt; &amp; &quot;` alone (https://core.telegram.org/bots/api#html-style).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from bot.model import EmphasisedText
from formatter.text.display import shorten, utf16

LENGTH = 4096
"""UTF-16 units in a message, after parsing."""
ENTITIES = 80
"""Telegram drops what goes beyond 100; the rest is room for the addresses and numbers that it links by itself."""

# Telegram makes mentions, commands, tags and its own links out of plain text. A post's `@everyone` would ping the member of that
# name and its `/kg` would be sent back to the bot at a touch. A word joiner after the sign keeps the look and takes the life.
_MENTION = re.compile(r"(?<![a-z0-9_])@(?=\w)|#(?=\w)|\$(?=[a-z])|\b(?:tg|ton|tonsite):(?=//)", re.IGNORECASE)
_COMMAND = re.compile(r"(?<![a-z0-9_가-힣/<>])/(?=[a-z0-9_])", re.IGNORECASE)
_SIGNS = re.compile(r"[@#$/]")  # each of them holds one, and few texts do
_WORD_JOINER = "\u2060"
_LIVE = tuple("@#$/")


@dataclass(slots=True)  # a frozen one takes four times as long to make, and an alert is made of a hundred
class Markup:
    """A piece of a message: its HTML, its visible length in UTF-16 units, and how many entities it makes. Never changed."""

    html: str = ""
    length: int = 0
    entities: int = 0

    def __add__(self, other: "Markup") -> "Markup":
        return Markup(self.html + other.html, self.length + other.length, self.entities + other.entities)

    def __bool__(self) -> bool:
        return self.length > 0

    @property
    def fits(self) -> bool:
        """True where it can be a message."""
        return self.length <= LENGTH and self.entities <= ENTITIES


def text(words: str, limit: int = LENGTH) -> Markup:
    """A post's words, cut to `limit` units, in which nothing is markup, a mention or a command."""
    return _plain(inert(words), limit)


def emphasised(words: EmphasisedText, limit: int = LENGTH) -> Markup:
    """A post's words with their figures in bold; without bold where they have to be cut."""
    if utf16(words.text) > limit:
        return text(words.text, limit)
    pieces = []
    at = 0
    for start, end in words.emphasis:
        pieces += [_before(words.text[at:start]), bold(text(words.text[start:end]))]
        at = end
    return join("", [*pieces, text(words.text[at:])])


def own_text(words: str, limit: int = LENGTH) -> Markup:
    """The bot's own words, in which commands may be touched; what they quote is still no markup and mentions nobody."""
    return _plain(_MENTION.sub(_still, words), limit)


def inert(words: str) -> str:
    """`words` in which Telegram finds no mention, command, tag or link of its own."""
    return _COMMAND.sub(_still, _MENTION.sub(_still, words)) if _SIGNS.search(words) else words


def bold(inner: Markup) -> Markup:
    """Bold."""
    return _tagged("<b>", inner, "</b>")


def struck(inner: Markup) -> Markup:
    """Struck through."""
    return _tagged("<s>", inner, "</s>")


def link(url: str, inner: Markup) -> Markup:
    """A link to an address that `web_link` let through."""
    return _tagged(f'<a href="{escape(url, quote=False)}">', inner, "</a>")


def fixed_width(inner: Markup) -> Markup:
    """A block in a monospaced font."""
    return _tagged("<pre>", inner, "</pre>")


def folded(inner: Markup) -> Markup:
    """A quotation of which three lines are shown until it is touched."""
    return _tagged("<blockquote expandable>", inner, "</blockquote>")


def join(separator: str, pieces: Iterable[Markup]) -> Markup:
    """The pieces that are not empty, with the separator between them."""
    kept = [piece for piece in pieces if piece.length]
    if len(kept) < 2:
        return kept[0] if kept else Markup()
    return Markup(
        html=separator.join([piece.html for piece in kept]),
        length=sum([piece.length for piece in kept]) + utf16(separator) * (len(kept) - 1),
        entities=sum([piece.entities for piece in kept]),
    )


def _before(words: str) -> Markup:
    """The words before a figure; a sign at their end must not become a mention or a tag together with it."""
    return text(words + _WORD_JOINER if words[-1:] in _LIVE else words)


def _plain(words: str, limit: int) -> Markup:
    length = utf16(words)
    if length > limit:
        words = shorten(words, limit)
        length = utf16(words)
    return Markup(escape(words, quote=False), length)


def _still(sign: re.Match[str]) -> str:
    return sign[0] + _WORD_JOINER


def _tagged(opening: str, inner: Markup, closing: str) -> Markup:
    if not inner:
        return inner
    return Markup(f"{opening}{inner.html}{closing}", inner.length, inner.entities + 1)
