"""What of a card is said in one destination: the licence's and the format's word, the same for every platform."""

import itertools
from dataclasses import dataclass, replace

from bot.model import Card, Credit, Figure, Mark, Style, Table
from formatter.body.table_grid import is_total
from formatter.text.lengths import first_sentence, shorten, utf16, whole_sentences
from formatter.text.visible import one_line, visible

_FIGURES = 5
EVERY_FIGURE = 40
"""More figures than this are no list that anybody reads."""
_LEAD = 700
"""Characters of a lead beside a link to the rest: a summary, not the article."""
_TABLES = 10
_ROWS = 99  # with a header, what a table block of Slack's holds
_COLUMNS = 20  # Slack's and Telegram's limit for native tables
_ROW = 2_000  # characters; a row is never split, and has to go into one message
_CELLS = 9_000
_CAPTION = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as it is shown: a full grid within both platforms' bounds. `whole` is False where something was left out."""

    table: Table
    whole: bool


def select(card: Card, style: Style, mark: Mark | None = None, figures: int = _FIGURES) -> Card:
    """The card with only what may and should be said, its texts as a reader sees them.

    Where the licence forbids changes, under `licence = "strict"` a post is quoted and credited, nothing more. `figures`: how
    many are said. The compact format is a headline, a sentence and a figure. What a withdrawn post said is not said again.
    """
    card = _readable(card, figures)
    if card.link:
        card = replace(card, lead=whole_sentences(card.lead, _LEAD) or card.lead)
    if mark is not None and mark.kind == "withdrawn":
        return Card(card.headline, urgent=card.urgent, credit=card.credit)
    if style.format == "compact":
        card = replace(card, lead=first_sentence(card.lead), figures=card.figures[:1], tables=(), contact=None, image=None)
    if quoted_only(card, style):
        card = replace(card, figures=(), tables=(), contact=None, image=None)
    return card


def quoted_only(card: Card, style: Style) -> bool:
    """True where the licence allows whole sentences and nothing made of them."""
    return style.licence == "strict" and card.unalterable


def shown_tables(card: Card) -> tuple[Shown, ...]:
    """A selected card's tables, cut to what both platforms can show; the last one is not whole where tables are left out."""
    shown = [Shown(table, table == whole) for whole in card.tables[:_TABLES] for table in [_bounded(whole)]]
    if len(card.tables) > _TABLES:
        shown[-1] = replace(shown[-1], whole=False)
    return tuple(shown)


def _readable(card: Card, figures: int) -> Card:
    said = itertools.islice((figure for figure in card.figures if visible(figure.text)), figures)
    return replace(
        card,
        headline=one_line(card.headline),
        lead=visible(card.lead),
        categories=tuple(filter(None, map(one_line, card.categories))),
        figures=tuple(map(_readable_figure, said)),
        tables=tuple(filter(None, map(_grid, card.tables))),
        credit=_readable_credit(card.credit),
        contact=one_line(card.contact or "") or None,
    )


def _readable_figure(figure: Figure) -> Figure:
    return replace(
        figure,
        text=one_line(figure.text),
        sentence=one_line(figure.sentence),
        label=one_line(figure.label or "") or None,
        time=one_line(figure.time or "") or None,
        versus=one_line(figure.versus or "") or None,
        header_unit=one_line(figure.header_unit or "") or None,
    )


def _readable_credit(credit: Credit | None) -> Credit | None:
    if credit is None or not visible(credit.text):
        return None
    return replace(credit, text=one_line(credit.text), source=one_line(credit.source or "") or None)


def _grid(table: Table) -> Table | None:
    """The table as a full grid of readable cells without empty rows; None where it has no words."""
    width = max((len(row) for row in (table.header or (), *table.rows)), default=0)
    rows = tuple(row for row in (_row(row, width) for row in table.rows) if any(row))
    if not rows:
        return None
    return Table(rows, _row(table.header, width) if table.header else None, one_line(table.caption or "") or None)


def _row(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return tuple(one_line(cell) for cell in cells) + ("",) * (width - len(cells))


def _bounded(table: Table) -> Table:
    width = min(len(table.rows[0]), _COLUMNS)
    header = _cut(table.header, width) if table.header else None
    rows = tuple(_cut(row, width) for row in table.rows)
    return Table(_within(rows, header), header, shorten(table.caption or "", _CAPTION) or None)


def _cut(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return tuple(shorten(cell, _ROW // width) for cell in cells[:width])


def _within(rows: tuple[tuple[str, ...], ...], header: tuple[str, ...] | None) -> tuple[tuple[str, ...], ...]:
    """As many rows as fit into what Slack allows one message's tables: 10,000 characters, one for an empty cell.

    Where rows have to be left out, the totals stay.
    """
    space = _CELLS - _length(header or ())
    if len(rows) <= _ROWS and sum(map(_length, rows)) <= space:
        return rows
    totals = tuple(row for row in rows if is_total(row[0]))[:1]
    lengths = itertools.accumulate(map(_length, rows), initial=sum(map(_length, totals)))
    room = sum(length <= space for length in itertools.islice(lengths, 1, None))
    kept = rows[: min(room, _ROWS - len(totals))]
    return kept if set(totals) <= set(kept) else kept + totals


def _length(row: tuple[str, ...]) -> int:
    """As a platform counts it, with a sign after each `<` and `@` that must not begin a mention."""
    return sum(utf16(cell) + cell.count("<") + cell.count("@") + 1 for cell in row)
