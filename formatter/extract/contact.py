"""Contact lines: offices and telephone numbers, letter for letter, in sentences and tables."""

import re
from collections.abc import Sequence

from formatter.text.bounds import regex


def is_contact(sentence: str) -> bool:
    """Return True for a sentence or line that holds a telephone number."""
    return _PHONE.search(sentence) is not None


def is_contact_label(line: str) -> bool:
    """Return True for a line that begins as contact lines do and names an office without a number."""
    return _LABEL.match(line) is not None and not is_contact(line)


def contact_of(sentence: str, before: str = "") -> tuple[str, str]:
    """Return the office with its numbers, and the rest of the line.

    A labelled line is taken as it is; of running Korean text, the words that name the office before each number, or in
    brackets behind it. Where the first number has neither, the sentence `before` may name its office. A sentence without
    Korean letters is taken whole, without long remarks: other languages name an office in too many ways to cut it out.
    """
    phones = list(_PHONE.finditer(sentence))
    if not _HANGUL.search(sentence):
        return _without_remarks(sentence, phones).strip().removesuffix("."), ""
    end = _closed(sentence, phones[-1].end())
    label = _LABEL.match(sentence)
    if label:
        line = _without_end_bracket(sentence[label.end() : end].strip())
        return line if _NAMED.search(line) else f"{_office_named_in(before)} {line}".strip(), sentence[end:].strip()
    starts = [0, *(phone.end() for phone in phones)]
    texts = [sentence[start : phone.start()] for start, phone in zip(starts, phones, strict=False)]
    names = [_office(text) or _behind(sentence[phone.end() :]) for text, phone in zip(texts, phones, strict=True)]
    names[0] = names[0] or _office_named_in(before)
    return ", ".join(f"{name} {_bare(phone[0])}".strip() for name, phone in zip(names, phones, strict=True)), ""


def is_contact_row(row: Sequence[str]) -> bool:
    """Return True for a table row of telephone numbers and short names, or of their headings."""
    if any(len(cell) > _OFFICE_NAME and not is_contact(cell) for cell in row):
        return False
    return any(is_contact(cell) for cell in row) or any(_CONTACT_WORD.search(cell) for cell in row)


