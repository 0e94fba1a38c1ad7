"""Splits paragraphs into sentences, Korean and English, and finds words and written quantities in them."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, pairwise

from formatter.text.bounds import SENTENCE, regex

Span = tuple[int, int]
"""Code points within a text, half open."""


def split(text: str) -> tuple[Span, ...]:
    """The sentences of a paragraph in order, without the white space around them; together they hold every other character.

    A line break and a bullet standing apart end a sentence. Quotations and brackets that are closed stay whole. One that is
    longer than SENTENCE is split at spaces.
    """
    if not text:
        return ()
    cuts = sorted({0, len(text), *_line_cuts(text), *_stop_cuts(text)})
    if len(text) > SENTENCE:
        cuts = [0, *(cut for start, end in pairwise(cuts) for cut in _length_cuts(text, start, end))]
    spans = (_trimmed(text, start, end) for start, end in pairwise(cuts))
    return tuple(span for span in spans if span[0] < span[1])


def is_whole(sentence: str) -> bool:
    """True for a sentence that a stop ends, or a Korean ending, and that is not cut."""
    if sentence.endswith(("..", "…")):
        return False
    words = sentence.rstrip(_CLOSERS)
    return words.endswith((*_STOPS, "다", "요")) or _NOMINAL.search(words) is not None


def without_lead_in(sentence: str) -> str:
    """The sentence without words that only lead in to it: "Here's what you need to know:", "Experts say that The …"."""
    return _LEAD_IN.sub("", sentence, count=1)


def without_dateline(opening: str) -> str:
    """The opening of an article without place, date and agency before it: "SEOUL, Nov. 30 (Reuters) – The …".

    Not for later sentences: in a list, the date before a dash is news.
    """
    return _DATELINE.sub("", opening, count=1)


_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)(?:[a-z]{3,6}|\.)?"
_DATE = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH})(?:,? \d{{4}})?"
_NAME = r"(?!(?:On|In|At|By|From|Since|Until|Before|After|For)\b)[A-Z][A-Za-z.’'&-]{1,20}(?: [A-Z&][A-Za-z.’'-]{0,20}){0,3}"
_PLACE = rf"{_NAME}(?:, [A-Z][A-Za-z. ]{{1,20}}){{0,2}}"
_CAPITALS = r"[A-Z][A-Z.’'& -]{4,30}"
_AGENCY = r"\((?:[A-Z][A-Za-z.,’' /-]{0,30}[a-z][A-Za-z.,’' /-]{0,10}|[A-Z][a-z]+(?: [A-Z][a-z]+)*, [A-Z]{2})\)"
# A dateline: place, date and agency. A dash behind one word in capitals may explain an acronym: "OBS – Open Build Service".
_WHERE_AND_WHEN = (
    rf"(?:{_PLACE},? ?)?(?:{_AGENCY},? ?)?{_DATE}(?: ?{_AGENCY})?|(?:{_PLACE},? ?)?{_AGENCY}"
    rf"|{_CAPITALS} \([A-Z]{{2,6}}\)|[A-Z][A-Z.’'& -]{{2,30}}(?:, [A-Z][A-Za-z. ]{{1,20}}){{1,2}}|{_CAPITALS}(?= [–-] {_DATE})"
)
_DATELINE = regex(
    rf"^(?:(?:{_WHERE_AND_WHEN}) {{0,2}}(?:[–—]|--?) ?|(?:{_CAPITALS}|{_PLACE}, [A-Z][a-z]{{2,5}}\.) ?(?:—|--) ?){{1,2}}"
    r"(?=[A-Z0-9“\"])"
    r"|^[\[(][가-힣]{2,6}=[가-힣A-Za-z0-9 ]{2,16}[\])] ?(?:[가-힣]{2,4}(?: [가-힣]{2,8})? ?(?:기자|특파원) ?)?=? ?"
)
# Before a capital that opens a sentence of its own: "Sources said that The chair" was glued by a machine.
_LEAD_IN = regex(
    r"^(?:(?:(?:And|But|So|Now),? )?(?:The short version|Long story short|In brief"
    r"|(?i:here[’']?s|here (?:is|are)|let[’']?s|what you (?:need|should)|all you need|in case you missed)[^.:!?]{0,60})"
    r":\s+(?=[A-Z0-9“\"‘'$£€])"
    r"|[A-Z][A-Za-z’' ]{2,50} that (?=(?:The|A|An|This|That|These|It|There|In|On|At|For|More|Some|His|Her|Their|Our|We) [a-z]))"
)
_STOPS = (".", "!", "?", "。", "！", "？")
_NOMINAL = regex(
    r"[가-힣](?:했음|됐음|었음|았음|있음|없음|예정임|것임|계획임|이라 함|다고 함|[늘줄높낮]임|밝힘|나섬)$"
    r"|[가-힣]기로 (?:함|했음)$"
)
_CLOSERS = "\"'”’)]」』》〉"
_STOP = regex(rf"(?P<sign>[.!?。！？…]+)[{re.escape(_CLOSERS)}]*")
_MARK = regex(r"[\n\r\u2028\u2029□○●■◇◆▶▷◦•※❍ㅇ△▲①-⑳]")  # what a line or a bullet begins with; few texts hold any
_BULLET = regex(r"(?:(?<=\s)|^)(?:[□○●■◇◆▶▷◦•※❍ㅇ](?=\s*\S)|[△▲](?=\s+\D)|[①-⑳])")
_LINE = regex(r"[\n\r\u2028\u2029]+")
_PAIRS = {")": "(", "]": "[", "”": "“", "’": "‘", "」": "「", "』": "『", "》": "《", "〉": "〈"}
_PAIRED = regex(r"[\"'\n\r" + re.escape("".join(_PAIRS) + "".join(_PAIRS.values())) + "]")

_SAID = regex(r"\s+(?:라고|이라고|라며|이라며|라는|이라는|고\s|며\s|면서\s)")
_ABBREVIATION = regex(
    r"(?:\b[A-Za-z]|(?:^|(?<= ))(?:i{2,3}|iv|vi{1,3}|ix)"  # also the number of an item: "; and iii. "
    r"|\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|Rep|St|No|vs|etc|Inc|Co|Corp|Ltd|approx|est"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec))$"
)
_FULL_WIDTH = frozenset("。！？")  # Japanese and Chinese set no space behind them
_ITEM = regex(r"(?:^|[.!?]\s|\n)\d{1,2}$")
_LONGEST_ABBREVIATION = 8
_ENDING = regex(r"[가-힣]*[다요죠까음함임]$")
_LONGEST_ENDING = 4


def _length_cuts(text: str, start: int, end: int) -> Iterator[int]:
    """The places at which a sentence that is too long is split, and its end."""
    while end - start > SENTENCE:
        space = text.rfind(" ", start + 1, start + SENTENCE)
        start = space if space > 0 else start + SENTENCE
        yield start
    yield end


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _line_cuts(text: str) -> Iterator[int]:
    if not _MARK.search(text):
        return
    for match in _LINE.finditer(text):
        yield match.end()
    for match in _BULLET.finditer(text):
        yield match.start()


def _stop_cuts(text: str) -> Iterator[int]:
    enclosed = _depths(text)
    for match in _STOP.finditer(text):
        if not enclosed[match.end() - 1] and _ends(text, match):
            yield match.end()


def _ends(text: str, match: re.Match[str]) -> bool:
    """Return True where the stop ends a sentence, given that it is in no bracket and no quotation."""
    rest = text[match.end() : match.end() + 8]
    sign, before = match["sign"], text[max(0, match.start() - _LONGEST_ABBREVIATION) : match.start()]
    after_ending = _ENDING.search(before[-_LONGEST_ENDING:]) is not None
    if set(sign) & _FULL_WIDTH:
        return not _SAID.match(rest)
    if rest and not rest[0].isspace():
        return after_ending and sign in ".!?" and "가" <= rest[0] <= "힣" and match.end() == match.end("sign")
    if _SAID.match(rest):
        return False
    if sign == ".":
        return not _is_inner_point(before, rest.lstrip())
    return after_ending or not set(sign) <= set(".…")


def _is_inner_point(before: str, rest: str) -> bool:
    """A point of an abbreviation, a date (2026. 11. 20. 개최) or an item's number, which ends nothing."""
    if before[-1:].isascii() and _ABBREVIATION.search(before):
        return True
    if not before[-1:].isdigit():
        return False
    return bool(_ITEM.search(before)) or (bool(rest) and (rest[0].isdigit() or "가" <= rest[0] <= "힣"))


