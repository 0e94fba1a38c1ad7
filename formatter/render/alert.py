"""The content of an alert for one destination, the same on every platform: lines, tables and the words around them."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.model import Alert, Call, Card, Change, Credit, EmphasisedText, Figure, Mark, PostPart, ShownTable, Style, Table
from bot.ports import Translator
from formatter.body.tables import is_total, transposed
from formatter.text.bounds import regex
from formatter.text.display import first_sentence, one_line, shorten, utf16, visible, whole_sentences
from formatter.text.sentences import is_written, spans

COPIED = regex(r"`(?P<command>[^`\n]{1,200})`|\btelegram:@\w{1,32}(?:/\d+)?")
"""Matches the parts of an answer that people copy: commands and chat names. They hold no invisible characters."""
MOST_LINES = 3
EVERY_LINE = 40
"""More figure lines than this are no list that anybody reads."""
_TAKEAWAY = 160
"""Characters of a key fact that is still read as one line."""
_BULLETS = "▪•□■○●◦◆◇▶▷※- "
_LEAD = 700
"""Characters of a lead where a link leads to the rest: a summary, not the article."""


def alert_of(card: Card, style: Style, mark: Mark | None = None) -> Alert:
    """The alert of a card in this style; pure, and the only place that decides what an alert shows.

    Where the licence forbids changes, under `licence = "strict"` a post is quoted and credited, nothing more. The compact
    format is a headline, a sentence and one figure line. The content of a withdrawn post is not repeated.
    """
    headline, credit = one_line(card.headline), _readable_credit(card.credit)
    if mark is not None and mark.kind == "withdrawn":
        return Alert(headline, credit=credit, urgent=card.urgent)
    compact, quoted_only = style.format == "compact", style.licence == "strict" and card.unalterable
    lead = _lead(card, compact=compact) if "lead" in style.show else ""
    alert = Alert(
        headline,
        EmphasisedText(lead),
        credit=credit,
        link=with_params(card.link, style.link_params),
        categories=tuple(filter(None, map(one_line, card.categories))),
        urgent=card.urgent,
        published_at=card.published_at,
        feed=card.feed,
        feed_title=card.feed_title,
        quoted_only=quoted_only,
    )
    if quoted_only:
        return alert
    lines = tuple(_new_lines(card, f"{headline}\n{lead}"))[: 1 if compact else MOST_LINES] if "figures" in style.show else ()
    alert = replace(alert, lead=_emphasised(lead, card.figures), lines=lines)
    if compact:
        return alert
    above = "\n".join((headline, lead, *(line.text for line in lines)))
    tables, folded = chosen_tables(card.tables if "tables" in style.show else (), above)
    contact = one_line(card.contact or "") or None
    previews_link = card.link is not None and card.image is None and not card.pictures_excluded
    return replace(alert, tables=tables, folded=folded, contact=contact, picture=card.image, previews_link=previews_link)


def every_line(card: Card) -> tuple[EmphasisedText, ...]:
    """All figure lines of a card, for somebody who asked for them."""
    return tuple(_emphasised(line, card.figures) for line in _lines(card))[:EVERY_LINE]


class PartRenderer(NamedTuple):
    """A platform's calls for a whole alert, and for figure lines or one table under a headline, with the credit."""

    alert: Callable[[Card, Style, Translator, Mark], tuple[Call, ...]]
    figures: Callable[[Alert, Sequence[EmphasisedText], Translator], list[Call]]
    table: Callable[[Alert, ShownTable, str, Translator], list[Call]]


def part_calls(card: Card, part: PostPart, style: Style, words: Translator, render: PartRenderer) -> list[Call]:
    """The calls that show the requested part of a post; for a table that no longer exists, the summary.

    The summary is the alert with its tables where one message takes them, else without any. A table's place among several
    is given in words, "" where it is the only one.
    """
    if part.name == "alert":
        return list(render.alert(card, style, words, Mark()))
    alert = alert_of(card, style)
    if part.name == "figures":
        return render.figures(alert, () if alert.quoted_only else every_line(card), words)
    tables = () if alert.quoted_only or part.name == "summary" else every_table(card.tables)
    if part.table < len(tables):
        place = words("Table {i} of {n}", i=part.table + 1, n=len(tables)) if len(tables) > 1 else ""
        return render.table(alert, tables[part.table], place, words)
    whole = render.alert(card, style, words, Mark())
    return list(whole if len(whole) == 1 else render.alert(replace(card, tables=()), style, words, Mark()))


