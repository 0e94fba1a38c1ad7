"""Finds the figures of a paragraph and those of a table, whose headers give their units, labels and periods."""

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.model import Figure, Table
from bot.model.card import Direction, Role
from formatter.body.tables import is_total
from formatter.figures import english, korean
from formatter.figures.korean import scan
from formatter.figures.masks import cover, fold
from formatter.figures.quantity import REACH, Description, Quantity, exact
from formatter.text.bounds import PARAGRAPH, regex
from formatter.text.sentences import Span, split


class Position(NamedTuple):
    """The place of a figure in its paragraph: `sentence` counts from 0, `order` the figures before it in the sentence.

    `alike` are those of them with the same unit.
    `total`: a word of summing up (총 7개) precedes it.
    """

    sentence: int
    order: int
    alike: int
    bracketed: bool
    emphasised: bool
    total: bool


def score(figure: Figure, position: Position) -> float:
    """The weight of a figure, from its own attributes and its place."""
    points = _SENTENCE * min(position.sentence, _LAST_SENTENCE) + _ORDER * min(position.order, _LAST_ORDER)
    points += _ROLES[figure.role] + _CLASSES.get(figure.unit_class, 0.0)
    if figure.hedge == "band":
        points += _BAND
    if position.bracketed:
        points += _BRACKETED
    if position.emphasised:
        points += _EMPHASIS
    if position.total:
        points += _TOTAL
    elif position.alike >= _LIST and figure.role == "level":
        points += _LISTED
    if figure.role == "level" and figure.direction in ("up", "down"):
        points += _MOVED
    return points + (_RECORD if figure.record else 0.0)


_SENTENCE = -0.8
_LAST_SENTENCE = 12
_ORDER = -0.1
_LAST_ORDER = 4
_EMPHASIS = 0.6
"""Writers of such posts colour words; one span in seven holds a digit, so colour means little."""
_TOTAL = 0.5
_LIST = 2
"""From the third like figure of a sentence on, it is a breakdown."""
_LISTED = -0.6
_BRACKETED = -0.5
_BAND = -1.5
_MOVED = 0.6
_RECORD = 0.4
_ROLES = {"level": 0.0, "change": 0.3, "from": -2.2, "threshold": -2.2, "streak": -2.2, "since": -1.8}
_CLASSES = {
    "money": 0.4,
    "people": 0.4,
    "percent": 0.4,
    "multiple": 0.2,
    "count": 0.2,
    "percent_point": -0.1,
    "length": -0.3,
    "rank": 0.15,
    "duration": -0.3,
    "age": -0.6,
}


def find(text: str, emphasis: Sequence[Span] = ()) -> tuple[Figure, ...]:
    """Every figure of a paragraph, best first; `start` and `end` are code points of `text`, which they cut letter for letter.

    The text must be in NFC. `emphasis` are the spans that stood in bold or in colour.
    """
    ranked = sorted(scored(text, emphasis), key=lambda pair: (-pair[0], pair[1].start))
    return tuple(figure for _, figure in ranked)


def scored(text: str, emphasis: Sequence[Span] = ()) -> Iterator[tuple[float, Figure]]:
    """Every figure of a paragraph in its order, each with its score within the paragraph. Of a longer one, PARAGRAPH is read."""
    text = text[:PARAGRAPH]
    folded = fold(text)
    language = korean if _HANGUL.search(text) else english
    quantities = list(language.scan(folded, cover(folded)))
    if not quantities:
        return
    topic, before = None, ""
    starts = [quantity.start for quantity in quantities]
    for number, (start, end) in enumerate(split(text)):
        inside = quantities[bisect_left(starts, start) : bisect_left(starts, end)]
        local = tuple(quantity.moved(-start) for quantity in inside if quantity.end <= end)
        written, plain = text[start:end], folded[start:end]
        if not local:
            before = plain
            continue
        alike: dict[str | None, int] = {}
        for quantity, description in zip(local, language.describe(plain, local, topic, before), strict=True):
            if written != plain:
                description = _as_written(written, plain, quantity, description)
            figure = _figure(written, start, quantity, description)
            topic = figure.label or topic
            counted = number, sum(alike.values()), alike.get(quantity.unit, 0)
            yield score(figure, _position(figure, folded, counted, emphasis)), figure
            alike[quantity.unit] = alike.get(quantity.unit, 0) + 1
        before = plain


_HANGUL = regex("[가-힣]")
_OPENING = regex(r"\([^()]{0,16}$")
_SUM = regex(r"(?:^|[\s(,])(?:총|모두|도합|합쳐|합하면|합계|통틀어|in all|in total|a total of) ?$", re.IGNORECASE)
_BEFORE = 20


