"""Telegram's HTML, built so that Telegram's parser always takes it: how much of a message it uses up, and how it is divided.

The pieces that messages have in common are here too: head, credit, contact, and tables as text.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from bot.model import Alert, EmphasisedText, Mark, ShownTable, Style, Table
from bot.ports import Translator
from formatter.body.tables import EMPTY
from formatter.render.alert import corrections, headline, notice, opening
from formatter.text.bounds import regex
from formatter.text.display import places, safe_link, shorten, source_link, utf16

LENGTH = 4096
"""UTF-16 units in a message, after parsing."""
ENTITIES = 80
"""Telegram drops what goes beyond 100; the rest is room for the addresses and numbers that it links by itself."""

# Telegram makes mentions, commands, tags and its own links out of plain text. A post's `@everyone` would ping the member of that
# name and its `/kg` would be sent back to the bot at a touch. A word joiner after the sign keeps the look and takes the life.
# A number alone is no hashtag, and people copy `#12`.
_MENTION = regex(r"(?<![a-z0-9_])@(?=\w)|#(?=\d*[^\W\d])|\$(?=[a-z])|\b(?:tg|ton|tonsite):(?=//)", re.IGNORECASE)
_COMMAND = regex(r"(?<![a-z0-9_가-힣/<>])/(?=[a-z0-9_])", re.IGNORECASE)
_SIGNS = regex(r"[@#$/]")  # each of them holds one, and few texts do
_WORD_JOINER = "\u2060"
_ENTITY_SIGNS = tuple("@#$/")


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
    return _plain(escape_entities(words), limit)


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
    return _plain(_MENTION.sub(_add_word_joiner, words), limit)


def escape_entities(words: str) -> str:
    """`words` in which Telegram finds no mention, command, tag or link of its own."""
    return _COMMAND.sub(_add_word_joiner, _MENTION.sub(_add_word_joiner, words)) if _SIGNS.search(words) else words


def bold(inner: Markup) -> Markup:
    """Return text in bold."""
    return _tagged("<b>", inner, "</b>")


def struck(inner: Markup) -> Markup:
    """Return text struck through."""
    return _tagged("<s>", inner, "</s>")


def link(url: str, inner: Markup) -> Markup:
    """A link to an address that `web_link` let through."""
    return _tagged(f'<a href="{escape(url, quote=False)}">', inner, "</a>")


def code(words: str, limit: int = LENGTH) -> Markup:
    """Words to copy, in a monospaced font: Telegram finds no mention, command or link in them."""
    return _tagged("<code>", _plain(words, limit), "</code>")


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
    return text(words + _WORD_JOINER if words[-1:] in _ENTITY_SIGNS else words)


def _plain(words: str, limit: int) -> Markup:
    length = utf16(words)
    if length > limit:
        words = shorten(words, limit)
        length = utf16(words)
    return Markup(escape(words, quote=False), length)


def _add_word_joiner(sign: re.Match[str]) -> str:
    return sign[0] + _WORD_JOINER


def _tagged(opening: str, inner: Markup, closing: str) -> Markup:
    if not inner:
        return inner
    return Markup(f"{opening}{inner.html}{closing}", inner.length, inner.entities + 1)


_HEADLINE = 500
_CREDIT = 2_800  # far beyond any real credit line; even a hostile one leaves room for the headline
_CONTACT = 150
_TAG = 60


def head(alert: Alert, style: Style, words: Translator, mark: Mark) -> tuple[Markup, ...]:
    """Lines: the alert's mark about itself, the headline, and what a correction changed."""
    title = bold(text(headline(alert, words), _HEADLINE))
    signed = join(" ", (text(opening(alert, style, words)), struck(title) if mark.kind == "withdrawn" else title))
    return text(notice(mark, words)), signed, *map(text, corrections(mark, words))


def credit(alert: Alert) -> Markup:
    """The credit line, and a link to its source where the line does not name the address itself."""
    if alert.credit is None:
        return Markup()
    line = text(alert.credit.text, _CREDIT)
    url = source_link(alert.credit)
    return line + text(" ") + link(url, text("↗")) if url else line


def also(mark: Mark, words: Translator) -> Markup:
    """Return the line "Also at": the names of other sites with the story, each a link; empty for none."""
    sites = [link(url, text(site, _TAG)) for url, site in places(mark.also)]
    return text(f"{words('Also at')}: ") + join(", ", sites) if sites else Markup()


def contact(alert: Alert, words: Translator) -> Markup:
    """The contact line; empty without a contact."""
    if not alert.contact:
        return Markup()
    return text(f"☎ {words('Contact')}: {alert.contact.removeprefix('☎').lstrip()}", _CONTACT)


