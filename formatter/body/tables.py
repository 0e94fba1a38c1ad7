"""Tables: a table element as rows and as a full grid, its header, its caption; layout tables are recognised.

A table whose columns are the entities is turned, so that each row is about one of them and begins with its name.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from selectolax.lexbor import LexborNode

from bot.model import Table
from formatter.body.paragraphs import Paragraph, Part
from formatter.text.bounds import regex

WIDEST = 100
"""Columns; what is wider is no table for a reader, and its spans could fill the memory."""


@dataclass(slots=True)
class Cell:
    """One cell: its text on one line, its parts, and the numbers of rows and columns that it spans."""

    text: str
    parts: tuple[Part, ...] = ()
    is_head: bool = False
    is_bold: bool = False
    columns: int = 1
    rows: int = 1


Grid = list[list[Cell]]


def filled(rows: Sequence[Sequence[Cell]]) -> Grid | None:
    """Return the grid of HTML's table model, all rows of one width; None where it has more than WIDEST columns.

    Gaps hold empty cells. Columns in which no cell begins are dropped: they come from a span that was too wide.
    """
    places: list[dict[int, Cell]] = [{} for _ in rows]
    begun: set[int] = set()
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in places[at]:
                column += 1
            if column + 1 > WIDEST:
                return None
            begun.add(column)
            _place(cell, places[at : at + cell.rows], column)
            column += 1
    columns = sorted(begun)
    return [[place.get(column) or Cell("") for column in columns] for place in places]


def trimmed(grid: Grid) -> Grid:
    """Return the grid without empty rows and columns."""
    grid = [row for row in grid if any(_has_value(cell) for cell in row)]
    kept = [column for column in range(len(grid[0]) if grid else 0) if any(_has_value(row[column]) for row in grid)]
    return [[row[column] for column in kept] for row in grid]


def _place(cell: Cell, places: Sequence[dict[int, Cell]], column: int) -> None:
    for place in places:
        for spanned in range(column, min(column + cell.columns, WIDEST)):
            place.setdefault(spanned, cell)


def _has_value(cell: Cell) -> bool:
    return cell.text not in ("", "-", "–", "—")


EMPTY = frozenset({"", "-", "–", "—"})
"""Cells that newsrooms use for "no value"."""


def is_numeric(column: Sequence[str]) -> bool:
    """Return True where at least four in five of the non-empty cells hold a number."""
    cells = [cell for cell in column if cell not in EMPTY]
    return bool(cells) and sum(_NUMERIC.fullmatch(cell) is not None for cell in cells) >= _MOSTLY * len(cells)


def is_total(name: str) -> bool:
    """Return True for the name of a total row: 합계, 총계, 전체, Total."""
    return _TOTAL.fullmatch(name.strip()) is not None


_MOSTLY = 0.8
_NUMERIC = regex(r"[+\-△▲▼±]?\s?\d[\d,.]*\s?(?:%p?|[A-Za-z㎞㎡㎏]{1,3}|[천만억조\s]*(?:원|명|건|개|곳|배|대|달러)?)")
_TOTAL = regex(r"(?:합|총|전체|소)? ?계|총합|전체|합계.*|total", re.IGNORECASE)


_MOST_ENTITIES = 12
_DIGITS = regex(r"[+\-△▲▼±]?\d[\d.,]*")
_YEAR = regex(r"(?:19|20)\d\d")
_CORNER = regex(r"|구분|항목|내용|종류|분류|item|category", re.IGNORECASE)


def transposed(table: Table) -> Table:
    """Return the table with one row for each entity; unchanged where its rows are the entities already."""
    if table.header is None or not table.rows or len(table.header) > _MOST_ENTITIES:
        return table
    if _has_no_row_names(table):
        rows = tuple(zip(table.header, *table.rows, strict=True))
        return replace(table, header=None, rows=rows)
    if _columns_are_entities(table):
        names, *columns = zip(*table.rows, strict=True)
        rows = tuple((name, *column) for name, column in zip(table.header[1:], columns, strict=True))
        return replace(table, header=("", *names), rows=rows)
    return table


def _has_no_row_names(table: Table) -> bool:
    """Return True where every column holds values alone, the first too: the header then names what they belong to."""
    first = [row[0] for row in table.rows]
    if len(table.rows) == 1:
        return len(table.rows[0]) > 2 or bool(_kind(first[0]))
    if _CORNER.fullmatch((table.header or ("",))[0]) or all(map(_YEAR.fullmatch, first)):
        return False
    return all(_agreement(row) == 1.0 for row in table.rows)


def _columns_are_entities(table: Table) -> bool:
    """Return True where each row holds one kind of value and the columns mix kinds: a row is then a measure."""
    header = table.header or ()
    if (
        len(header) < 3
        or len(table.rows) < 2
        or not _CORNER.fullmatch(header[0])
        or any(map(is_total, (*header, *(row[0] for row in table.rows))))
    ):
        return False
    by_row = [_agreement(row[1:]) for row in table.rows]
    by_column = [_agreement(column) for column in list(zip(*table.rows, strict=True))[1:]]
    return min(by_row) == 1.0 and max(by_column) < 1.0


def _agreement(cells: Sequence[str]) -> float:
    """Return the share of the non-empty cells that hold the most frequent kind of value; 0 where none holds a number."""
    kinds = [_kind(cell) for cell in cells if cell not in EMPTY]
    if not kinds or not any(kinds):
        return 0.0
    return Counter(kinds).most_common(1)[0][1] / len(kinds)


def _kind(cell: str) -> str:
    """Return the unit that follows the first number of a cell, `#` for a number without one, "" without a number."""
    found = _DIGITS.search(cell)
    if found is None:
        return ""
    unit = re.match(r"\s*([^\W\d_]+|%p?)", cell[found.end() :])
    return unit[1].removesuffix("으로") if unit else "#"


def has_header(grid: Grid) -> bool:
    """Return True where the first of at least two rows names the columns: by tags, type or wording. Never invents one."""
    if len(grid) < 2:
        return False
    first, below = _without_corner(grid[0]), grid[1:]
    if len({cell.text for cell in first}) < 2 or any(not cell.text for cell in first):
        return False  # a row of one cell is a title
    if any(cell.is_head for cell in first):
        return all(cell.is_head for cell in first)  # a lone one names its row
    if all(cell.is_bold for cell in first) and not any(cell.is_bold for row in below for cell in row[1:]):
        return True
    if _holds_values(first) or _lists_labels(grid) or _is_wordier(first, below):
        return False
    return all(cell.is_bold for cell in first) or _names_columns(first, [row[-len(first) :] for row in below])


def header_rows(grid: Grid) -> int:
    """Return the number of header rows: more than one only where a header cell spans columns or rows."""
    rows = 1
    while rows < len(grid) - 1 and _goes_on(grid[rows - 1], grid[rows]):
        rows += 1
    return rows


_LONGEST_NAME = 30
_WORDY = 12
_QUANTITY = r"\d[\d,.]*\s*[만억조천백]*\s*(?:원|명|건|%|개|회|톤|곳|배|달러|베크렐|㎏|kg|km|세\b|위\b)"
_VALUE = regex(
    rf"\d+월\s*\d+일|\d{{4}}\.\s*\d{{1,2}}\.|(?<!/){_QUANTITY}|^(?!(?:19|20)\d\d$)[+\-△▲]?\d[\d.,]*%?$|"
    r"https?:|www\.|\d{3,4}-\d{4}|[.?!]$"
)
_DIGIT = regex(r"\d")
_COLUMN = regex(
    r"^(?:구분|항목|분야|유형|순위|연도|국가|지역|내용|비고|대상|기관|부처|이름|명칭)$|(?:내용|현황|결과|금액|비율|방법|유형|항목|사항|시기|효과|계획)$"
)
_LABEL = regex(
    r"(?:대상|내용|방법|기간|일시|일정|장소|금액|문의|문의처|연락처|전화|전화번호|홈페이지|누리집|주소|기타|비고|기관|부서|담당부서|목적|주최|주관|"
    r"요금|가격|예산|규모|시기|시간|날짜|행사명|제목|자료\s?출처|출처|신청|혜택|조건|자격|자료|이름|명칭|위치|종류|특징|목표|효과|참가비)$"
)


def _goes_on(row: list[Cell], below: list[Cell]) -> bool:
    """Return True for a second header row, below one whose cells span several columns."""
    spans = any(left is right for left, right in pairwise(row))
    return spans and all(cell.is_head for cell in below) and len({cell.text for cell in below}) > 1


def _names_columns(row: list[Cell], below: Grid) -> bool:
    """Return True where a cell is a word that heads columns, or the only one of its column without a number."""
    if any(_COLUMN.search(cell.text) for cell in row):
        return True
    return any(
        not _DIGIT.search(cell.text) and all(_DIGIT.search(line[at].text) for line in below) for at, cell in enumerate(row)
    )


def _without_corner(row: list[Cell]) -> list[Cell]:
    """Return a first row's cells, without the empty corner of a matrix."""
    return row[1:] if len(row) > 2 and not row[0].text else row