def _position(figure: Figure, text: str, counted: tuple[int, int, int], emphasis: Sequence[Span]) -> Position:
    """The place of the figure; `counted` are the sentence's number, the figures before it in the sentence, and the like ones."""
    before = text[max(0, figure.start - _BEFORE) : figure.start]
    return Position(
        *counted,
        bracketed="(" in before and _OPENING.search(before) is not None,
        emphasised=any(start < figure.end and figure.start < end for start, end in emphasis),
        total=_SUM.search(before) is not None,
    )


def _as_written(sentence: str, folded: str, quantity: Quantity, description: Description) -> Description:
    """The description's phrases as they stand in the sentence, where folding changed their signs."""
    first = max(0, quantity.start - REACH)

    def written(phrase: str | None) -> str | None:
        at = folded.find(phrase, first) if phrase else -1
        return sentence[at : at + len(phrase)] if phrase and at >= 0 else phrase

    return description._replace(
        label=written(description.label), time=written(description.time), versus=written(description.versus)
    )


def _figure(sentence: str, offset: int, quantity: Quantity, description: Description) -> Figure:
    """The figure of a quantity whose offsets count from the start of its sentence, which begins at `offset`."""
    return Figure(
        text=sentence[quantity.start : quantity.end],
        sentence=sentence,
        start=quantity.start + offset,
        end=quantity.end + offset,
        value=quantity.value,
        value2=quantity.value2,
        unit_class=quantity.unit_class,
        unit=quantity.unit,
        direction=description.direction,
        role=description.role,
        status=description.status,
        hedge=description.hedge,
        record=description.record,
        label=description.label,
        time=description.time,
        versus=description.versus,
    )


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure and its place: `row` counts the table's rows without its header, from 0; `column` from 0."""

    row: int
    column: int
    figure: Figure


def in_table(table: Table) -> tuple[Figure, ...]:
    """The figures of a table, best first: totals before the rest, the newest of several periods before older ones.

    A figure's `sentence` is its cell's text, `start` and `end` are code points of that. Its label is the row's name and the
    column's.
    """
    return tuple(cell.figure for cell in cells(table))


def cells(table: Table) -> tuple[Cell, ...]:
    """The figures of a table as in_table gives them, each with its place."""
    common = _unit(table.caption or "", _COMMON_UNIT)
    columns = [_column(header, common) for header in table.header or ("",) * _width(table)]
    names = _name_column(columns)
    found = [cell for row in range(len(table.rows)) for cell in _row(table, row, columns, names)]
    found = _over_years(found, columns)
    return tuple(sorted(found, key=lambda cell: _order(cell, table.rows[cell.row][names], columns)))


@dataclass(frozen=True, slots=True)
class _Column:
    """The content of a column's header: its name without the unit, one unit of it (예산(억원): 1억 원), and its cells' kind.

    `unit` is the unit as written, "" where none is.
    """

    name: str
    one: Quantity | None
    unit: str
    change: bool
    counted: bool
    period: str


_UNIT = regex(r"[(\[（](?:단위 ?[:：]? ?)?(?P<unit>[^()\[\]（）]{1,12})[)\]）]")
_COMMON_UNIT = regex(r"단위 ?[:：]? ?(?P<unit>[^()\[\]（）,]{1,12})(?=[)\]）,]|$)")
_CHANGE = regex(r"증감|증가[율률]|감소[율률]|등락|변동|상승[율률]|신장[율률]|(?:전년|전월|전분기|동기) ?대비")
_SHARE = regex(r"(?:[율률]|비중|비율|점유)$")
_UNCOUNTED = regex(
    r"연번|번호|순번|순서|^no\.?$|^#$|일자|날짜|일시|연도$|시간$|전화|연락처|문의|코드|우편|주소|기간|홈페이지|누리집|http",
    re.IGNORECASE,
)
_PERIOD = regex(r"(?P<year>[’'‘]?(?:(?:19|20)\d\d|\d\d(?=년)))년?|\d{1,2}월|[1-4]분기|[상하]반기|전년|작년|올해|금년|당월|전월")
_GENERIC = regex(r"내용|비고|상세|구분|항목|값|수치|내역|세부 ?내용|주요 ?내용|목표|설명")


def _width(table: Table) -> int:
    return len(table.rows[0]) if table.rows else 0


def _unit(text: str, pattern: re.Pattern[str]) -> tuple[Quantity | None, str]:
    """One unit of those the pattern finds in the text, and the unit as written there."""
    unit = pattern.search(text)
    one = next(scan(text := f"1{unit['unit'].strip()}", cover(text)), None) if unit else None
    return one, unit["unit"].strip() if unit and one else ""


