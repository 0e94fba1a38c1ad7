"""The pieces of Telegram messages: head, credit, contact and tables as text, and how they are divided into messages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.model import Alert, Mark, ShownTable, Style, Table
from bot.ports import Words
from formatter.body.table_grid import EMPTY
from formatter.render.alert import corrections, headline, notice, opening
from formatter.render.telegram.markup import Markup, bold, folded, join, link, struck, text
from formatter.text.display import places, shorten, source_link, utf16, web_link

_HEADLINE = 500
_CREDIT = 2_800  # far beyond any real credit line; even a hostile one leaves room for the headline
_CONTACT = 150
_TAG = 60


def head(alert: Alert, style: Style, words: Words, mark: Mark) -> tuple[Markup, ...]:
    """Lines: what the alert says about itself, the headline, and what a correction changed."""
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


def also(mark: Mark, words: Words) -> Markup:
    """Where else the story stands: the sites' names, each a link."""
    sites = [link(url, text(site, _TAG)) for url, site in places(mark.also)]
    return text(f"{words('Also at')}: ") + join(", ", sites) if sites else Markup()


def contact(alert: Alert, words: Words) -> Markup:
    """Whom to ask."""
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


def first_message(alert: Alert, style: Style, words: Words) -> dict[str, Any]:
    """The params of an alert's first message besides its text: silence, and the button to the article."""
    params: dict[str, Any] = {}
    if style.silent:
        params["disable_notification"] = True
    if url := web_link(alert.link):
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


def table_text(shown: ShownTable, words: Words, *, is_folded: bool = False) -> TableText:
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
    """The caption in bold, and under it the names of the columns, which are in bold where there is no caption."""
    names = (table.header or ())[: 1 if repeated else None]
    listed = text(" / ".join(filter(None, names)))
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
    """The table's pages; the title stands on each."""
    runs: list[list[Markup]] = [[]]
    for line in table.lines:
        if runs[-1] and not table.page([*runs[-1], line]).fits:
            runs.append([])
        runs[-1].append(line)
    return [table.page(run) for run in runs]
