"""Tables: reads a table element into rows, detects headers and layout tables, takes captions from the heading above."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from selectolax.lexbor import LexborNode

from bot.model import Table
from formatter.body.paragraphs import Paragraph, Part
from formatter.body.table_grid import Cell, Grid, filled, trimmed


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
_VALUE = re.compile(
    rf"\d+월\s*\d+일|\d{{4}}\.\s*\d{{1,2}}\.|(?<!/){_QUANTITY}|^(?!(?:19|20)\d\d$)[+\-△▲]?\d[\d.,]*%?$|"
    r"https?:|www\.|\d{3,4}-\d{4}|[.?!]$"
)
_DIGIT = re.compile(r"\d")
_COLUMN = re.compile(
    r"^(?:구분|항목|분야|유형|순위|연도|국가|지역|내용|비고|대상|기관|부처|이름|명칭)$|(?:내용|현황|결과|금액|비율|방법|유형|항목|사항|시기|효과|계획)$"
)
_LABEL = re.compile(
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
    said = _NUMBER.sub("", heading)
    return _PLACE.sub("", said).rstrip(" :：") or None


_NUMBER = re.compile(r"^\s*(?:\d{1,2}[.)]\s+|[①-⑳■□○●◆▶]\s*)")
_PLACE = re.compile(
    r"^(?:(?:결론|결어|맺음말|맺으며|마무리|마치며|끝으로)(?:하며|적으로)?(?:[과와]?\s|$|(?=[:：]))|(?:요약|정리)(?=$|[:：]|\s및)|"
    r"(?:관련\s)?문의(?:처|하기)?(?=$|[:：]|\s(?:및|안내|사항|정보|방법))|참고\s?(?:자료|링크|사항|문헌)?(?=$|[:：]|\s및)|추가\s?정보|"
    r"(?:conclusion|summary|contact|references)s?(?=$|[:：]|\sand\s))(?:[^:：]*$|[^:：]*[:：]\s*)",
    re.IGNORECASE,
)


Walk = Callable[[LexborNode], list[Part]]
_WIDEST_SPAN, _TALLEST_SPAN = 1000, 65534
"""HTML's own bounds of colspan and rowspan."""


def rows_of(table: LexborNode, walk: Walk) -> tuple[list[Part], list[list[Cell]]]:
    """Return the caption's parts and the cells row by row; `walk` parses a cell's content."""
    caption: list[Part] = []
    rows: list[list[Cell]] = []
    for child in table.iter():
        if child.tag == "caption":
            caption.extend(walk(child))
        elif child.tag in ("thead", "tbody", "tfoot"):
            group = [_row(row, walk, in_head=child.tag == "thead") for row in child.iter() if row.tag == "tr"]
            rows.extend(_within(group))
    return caption, rows


def is_wholly_emphasised(paragraph: Paragraph) -> bool:
    """Return True where all of a paragraph is bold or coloured."""
    return paragraph.emphasis == ((0, len(paragraph.text)),)


def _row(row: LexborNode, walk: Walk, *, in_head: bool) -> list[Cell]:
    return [_cell(cell, walk, in_head=in_head) for cell in row.iter() if cell.tag in ("td", "th")]


def _cell(node: LexborNode, walk: Walk, *, in_head: bool) -> Cell:
    parts = tuple(walk(node))
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