def _lead(card: Card, *, compact: bool) -> str:
    lead = visible(card.lead)
    if compact:
        return first_sentence(lead)
    return whole_sentences(lead, _LEAD) or lead if card.link else lead


def _lines(card: Card) -> Sequence[str]:
    """The newsroom's own key facts where it lists some that are short, else the lines of the figures; each once, best first."""
    takeaways = [line for line in map(one_line, card.takeaways) if line and len(line) <= _TAKEAWAY]
    return tuple(dict.fromkeys(takeaways or filter(None, (one_line(figure.line).lstrip(_BULLETS) for figure in card.figures))))


def _new_lines(card: Card, above: str) -> Iterator[EmphasisedText]:
    """The lines that hold a figure which the text above does not."""
    for line in _lines(card):
        held = [figure.text for figure in card.figures if is_written(figure.text, line)]
        if line not in above and not (held and all(is_written(text, above) for text in held)):
            yield _emphasised(line, card.figures)


def _emphasised(text: str, figures: Sequence[Figure]) -> EmphasisedText:
    return EmphasisedText(text, spans((figure.text for figure in figures), text))


def _readable_credit(credit: Credit | None) -> Credit | None:
    if credit is None or not visible(credit.text):
        return None
    return replace(credit, text=one_line(credit.text), source=one_line(credit.source or "") or None)


def with_params(url: str | None, params: str) -> str | None:
    """A link with these query parameters; those that it has already stay as they are."""
    if not url or not params or not url.startswith(("http://", "https://")):
        return url
    address, mark, fragment = url.partition("#")
    page, _, query = address.partition("?")
    known = {pair.partition("=")[0] for pair in query.split("&")}
    new = [pair for pair in params.split("&") if pair.partition("=")[0] not in known]
    joined = "&".join(filter(None, (query, *new)))
    return f"{page}?{joined}{mark}{fragment}"


_WORD = regex(r"\w+")
_CHANGES = 3
_CHANGE = 80


def opening(alert: Alert, style: Style, words: Translator) -> str:
    """The text before the headline: the channel's prefix, and the sign of an urgent post. Neither repeats a word."""
    prefix, breaking = shorten(one_line(style.prefix), 40), words("BREAKING")
    first = _words(prefix)
    if first and _words(alert.headline)[: len(first)] == first:
        prefix = ""
    is_marked = breaking in alert.headline or breaking in prefix
    urgent = "" if not alert.urgent else "🚨" if is_marked else f"🚨 {breaking} |"
    return " ".join(filter(None, (prefix, urgent)))


def _words(text: str) -> list[str]:
    """The words of a text without signs, in lower case: `[속보]` and `속보 |` are the same word."""
    return _WORD.findall(text.lower())


def headline(alert: Alert, words: Translator) -> str:
    """The headline, or its substitute: neither platform takes an empty one."""
    return alert.headline or words("(no headline)")


def notice(mark: Mark, words: Translator) -> str:
    """The alert's mark about itself; "" for none."""
    return {
        "none": "",
        "corrected": "✏️ " + words("Corrected"),
        "withdrawn": "⛔ " + words("The newsroom has withdrawn this article."),
        "test": "🧪 " + words("This is a test."),
    }[mark.kind]


def corrections(mark: Mark, words: Translator) -> list[str]:
    """Changes of a correction, one line each: the first few, old → new."""
    if mark.kind != "corrected":
        return []
    return [_correction(change, words) for change in mark.changes[:_CHANGES]]


def date_text(moment: datetime, timezone: str) -> str:
    """The date in the reader's time zone, with the time where the post has one (midnight is a date alone)."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local:%Y-%m-%d}" if has_no_time(moment) else f"{local:%Y-%m-%d %H:%M %Z}"


def has_no_time(moment: datetime) -> bool:
    """True for midnight in the post's own time zone, which is how a date alone is kept."""
    return moment.time() == time()


def _correction(change: Change, words: Translator) -> str:
    name = {
        "headline": words("Headline"),
        "lead": words("Summary"),
        "figure": words("Figure"),
        "table": words("Table"),
        "credit": words("Source"),
        "text": words("Text"),
    }[change.what]
    old = shorten(one_line(change.old or ""), _CHANGE) or words("(nothing)")
    new = shorten(one_line(change.new or ""), _CHANGE) or words("(removed)")
    return f"{name}: {old} → {new}"


