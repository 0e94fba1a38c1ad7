"""Sorting of a body's parts: the news itself, and its surroundings such as contacts, sources and promotion."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from bot.model import Table
from formatter.body.paragraphs import Paragraph, Part
from formatter.body.tables import title_of
from formatter.extract.contact import contact_of, contacts_of_rows, is_contact, is_contact_label, is_contact_row, is_transposed
from formatter.extract.credit import (
    is_caption,
    is_notice,
    is_source_label,
    is_source_line,
    is_source_row,
    is_source_table,
    source_lines,
)
from formatter.text import sentences
from formatter.text.bounds import regex
from formatter.text.sentences import Span


@dataclass(frozen=True, slots=True)
class Article:
    """`news` without contact lines, licence notices, source lines and promotion; `sources` are the notices and source lines."""

    news: tuple[Part, ...]
    sources: tuple[Paragraph, ...]
    contacts: tuple[str, ...]


def sorted_article(parts: tuple[Part, ...]) -> Article:
    """Sort a body's parts, sentence by sentence where a paragraph mixes them."""
    sorting = _Sorting()
    label = ""
    for part in _without_numbers(parts):
        if label and isinstance(part, Paragraph):
            sorting.sources.append(part._replace(text=f"{label}: {part.text}"))
            label = ""
        elif isinstance(part, Table):
            sorting.table(part)
        elif is_source_label(part.text):
            label = part.text
        elif _CUE.search(part.text) or ("-" in part.text and _NUMBER.search(part.text)):
            sorting.paragraph(part)
        else:
            sorting.news.append(part)
    return Article(tuple(sorting.news), tuple(sorting.sources), tuple(dict.fromkeys(sorting.contacts)))


def _without_numbers(parts: Sequence[Part]) -> Iterator[Part]:
    """The parts, paragraphs that a press office has numbered from 1 without their numbers: "3 150 shops" are not 3,150."""
    numbered: dict[int, int] = {}
    for at, part in enumerate(parts):
        number = _PARAGRAPH_NUMBER.match(part.text) if isinstance(part, Paragraph) and part.kind == "text" else None
        if number and int(number[1]) == len(numbered) + 1:
            numbered[at] = number.end()
    if len(numbered) < _FEWEST_NUMBERED:
        numbered = {}
    for at, part in enumerate(parts):
        if at in numbered and isinstance(part, Paragraph):
            yield _cut(part, [(numbered[at], len(part.text))])
        else:
            yield part


_PARAGRAPH_NUMBER = regex(r"(\d{1,2})(?:[.)] +(?=\S)| +(?=[A-Z0-9“\"(]))")  # not "1 in 3 people"
_FEWEST_NUMBERED = 3

# Every alternative begins with a letter of its own: such a search is fast.
_CUE = regex(
    r"문의|연락처|전화|☎|국번|icen[cs]ed|ource|redit: |riginally |irst (?:[ap]|ran)|reviously |[Pp]osted |published |printed |"
    r"yndicated |xcerpted |dapted |(?:ead|ee|iew) the |작성|제작|정리|구성|"
    r"공공누리|KOGL|저작권|출처|제공\s?[=:]|정책\s?뉴스|사진의 경우|제3자|"
    r"\+\d|\(\d{3}\)|뉴스|관리자|바로\s?가기|보기|링크|http|www\.|제휴|파트너스|수수료|커미션"
)
_NUMBER = regex(r"\d{3}[-.]\d{3}[-.]\d{4}|\d\s?[-.)]\s?\d{3,4}\s?[-.]\s?\d{4}|\d{4}-\d{4}|\d \d{3,4}-\d{4}")
# Where another kind of line begins although no sentence has ended; built as the cues are.
_ASK = r"문의(?:처)?\s?[:：]"
_SEAM = regex(
    r"정책\s?브리핑의 정책\s?뉴스|<\s?자료\s?출처|\(\s?자료\s?출처|\[\s?자료\s?출처|자료\s?출처\s?[=:]|"
    rf"{_ASK}|추가\s?{_ASK}|관련\s?{_ASK}|기사\s?작성\s?:|☞"
)
_LINK = regex(r"바로가기\s?[>»]")