def _column(header: str, common: tuple[Quantity | None, str]) -> _Column:
    one, unit = _unit(header, _UNIT)
    name = re.sub(r"\s+", " ", _UNIT.sub("", header) if one else header).strip()
    if one is None:
        one, unit = (Quantity(0, 0, 1, "percent", "%"), "") if _SHARE.search(name) else common
    period = _PERIOD.search(name)
    return _Column(name, one, unit, bool(_CHANGE.search(name)), not _UNCOUNTED.search(name), period[0] if period else "")


def _name_column(columns: list[_Column]) -> int:
    """The column that names the rows: the first that is no serial number."""
    return next((index for index, column in enumerate(columns) if column.counted), 0)


_EMPTY = frozenset({"", "-", "–", "—", "~", "없음", "해당 없음", "해당없음", "미정", "N/A"})
_NUMBER = regex(
    r"(?P<sign>[△▲▽▼+\-]|↑|↓)? ?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,9})?)(?P<percent> ?%)?(?P<arrow>[↑↓])?"
)
_FALLING = frozenset("△▽▼-↓")


def _row(table: Table, row: int, columns: list[_Column], names: int) -> Iterator[Cell]:
    texts = table.rows[row]
    name = texts[names].strip()
    for index, text in enumerate(texts):
        if (index == names and len(texts) > 1) or text.strip() in _EMPTY or not columns[index].counted or _UNCOUNTED.search(name):
            continue
        for figure in _read(text, columns[index]):
            yield Cell(row, index, replace(figure, label=_label(name, columns[index], figure) or None))


def _read(text: str, column: _Column) -> tuple[Figure, ...]:
    """A bare number in the header's unit, or whatever figures the cell's text holds."""
    match = _NUMBER.fullmatch(fold(text.strip()))
    if match is None:
        found = tuple(sorted(find(text), key=lambda figure: figure.start))
        return tuple(replace(figure, role="change") for figure in found) if column.change else found
    one = Quantity(0, 0, 1, "percent", "%") if match["percent"] else column.one
    if one is None:
        return ()
    start = text.find(text.strip())
    value = exact(float(match["number"].replace(",", "")) * one.value)
    sign = match["sign"] or match["arrow"] or ""
    role: Role = "change" if column.change else "level"
    figure = Figure(
        text=text.strip(),
        sentence=text,
        start=start,
        end=start + len(text.strip()),
        value=value,
        unit_class=one.unit_class,
        unit=one.unit,
        role=role,
        header_unit=None if match["percent"] else column.unit or None,
    )
    if column.change:
        return (replace(figure, direction=_direction(sign, value, column.name)),)
    return (replace(figure, value=-value) if sign in _FALLING and sign else figure,)


def _direction(sign: str, value: float, header: str) -> Direction:
    if value == 0:
        return "flat"
    return "down" if (sign in _FALLING and sign) or ("감소" in header and not sign) else "up"


def _label(name: str, column: _Column, figure: Figure) -> str:
    own = figure.label if figure.label and figure.sentence.strip() != figure.text else None
    header = own or ("" if _GENERIC.fullmatch(column.name) else column.name)
    return " ".join(part for part in (name, header) if part)


def _over_years(found: list[Cell], columns: list[_Column]) -> list[Cell]:
    """Of the same thing in several years the last is the level, moving up or down from the one before; earlier ones are old."""
    series: dict[tuple[int, str], list[Cell]] = {}
    for cell in found:
        column = columns[cell.column]
        if _year(column) is not None and not column.change:
            series.setdefault((cell.row, _PERIOD.sub("", column.name)), []).append(cell)
    changed: dict[tuple[int, int], Cell] = {}
    for line in series.values():
        line.sort(key=lambda cell: _year(columns[cell.column]) or 0)
        for earlier, later in itertools.pairwise(line):
            changed[earlier.row, earlier.column] = replace(earlier, figure=replace(earlier.figure, role="from", direction="none"))
            changed[later.row, later.column] = replace(later, figure=replace(later.figure, direction=_compared(earlier, later)))
    return [changed.get((cell.row, cell.column), cell) for cell in found]


def _year(column: _Column) -> int | None:
    match = _PERIOD.search(column.name)
    return int(match["year"].strip("’'‘")) if match and match["year"] else None


def _compared(earlier: Cell, later: Cell) -> Direction:
    if earlier.figure.unit != later.figure.unit:
        return "none"
    if earlier.figure.value == later.figure.value:
        return "flat"
    return "up" if later.figure.value > earlier.figure.value else "down"


def _order(cell: Cell, name: str, columns: list[_Column]) -> tuple[bool, bool, bool, int, int]:
    periods = [index for index, column in enumerate(columns) if column.period]
    old = cell.column in periods and cell.column != periods[-1]
    return not is_total(name), cell.figure.role in ("from", "threshold"), old, cell.row, cell.column