def _holds_values(row: list[Cell]) -> bool:
    return any(len(cell.text) > _LONGEST_NAME or _VALUE.search(cell.text) for cell in row)


def _lists_labels(grid: Grid) -> bool:
    """Return True for a list of labels and values: the whole first column holds words that headers hold."""
    labels = [row[0].text for row in grid[1:] if _LABEL.search(row[0].text)]
    return len(grid[0]) == 2 and 2 * len(labels) >= len(grid) - 1


def _is_wordier(row: list[Cell], below: Grid) -> bool:
    """Return True where the first row is longer than the rows below, and none of its cells names a column."""
    texts = [cell.text for cell in row]
    if any(_LABEL.search(text) for text in texts) or len("".join(texts)) < _WORDY * len(texts):
        return False
    return len("".join(texts)) * len(below) > sum(len(cell.text) for line in below for cell in line)


def table_of(rows: Sequence[Sequence[Cell]], caption: str | None) -> Table | None:
    """Return the table; None where the cells only lay out a page: one column, no text, or too many columns."""
    grid = filled(rows)
    if grid is None:
        return None
    grid = trimmed(grid)
    if not grid or len(grid[0]) < 2:
        return None
    if not has_header(grid):
        return Table(_texts(grid), caption=caption)
    head = header_rows(grid)
    return Table(_texts(grid[head:]), header=_stacked(grid[:head]), caption=caption)