@dataclass(slots=True)
class _Sorting:
    news: list[Part] = field(default_factory=list)
    sources: list[Paragraph] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)
    _before: str = ""

    def table(self, table: Table) -> None:
        """Sort a table: one of contacts or sources, or else news."""
        rows = [table.header, *table.rows] if table.header else list(table.rows)
        aside = is_transposed(rows) or all(is_contact_row(row) or is_source_row(row) for row in rows)
        contacts = contacts_of_rows(rows) if aside else []
        if not contacts and not is_source_table(rows):
            self.news.append(_plainly_titled(table))
            return
        self.contacts.extend(contacts)
        self.sources.extend(Paragraph(line) for line in source_lines(rows))

    def paragraph(self, paragraph: Paragraph) -> None:
        """Sort a paragraph's segments, and keep the news."""
        if is_caption(paragraph.text):
            self.news.append(paragraph)
            return
        if is_source_line(paragraph.text) and not is_contact(paragraph.text):
            self.sources.append(paragraph)
            return
        kept: list[Span] = []
        before = self._before  # 문의: 해온시 하천과, and its number in the next line
        for span in _segments(paragraph.text):
            segment = paragraph.text[slice(*span)]
            if self._is_news(paragraph, segment, before):
                kept.append(span)
            before = segment
        self._before = before if is_contact_label(before) else ""
        if kept:
            self.news.append(_cut(paragraph, kept))

    def _is_news(self, paragraph: Paragraph, segment: str, before: str) -> bool:
        """Return True for a segment that is news, and note any other by its kind. `before`: the segment before it."""
        contact, rest = contact_of(segment, before) if is_contact(segment) else ("", segment)
        is_source = is_notice(segment) or is_source_line(rest)
        if contact:
            self.contacts.append(contact)
        if is_source:
            self.sources.append(Paragraph(segment, links=paragraph.links))
        return not (contact or is_source or is_promotion(segment))


def _plainly_titled(table: Table) -> Table:
    """The table with a caption from its heading; with none where that is an advertisement or a source line."""
    title = table.caption or ""
    aside = is_call_to_action(title) or is_notice(title) or is_source_line(title)
    return replace(table, caption=None if aside else title_of(title))


def _segments(text: str) -> Iterator[Span]:
    """A paragraph's sentences without the footer, cut as well where a line of another kind begins."""
    for start, end in sentences.split(without_footer(text)):
        sentence = text[start:end]
        seams = {start, end, *(start + seam.start() for seam in _SEAM.finditer(sentence))}
        if "바로가기" in sentence:
            seams.update(start + link.end() for link in _LINK.finditer(sentence))
        for first, last in pairwise(sorted(seams)):
            if text[first:last].strip():
                yield first, last


def _cut(paragraph: Paragraph, kept: list[Span]) -> Paragraph:
    """The paragraph with only these spans, its emphasis moved along."""
    if kept == [(0, len(paragraph.text))]:
        return paragraph
    pieces: list[str] = []
    emphasis: list[Span] = []
    length = 0
    for start, end in kept:
        if pieces:
            pieces.append(" ")
            length += 1
        inside = ((max(first, start), min(last, end)) for first, last in paragraph.emphasis)
        emphasis.extend((first - start + length, last - start + length) for first, last in inside if first < last)
        pieces.append(paragraph.text[start:end])
        length += end - start
    return Paragraph("".join(pieces), paragraph.kind, tuple(emphasis), paragraph.links)


SITES: Mapping[str, Sequence[str]] = json.loads(Path(__file__).with_name("site_phrases.json").read_text(encoding="utf-8"))
"""`names` of sites, which they set before or behind titles, and the beginnings of their `footers`."""


def without_footer(text: str) -> str:
    """A paragraph's text without the site's own advertisement, which is often glued to the last sentence."""
    footer = _FOOTER.search(text)
    return text[: footer.start()].rstrip() if footer else text


def is_call_to_action(sentence: str) -> bool:
    """True for a sentence that only asks the reader to click, look or subscribe, or announces what the text is about to do."""
    if _CALL.match(sentence) or _ANNOUNCEMENT.search(sentence):
        return True
    return len(sentence) <= _SHORT and _POINTER.search(sentence) is not None


def is_promotion(sentence: str) -> bool:
    """True for a line that advertises, or names no more than an anonymous editor."""
    return (
        _AFFILIATE.search(sentence) is not None
        or _ENGLISH.match(sentence) is not None
        or _RIGHTS.search(sentence) is not None
        or _BYLINE.match(sentence) is not None
        or _LINK_NAME.fullmatch(sentence) is not None
    )