def _depths(text: str) -> list[int]:
    """For each character, how many closed brackets and quotations it is in (their own last sign is outside)."""
    steps = [0] * (len(text) + 1)
    if not _PAIRED.search(text):
        return steps
    open_at: dict[str, list[int]] = {}
    for match in _PAIRED.finditer(text):
        position, sign = match.start(), match[0]
        if sign == "'" and not _quotes(text, position):
            continue
        opener = sign if sign in "\"'" else _PAIRS.get(sign)
        if opener and open_at.get(opener):
            steps[open_at[opener].pop()] += 1
            steps[position] -= 1
        elif sign in "\n\r":
            open_at.clear()
        elif sign not in _PAIRS:
            open_at.setdefault(sign, []).append(position)
    return list(accumulate(steps))


def _quotes(text: str, position: int) -> bool:
    """True for a straight single quotation mark that opens or closes a quotation; an apostrophe is between letters."""
    before, after = text[position - 1 : position], text[position + 1 : position + 2]
    opens = (not before or not before.isalnum()) and after.strip() != ""
    return opens or not (after.isascii() and after.isalnum())


_LETTERS = regex(r"[^\W_]+")
_WORD = regex(r"[가-힣]{2,}|[A-Za-z][A-Za-z'’-]{2,}|\d[\d.,]*\d|\d|[一-鿿぀-ヿ]{2}")
_HANGUL = regex(r"[가-힣]")
_HANGUL_STEM = 2
_LATIN_STEM = 6
_COMMON = regex(
    "the|and|for|that|with|this|from|are|was|were|has|have|had|will|can|not|but|you|your|our|their|its|his|her|they|them|who|what"
    "|when|where|which|how|why|all|any|more|most|about|into|over|than|then|there|here|been|being|also|just|out|new|now|one|two"
    "|use|used|using|get|got|may"
)


