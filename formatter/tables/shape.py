"""What a table's rows and columns are, told by their cells: a column of numbers, a row of totals."""

import re
from collections.abc import Sequence

EMPTY = frozenset({"", "-", "–", "—"})
"""Cells in which newsrooms write that there is nothing."""


def is_numeric(column: Sequence[str]) -> bool:
    """Whether four in five of the cells that are not empty hold a number."""
    cells = [cell for cell in column if cell not in EMPTY]
    return bool(cells) and sum(_NUMBER.fullmatch(cell) is not None for cell in cells) >= _MOSTLY * len(cells)


def is_total(name: str) -> bool:
    """Whether a row of that name sums the others up: 합계, 총계, 전체, Total."""
    return _TOTAL.fullmatch(name.strip()) is not None


_MOSTLY = 0.8
_NUMBER = re.compile(r"[+\-△▲▼±]?\s?\d[\d,.]*\s?(?:%p?|[A-Za-z㎞㎡㎏]{1,3}|[천만억조\s]*(?:원|명|건|개|곳|배|대|달러)?)")
_TOTAL = re.compile(r"(?:합|총|전체|소)? ?계|총합|전체|합계.*|total", re.IGNORECASE)