def _any_of(*patterns: str) -> re.Pattern[str]:
    return regex("|".join(patterns))


_SHORT = 70
_FOOTER = _any_of(*SITES["footers"])
_AFFILIATE = _any_of(r"제휴\s?마케팅", r"파트너스 활동의 일환", r"일정(?:액의|한) (?:커미션|수수료)")
# What feeds' programs set behind an entry's text.
_ENGLISH = _any_of(
    r"(?:Continue|Keep) reading\b.{0,120}$",
    r"Read (?:more|on|the (?:full|rest|whole|original))\b.{0,120}$",
    r"(?:The post|This (?:post|article)) .{1,300}\b(?:first appeared|appeared first|originally appeared) (?:on|in)\b",
    r"submitted by .{1,80}\[link\]",
    r"(?:Subscribe|Sign up|Follow us)\b.{0,60}\b(?:our|newsletter|us on)\b",
    r"(?:©|\(c\)|Copyright)\s.{0,80}All rights reserved",
)
_RIGHTS = regex(r"무단\s?전재|저작권자\s?[ⓒ©(]")
_BYLINE = regex(r"기사(?:를)?\s?작성(?:한|자)?\s?:?\s?관리자")
_LINK_NAME = _any_of(
    r"\[?(?:관련\s?)?(?:기사|뉴스|원문|자료|상세|자세히)?\s?(?:기사\s?)?(?:더\s?)?(?:보기|보러 가기|바로\s?가기|링크)\]?[.!]?",
    r"[가-힣]{2,8}\s(?:[가-힣]{2,4}\s)?바로\s?가기\s?[>»]?",
    r"☞.*",
    r">>.*",
    r"[▶→]\s?.*바로가기",
)
_CALL = _any_of(
    r"지금\s?(?:바로\s?)?(?:확인|클릭|신청|만나|알아|읽어|함께|시작)",
    r"궁금하(?:신가요|시다면|다면|세요|시죠|신 분|면)",
    r"놓치지\s?마세요",
    r"꼭\s?(?:확인|읽어|알아)",
    r"클릭(?:해|하|을|\s?필수|!)",
    r"함께\s?(?:알아|확인|살펴)",
    r"(?:더\s?)?(?:자세한|많은|상세한)\s?(?:내용|정보|사항|이야기)(?:은|는|을|를|이)\s?(?:아래|링크|여기|지금|클릭|본문|기사)",
    r"(?:구독|좋아요|공유)(?:와|과|를|을|,|\s).*부탁",
    r"(?:지금|여기서?|아래\s?링크)[^.!?]{0,20}(?:확인(?:해\s?보)?(?:하)?세요|클릭)",
)
# What the text does, in the writer's own voice: never news, whatever it names.
_ANNOUNCEMENT = regex(
    r"(?:알아|살펴|들여다|짚어|다뤄|정리해|소개해|설명해|안내해|전해)\s?(?:보겠습니다|보았습니다|봤습니다|봅시다|볼게요|볼까요|드리겠습니다|드릴게요|"
    r"(?:보|드리)(?:도록|려고) (?:하겠습니다|합시다|합니다))[.!?]*$|"
    r"(?:이(?:번)?\s(?:글|포스팅|기사)에서는?|오늘은)\s[^.!?]{0,300}(?:겠습니다|게요|봅니다)[.!]*$"
)
_POINTER = _any_of(
    r"(?:여기|링크|아래|본문|기사)[^.!?]{0,17}(?:클릭|확인|참고|방문)(?:해|하)?\s?보?(?:세요|주세요|시기 바랍니다|십시오)[.!]*$",
    r"(?:클릭|확인|주목)(?:해|하)\s?(?:보|주)?세요[.!]*$",
    r"링크(?:를|에서|로)[^.!?]{0,30}(?:확인|참고|참조|방문)(?:할|하실)\s수\s있습니다[.!]*$",
    r"놓치지\s?마세요[.!]*$",
    r"궁금하(?:신가요|시죠|세요)\?*$",
    r"(?:구독|좋아요|관심|클릭)[^.!?]{0,12}부탁드립니다[.!]*$",
)