def contacts_of_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return the contact lines of a table of offices and numbers; [] without a number."""
    if is_transposed(rows):
        return [f"{office} {phone}" for office, phone in zip(*rows[-2:], strict=True)]
    lines: list[str] = []
    office = ""
    for row in rows:
        line = _row_line(row)
        if not any(is_contact(cell) for cell in row):
            office = line
        else:
            lines.append(line if _NAMED.search(line) else f"{office} {line}".strip())
    return lines


def is_transposed(rows: Sequence[Sequence[str]]) -> bool:
    """Return True for a table of two rows, offices above their numbers, with or without a row of headings."""
    if len(rows) == 3 and all(_is_heading(cell) for cell in rows[0]):
        rows = rows[1:]
    return len(rows) == 2 and all(is_contact(cell) for cell in rows[1]) and not any(is_contact(cell) for cell in rows[0])


_AREA = r"0(?<!\d0)\d{1,2}(?:\s?[)\-.]\s?|\s)\d{3,4}\s?[-.]\s?\d{4}(?!\d)(?:\s?(?:[~∼,·/]|및)\s?\d{1,4}(?![\d-]))*"
_NATIONWIDE = r"1(?<![\d-]1)[3568]\d{2}-\d{4}(?![\d-])"
# International numbers (ITU-T E.123: a plus sign, 8 to 15 digits) and North American ones, grouped as they are written.
_INTERNATIONAL = r"\+(?<![\w+]\+)(?=(?:[\s().-]{0,2}\d){8,15}(?!\d))\d{1,3}(?:[\s().-]{0,2}\d{1,4}){2,6}(?!\d)"
_NORTH_AMERICAN = (
    r"(?:\((?<!\d\()\d{3}\)\s?|(?<![\d.-])(?:1[-.\s])?\d{3}[-.])\d{3}[-.]\d{4}(?![\d-])(?:,? (?:ext\.?|x) ?\d{1,5})?"
)
# Most alternatives begin with a sign of their own: such a search is fast.
_PHONE = regex(
    rf"☎\s*(?:\(?{_AREA}|{_NATIONWIDE}|\d{{3,4}}(?:-\d{{4}})?(?!\d))|전화\s*:?\s*\(?{_AREA}|\({_AREA}|{_AREA}|{_NATIONWIDE}|"
    rf"국번\s?없이\s?☎?\s?\d{{3,4}}|{_INTERNATIONAL}|{_NORTH_AMERICAN}"
)
_HANGUL = regex(r"[가-힣]")
_EMAIL = regex(r"(?<![\w.+-])[\w.+-]{1,64}@[A-Za-z0-9.-]{1,100}\.[A-Za-z]{2,24}\b")
_ASIDE = regex(r" ?\([^()\d@]{20,400}\)")
_LABEL = regex(
    r"[\s\[(※○•*-]*(?:(?:추가|관련|자세한|기타)\s?)?(?:[가-힣]{0,8}\s?)?(?:문의|연락처|담당\s?부서|담당자|담당)"
    r"(?:처|기관|전화|정보|사항|부서)?(?:\s?\([^()]{1,10}\))?\s?[:：]\s*"
)
_NAMED = regex(r"[가-힣A-Za-z]{2}")
_CONTACT_WORD = regex(r"문의|연락처|전화|담당|부서|부처|기관|누리집|홈페이지")
# Particles and connectives; provinces, towns and stations end like some of them (경기도, 해온시, 경찰서).
_STOPS_OFFICE = regex(
    r"(?:면|며|은|는|여|을|를|(?<!경기)(?<!강원)(?<!제주)(?<![남북])도|고|(?<!경찰)(?<!소방)(?<!세무)서|로|게|다|과는|또는|및|거나|"
    r"(?:필요|문의|신청|요청|발생|이용|희망|방문)시|(?:^|\s)시|경우|[,:.!?])$"
)
# What stands between an office and its number: …과의 연락처는, …과에 대한 문의는 전화(
_BETWEEN = regex(
    r"(?:[,\s:：(]|에 대한|에 관한|(?<=[가-힣]{2})(?:에서는|은|는|의)|"
    r"(?<![가-힣])(?:추가|자세한|대표|아래|또한|문의|사항|연락처|상담|전화|번호)+(?:은|는|으로|로)?)*$"
)
_SENDS = regex(r"문의|연락|상담|안내|궁금|정보|사항|신청")
_UNIT = regex(
    r"(?:부|처|청|원|국|실|과|팀|관|단|센터|본부|위원회|공단|공사|재단|협회|조합)"
    r"(?=(?:에서|에|으로|로|의|를|을|에게)는?[\s,]|\s*$)"
)
_BEHIND = regex(r"\s?\(([가-힣A-Za-z·\s]{3,30})\)")
_LONGEST_REST = 40
_MOST_WORDS = 5
_LONGEST_NAME = 80
_OFFICE_NAME = 40
_HEADING = 5


def _closed(text: str, end: int) -> int:
    """Return the index behind the bracket that closes after a number."""
    tail = re.match(r"[\s)\]]*[)\]]", text[end:])
    return end + tail.end() if tail else end


def _without_remarks(sentence: str, phones: Sequence[re.Match[str]]) -> str:
    """The sentence without remarks in brackets, and without a long rest behind its last number or address."""
    ends = [_closed(sentence, found.end()) for found in (*phones, *_EMAIL.finditer(sentence))]
    last = max(ends, default=len(sentence))
    return _ASIDE.sub("", sentence if len(sentence) - last <= _LONGEST_REST else sentence[:last])


def _without_end_bracket(line: str) -> str:
    """Return the line without a last bracket that was opened before its label."""
    return line[:-1].rstrip() if line.endswith(")") and line.count(")") > line.count("(") else line


def _office(before: str) -> str:
    """Return the last words before a number that name an office."""
    named = _BETWEEN.sub("", before[-_LONGEST_NAME:])
    opened = named.rfind("(")
    if opened > named.rfind(")"):  # 주민센터, 전화(ARS 1544-0000): the office is within the bracket
        named = named[opened + 1 :]
    words = named.split()[-_MOST_WORDS:]
    stop = max((at + 1 for at, word in enumerate(words) if _STOPS_OFFICE.search(word)), default=0)
    return " ".join(words[stop:]).lstrip(")(] ")


def _behind(after: str) -> str:
    """Return the office in brackets behind a number, or ""."""
    name = _BEHIND.match(after)
    return name[1].strip() if name else ""


def _office_named_in(sentence: str) -> str:
    """Return the last office that a sentence sends its readers to: 문의는 수출과로 하시면 됩니다."""
    sends = _SENDS.search(sentence) or not sentence.endswith(".")
    units = list(_UNIT.finditer(sentence)) if sends else []
    return _office(sentence[: units[-1].end()]) if units else ""


def _bare(phone: str) -> str:
    """Return the number without the words and brackets before it."""
    return phone.lstrip("전화국번없이: (")


def _row_line(row: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(cell for cell in row if cell and not _is_heading(cell)))


def _is_heading(cell: str) -> bool:
    return len(cell) <= _HEADING and _CONTACT_WORD.search(cell) is not None
