"""Whom to ask: contact lines in all their forms, and tables of offices and telephone numbers."""

import re
from collections.abc import Sequence


def is_contact(sentence: str) -> bool:
    """True for a sentence or line that gives a telephone number."""
    return _PHONE.search(sentence) is not None


def contact_of(sentence: str) -> tuple[str, str]:
    """The office and its numbers, and what stands after them in the same line.

    A labelled line is taken as it stands; of running text, the words that name the office before each number.
    """
    phones = list(_PHONE.finditer(sentence))
    end = _closed(sentence, phones[-1].end())
    label = _LABEL.match(sentence)
    if label:
        return sentence[label.end() : end].strip(), sentence[end:].strip()
    starts = [0, *(phone.end() for phone in phones)]
    offices = [
        _office(sentence[start : phone.start()]) + phone[0].strip(" (") for start, phone in zip(starts, phones, strict=False)
    ]
    return ", ".join(offices), ""


def is_contact_row(row: Sequence[str]) -> bool:
    """True for a table's row of numbers and short names, or of the words that head them."""
    if any(len(cell) > _OFFICE_NAME and not is_contact(cell) for cell in row):
        return False
    return any(is_contact(cell) for cell in row) or any(_CONTACT_WORD.search(cell) for cell in row)


def contacts_of_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table of offices and numbers; [] where there is no number."""
    if is_turned(rows):
        return [f"{office} {phone}" for office, phone in zip(*rows, strict=True)]
    return [_row_line(row) for row in rows if any(is_contact(cell) for cell in row)]


def is_turned(rows: Sequence[Sequence[str]]) -> bool:
    """True for a table of two rows, offices above and their numbers below."""
    return len(rows) == 2 and all(is_contact(cell) for cell in rows[1]) and not any(is_contact(cell) for cell in rows[0])


_AREA = r"0\d{1,2}(?:\s?[)\-.]\s?|\s)\d{3,4}\s?[-.]\s?\d{4}(?!\d)(?:\s?(?:[~∼,·/]|및)\s?\d{1,4}(?![\d-]))*"
_NATIONWIDE = r"1(?<![\d-]1)[3568]\d{2}-\d{4}(?![\d-])"
# Every alternative begins with a sign of its own: such a search is fast.
_PHONE = re.compile(
    rf"☎\s*(?:\(?{_AREA}|{_NATIONWIDE}|\d{{3,4}}(?:-\d{{4}})?(?!\d))|전화\s*:?\s*\(?{_AREA}|\({_AREA}|{_AREA}|{_NATIONWIDE}|"
    r"국번\s?없이\s?☎?\s?\d{3,4}"
)
_LABEL = re.compile(
    r"[\s\[(※○•*-]*(?:(?:추가|관련|자세한|기타)\s?)?(?:[가-힣]{0,8}\s?)?(?:문의|연락처|담당\s?부서|담당자|담당)"
    r"(?:처|기관|전화|정보|사항|부서)?(?:\s?\([^()]{1,10}\))?\s?[:：]\s*"
)
_CONTACT_WORD = re.compile(r"문의|연락처|전화|담당|부서|부처|기관|누리집|홈페이지")
_STOPS_OFFICE = re.compile(r"(?:면|은|는|여|을|를|도|고|서|로|게|다|과는|또는|및|거나|시|경우|[,:.!?])$")
_MOST_WORDS = 5
_OFFICE_NAME = 40
_HEADING = 5


def _closed(text: str, end: int) -> int:
    """Past the bracket that closes behind a number."""
    tail = re.match(r"[\s)\]]*[)\]]", text[end:])
    return end + tail.end() if tail else end


def _office(before: str) -> str:
    """The last words before a number that name an office."""
    words = before.rstrip(" :(").split()[-_MOST_WORDS:]
    stop = max((at + 1 for at, word in enumerate(words) if _STOPS_OFFICE.search(word)), default=0)
    name = " ".join(words[stop:]).lstrip(")(] ")
    return name + " " if name else ""


def _row_line(row: Sequence[str]) -> str:
    cells = dict.fromkeys(cell for cell in row if cell and not (_CONTACT_WORD.search(cell) and len(cell) <= _HEADING))
    return " ".join(cells)