def letters(text: str) -> str:
    """The letters and digits alone, by which a sentence is recognised in other marks."""
    return "".join(_LETTERS.findall(text)).lower()


def stems(text: str) -> Iterator[str]:
    """The beginnings of the words that carry meaning; a Korean particle or ending follows the stem. Numbers are whole."""
    for word in _WORD.findall(text):
        if word[0].isdecimal():
            yield word.strip(".,")
        elif "가" <= word[0] <= "힣":
            yield word[:_HANGUL_STEM]
        elif not _COMMON.fullmatch(lower := word.lower()):
            yield lower[:_LATIN_STEM]


def pairs(text: str) -> Iterator[str]:
    """The neighbouring letters within the words, by which compounds are compared that are written together or apart."""
    for word in _LETTERS.findall(text):
        yield from (word[at : at + 2].lower() for at in range(len(word) - 1))


def is_hangul(text: str) -> bool:
    """True where a fifth of the letters are Hangul."""
    return len(_HANGUL.findall(text)) * 5 >= len(letters(text)) > 0


_BEFORE = r"(?<![^\W_])(?<!\d[.,:/~-])"
_BEFORE_KOREAN = r"(?<!\d)(?<!\d[.,:/~-])(?<!\d[천만억조])(?<!\d[천만억조] )(?<![A-Za-z$€£¥])"
_SCALE = r"\s?(?:%|percent\b|thousand\b|million\b|billion\b|trillion\b|[bt]n\b|[천만억조](?![가-힣]))"
_AFTER_DIGIT = rf"(?!\d)(?![.,:/~-]\d)(?!{_SCALE})"
_LONGER_UNITS = {"개": "월년", "시": "간", "천": "만억조", "만": "억조", "백": "만억조"}


def is_written(quantity: str, text: str) -> bool:
    """True where the text holds the quantity, with or without the white space within it: 25만 원, 25만원."""
    return next(_found(quantity, text), None) is not None


def spans(quantities: Iterable[str], text: str) -> tuple[Span, ...]:
    """Return the places of the given quantities in the text, in order; of overlapping ones the longest."""
    found = sorted(
        (span for quantity in set(quantities) for span in _found(quantity, text)), key=lambda span: (span[0], -span[1])
    )
    kept: list[Span] = []
    for span in found:
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return tuple(kept)


def _found(quantity: str, text: str) -> Iterator[Span]:
    pattern = _pattern("".join(quantity.split()))
    return (match.span() for match in pattern.finditer(text)) if pattern else iter(())


@lru_cache(maxsize=1024)  # an alert asks for the same figures in headline, lead and lines
def _pattern(tight: str) -> re.Pattern[str] | None:
    if not tight:
        return None
    before = _BEFORE_KOREAN if tight[0].isdigit() else _BEFORE if tight[0].isalnum() else ""
    return regex(before + r"\s?".join(map(re.escape, tight)) + _after(tight[-1]))


def _after(last: str) -> str:
    """A lookahead that forbids a longer number, unit or word behind the quantity's last character."""
    if last.isdigit():
        return _AFTER_DIGIT
    if last.isascii() and last.isalpha():
        return r"(?![A-Za-z])"
    return rf"(?![{_LONGER_UNITS[last]}])" if last in _LONGER_UNITS else ""