def _stacked(head: Grid) -> tuple[str, ...]:
    """Join stacked header rows into one name for each column; a cell that spans rows counts once."""
    return tuple(" ".join(dict.fromkeys(cell.text for cell in column if cell.text)) for column in zip(*head, strict=True))


def _texts(grid: Grid) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(cell.text for cell in row) for row in grid)


def title_of(heading: str) -> str | None:
    """Return a heading as a table's caption, without its number; None for one like 결론 및 향후 전망 ("conclusion").

    Of "결론: 겨울철 안전 대책" the part behind the colon is the caption.
    """
    title = _NUMBER.sub("", heading)
    return _PLACE.sub("", title).rstrip(" :：") or None


_NUMBER = regex(r"^\s*(?:\d{1,2}[.)]\s+|[①-⑳■□○●◆▶]\s*)")
_PLACE = regex(
    r"^(?:(?:결론|결어|맺음말|맺으며|마무리|마치며|끝으로)(?:하며|적으로)?(?:[과와]?\s|$|(?=[:：]))|(?:요약|정리)(?=$|[:：]|\s및)|"
    r"(?:관련\s)?문의(?:처|하기)?(?=$|[:：]|\s(?:및|안내|사항|정보|방법))|참고\s?(?:자료|링크|사항|문헌)?(?=$|[:：]|\s및)|추가\s?정보|"
    r"(?:conclusion|summary|contact|references)s?(?=$|[:：]|\sand\s))(?:[^:：]*$|[^:：]*[:：]\s*)",
    re.IGNORECASE,
)


Walk = Callable[[LexborNode], list[Part]]
_WIDEST_SPAN, _TALLEST_SPAN = 1000, 65534
"""HTML's own bounds of colspan and rowspan."""


def rows_of(table: LexborNode, collect_blocks: Walk) -> tuple[list[Part], list[list[Cell]]]:
    """Return the caption's parts and the cells row by row; `walk` parses a cell's content."""
    caption: list[Part] = []
    rows: list[list[Cell]] = []
    for child in table.iter():
        if child.tag == "caption":
            caption.extend(collect_blocks(child))
        elif child.tag in ("thead", "tbody", "tfoot"):
            group = [_row(row, collect_blocks, in_head=child.tag == "thead") for row in child.iter() if row.tag == "tr"]
            rows.extend(_within(group))
    return caption, rows


def is_wholly_emphasised(paragraph: Paragraph) -> bool:
    """Return True where all of a paragraph is bold or coloured."""
    return paragraph.emphasis == ((0, len(paragraph.text)),)


def _row(row: LexborNode, collect_blocks: Walk, *, in_head: bool) -> list[Cell]:
    return [_cell(cell, collect_blocks, in_head=in_head) for cell in row.iter() if cell.tag in ("td", "th")]


def _cell(node: LexborNode, collect_blocks: Walk, *, in_head: bool) -> Cell:
    parts = tuple(collect_blocks(node))
    attributes = node.attributes
    return Cell(
        text=_text(parts),
        parts=parts,
        is_head=in_head or node.tag == "th",
        is_bold=bool(parts) and all(isinstance(part, Paragraph) and is_wholly_emphasised(part) for part in parts),
        columns=max(1, _number(attributes.get("colspan"), _WIDEST_SPAN, 1)),
        rows=_number(attributes.get("rowspan"), _TALLEST_SPAN, 1),
    )


def _within(group: list[list[Cell]]) -> list[list[Cell]]:
    """Cut row spans at the end of their row group; 0 means "to its end" (HTML, 4.9.12)."""
    for at, row in enumerate(group):
        left = len(group) - at
        for cell in row:
            cell.rows = min(cell.rows or left, left)
    return group


def _number(written: str | None, most: int, default: int) -> int:
    digits = (written or "").strip()
    return min(int(digits), most) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else default


def _text(parts: Sequence[Part]) -> str:
    return " ".join(_flat(part) if isinstance(part, Table) else part.text for part in parts)


def _flat(table: Table) -> str:
    """Return a nested table as one line: "a: b; c: d"."""
    rows = ([table.header] if table.header else []) + list(table.rows)
    return "; ".join(": ".join(filter(None, row)) for row in rows)