def hashtags(alert: Alert, style: Style) -> Markup:
    """The categories as tags, which Telegram makes searchable; only where the channel asked for them."""
    if not style.hashtags:
        return Markup()
    tags = (_tag(category) for category in alert.categories[:10])
    # Already plain letters, digits and underscores: `text` would take the tags' life.
    line = " ".join(f"#{tag}" for tag in tags if tag and not tag.isdigit())
    return Markup(line, len(line))


def first_message(alert: Alert, style: Style, words: Translator) -> dict[str, Any]:
    """The params of an alert's first message besides its text: silence, and the button to the article."""
    params: dict[str, Any] = {}
    if style.silent:
        params["disable_notification"] = True
    if url := safe_link(alert.link):
        params["reply_markup"] = {"inline_keyboard": [[{"text": words("Read the article"), "url": url}]]}
    return params


def _tag(category: str) -> str:
    letters = "".join(c if c.isalnum() else "_" for c in shorten(category, _TAG))
    return letters.strip("_")


_SHORT_NAME = 8
"""Characters of a column's name that are repeated in every row; longer names are listed once, above the rows."""
_MOST_BOLD = 12
"""Rows whose names are set in bold; more of them would take up the entities that a message may have."""

Line = Markup
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableText:
    """A table in words. It may be divided between lines, never inside one; then the title is repeated."""

    title: Markup
    lines: tuple[Line, ...]
    is_folded: bool = False

    @property
    def whole(self) -> Markup:
        """All of it in one piece."""
        return self.page(self.lines)

    def page(self, lines: Sequence[Line]) -> Markup:
        """Some of the lines under the title, folded away where the table is."""
        body = join("\n", (self.title, *lines))
        return folded(body) if self.is_folded else body


def table_text(shown: ShownTable, words: Translator, *, is_folded: bool = False) -> TableText:
    """Return the rows of a table under its caption and the names of its columns."""
    table = shown.table
    repeated = _repeats_names(table)
    strong = bold if len(table.rows) <= _MOST_BOLD else lambda name: name
    lines = [
        join(" — ", (strong(text(row[0].removesuffix(":"))), _values(row, table.header if repeated else None)))
        for row in table.rows
    ]
    if not shown.whole:
        lines.append(text(words("The whole table is in the article.")))
    return TableText(_title(table, repeated=repeated), tuple(lines), is_folded)


def _repeats_names(table: Table) -> bool:
    """True where each value is shown with its column's name: several columns, all of whose names are short."""
    return table.header is not None and len(table.header) > 2 and all(utf16(name) <= _SHORT_NAME for name in table.header[1:])


def _values(row: Row, header: Row | None) -> Markup:
    """A row's cells behind its name; empty ones are left out where each value has its column's name."""
    if header is None:
        return join(" · ", map(text, row[1:]) if any(row[1:]) else ())
    named = zip(header[1:], row[1:], strict=True)
    return join(" · ", (text(f"{name}: {cell}" if name else cell) for name, cell in named if cell not in EMPTY))


def _title(table: Table, *, repeated: bool) -> Markup:
    """The caption in bold, and under it the columns' names in the form of a row; in bold where there is no caption."""
    first, *others = (table.header or ("",))[: 1 if repeated else None]
    listed = text(" — ".join(filter(None, (first, " · ".join(filter(None, others))))))
    return join("\n", (bold(text(table.caption)), listed)) if table.caption else bold(listed)


def pages(tables: Iterable[TableText]) -> list[Markup]:
    """The tables as few messages, in order; one that is too long for a message begins on its own page."""
    done: list[Markup] = []
    page = Markup()
    for table in tables:
        together = join("\n\n", (page, table.whole))
        if together.fits:
            page = together
            continue
        *full, last = _divided(table)
        done += [*filter(None, (page,)), *full]
        page = last
    return [*done, *filter(None, (page,))]


def paragraphs(pieces: Iterable[Markup], separator: str) -> list[Markup]:
    """Pieces, each of which fits, packed into as few messages as their order allows."""
    done: list[Markup] = []
    page = Markup()
    for piece in filter(None, pieces):
        together = join(separator, (page, piece))
        if page and not together.fits:
            done.append(page)
            page = piece
        else:
            page = together
    return [*done, *filter(None, (page,))]


def _divided(table: TableText) -> list[Markup]:
    """The table's pages; the title is on each."""
    runs: list[list[Markup]] = [[]]
    for line in table.lines:
        if runs[-1] and not table.page([*runs[-1], line]).fits:
            runs.append([])
        runs[-1].append(line)
    return [table.page(run) for run in runs]