_TABLES = 10
_ROWS = 99  # with a header, what a table block of Slack's holds
_COLUMNS = 20  # Slack's and Telegram's limit for native tables
_ROW = 2_000  # characters; a row is never split, and has to go into one message
_CELLS = 9_000
_CAPTION = 200

_SMALL_ROWS = range(2, 7)
_SMALL_COLUMNS = range(2, 5)
_SMALL_CELL = 24
_SMALL_LENGTH = 280
_MOSTLY = 0.6
_NUMERIC = 0.75
_DIGIT = regex(r"\d")
_NUMBER = regex(r"\d+(?:[.,]\d+)*")
_FIGURE = regex(r"(?:[△▲▼+-]|[$€£¥]|약 |월 |연 |주 |최대 |총 |about )?\s?\d(?!\d{3}(?:[-./]|\s?년)|\d?\s?월)")
"""Beginning of a cell that holds a figure; 2024-07-05, 2024년 and 3월 are only times."""

Tables = tuple[ShownTable, ...]


def chosen_tables(tables: Sequence[Table], above: str) -> tuple[Tables, Tables]:
    """The tables in the alert itself (one at most), and those that are folded away; tables without digits are left to the link.

    The alert holds the first table if it is small and adds figures which the text `above` it does not hold.
    """
    grids = [grid for grid in map(_grid, tables) if grid is not None and _has_digits(grid)][:_TABLES]
    inside = grids[0] if grids and _is_small(grids[0]) and _adds_figures(grids[0], above) else None
    shown = (ShownTable(inside),) if inside else ()
    return shown, tuple(_bounded(grid) for grid in grids if grid is not inside)


def every_table(tables: Sequence[Table]) -> Tables:
    """All of a card's tables, bounded, for somebody who asked for one of them; the last is not whole where more are left out."""
    grids = [grid for grid in map(_grid, tables) if grid is not None]
    cut_tables = tuple(map(_bounded, grids[:_TABLES]))
    return cut_tables if len(grids) <= _TABLES else (*cut_tables[:-1], ShownTable(cut_tables[-1].table, whole=False))


def _has_digits(table: Table) -> bool:
    return any(_DIGIT.search(cell) for row in table.rows for cell in row)


def _is_small(table: Table) -> bool:
    cells = [cell for row in (table.header or (), *table.rows) for cell in row]
    return (
        len(table.rows) in _SMALL_ROWS
        and len(table.rows[0]) in _SMALL_COLUMNS
        and max(map(utf16, cells)) <= _SMALL_CELL
        and sum(map(utf16, cells)) <= _SMALL_LENGTH
    )


def _adds_figures(table: Table, above: str) -> bool:
    """True where the rows have names, most cells hold figures, and most of these are not in the text above."""
    values = [cell for row in table.rows for cell in row[1:]]
    figures = [cell for cell in values if _FIGURE.match(cell)]
    shown_figures = set(_NUMBER.findall(above))
    fresh = sum(not set(_NUMBER.findall(cell)) <= shown_figures for cell in figures)
    return all(row[0] for row in table.rows) and len(figures) >= _NUMERIC * len(values) and fresh >= _MOSTLY * len(figures)


def _grid(table: Table) -> Table | None:
    """The table as a full grid of readable cells without empty rows; None where it has no words."""
    width = max((len(row) for row in (table.header or (), *table.rows)), default=0)
    rows = tuple(row for row in (_row(row, width) for row in table.rows) if any(row))
    if not rows:
        return None
    return transposed(Table(rows, _row(table.header, width) if table.header else None, one_line(table.caption or "") or None))


def _row(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    return tuple(one_line(cell) for cell in cells) + ("",) * (width - len(cells))


def _bounded(table: Table) -> ShownTable:
    width = min(len(table.rows[0]), _COLUMNS)
    header = _cut(table.header, width) if table.header else None
    rows = tuple(_cut(row, width) for row in table.rows)
    cut_table = Table(_within(rows, header), header, shorten(table.caption or "", _CAPTION) or None)
    return ShownTable(cut_table, whole=cut_table == table)


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
    """The length as a platform counts it, with the sign that is added after each `<` and `@` against mentions."""
    return sum(utf16(cell) + cell.count("<") + cell.count("@") + 1 for cell in row)
