"""A body's parts, sorted: the news itself, and what stands around it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from bot.model import Table
from formatter.body.paragraphs import Paragraph, Part
from formatter.body.tables import title_of
from formatter.extract.contact import contact_of, contacts_of_rows, is_contact, is_contact_row, is_turned
from formatter.extract.credit import (
    is_caption,
    is_notice,
    is_source_label,
    is_source_line,
    is_source_row,
    is_source_table,
    source_lines,
)
from formatter.extract.promotion import is_call_to_action, is_promotion, without_footer
from formatter.text import sentences
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
    for part in parts:
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


# Every alternative begins with a letter of its own: such a search is fast.
_CUE = re.compile(
    r"문의|연락처|전화|☎|국번|icen[cs]ed|ource|redit: |공공누리|KOGL|저작권|출처|제공\s?[=:]|정책\s?뉴스|사진의 경우|제3자|"
    r"\+\d|\(\d{3}\)|뉴스|관리자|바로\s?가기|보기|링크|http|www\.|제휴|파트너스|수수료|커미션"
)
_NUMBER = re.compile(r"\d{3}[-.]\d{3}[-.]\d{4}|\d\s?[-.)]\s?\d{3,4}\s?[-.]\s?\d{4}|\d{4}-\d{4}|\d \d{3,4}-\d{4}")
# Where another kind of line begins although no sentence has ended; built as the cues are.
_ASK = r"문의(?:처)?\s?[:：]"
_SEAM = re.compile(
    r"정책\s?브리핑의 정책\s?뉴스|<\s?자료\s?출처|\(\s?자료\s?출처|\[\s?자료\s?출처|자료\s?출처\s?[=:]|"
    rf"{_ASK}|추가\s?{_ASK}|관련\s?{_ASK}|기사\s?작성\s?:|☞"
)
_LINK = re.compile(r"바로가기\s?[>»]")


@dataclass(slots=True)
class _Sorting:
    news: list[Part] = field(default_factory=list)
    sources: list[Paragraph] = field(default_factory=list)
    contacts: list[str] = field(default_factory=list)

    def table(self, table: Table) -> None:
        """Take a table of contacts and sources for what it is; any other is news."""
        rows = [table.header, *table.rows] if table.header else list(table.rows)
        aside = is_turned(rows) or all(is_contact_row(row) or is_source_row(row) for row in rows)
        contacts = contacts_of_rows(rows) if aside else []
        if not contacts and not is_source_table(rows):
            self.news.append(_plainly_titled(table))
            return
        self.contacts.extend(contacts)
        self.sources.extend(Paragraph(line) for line in source_lines(rows))

    def paragraph(self, paragraph: Paragraph) -> None:
        """Take a paragraph apart, and keep of it what is news."""
        if is_caption(paragraph.text):
            self.news.append(paragraph)
            return
        if is_source_line(paragraph.text) and not is_contact(paragraph.text):
            self.sources.append(paragraph)
            return
        kept: list[Span] = []
        before = ""
        for span in _segments(paragraph.text):
            segment = paragraph.text[slice(*span)]
            if self._is_news(paragraph, segment, before):
                kept.append(span)
            before = segment
        if kept:
            self.news.append(_cut(paragraph, kept))

    def _is_news(self, paragraph: Paragraph, segment: str, before: str) -> bool:
        """True for a segment that is news; any other is noted as what it is. `before`: the segment before it."""
        contact, rest = contact_of(segment, before) if is_contact(segment) else ("", segment)
        is_source = is_notice(segment) or is_source_line(rest)
        if contact:
            self.contacts.append(contact)
        if is_source:
            self.sources.append(Paragraph(segment, links=paragraph.links))
        return not (contact or is_source or is_promotion(segment))


def _plainly_titled(table: Table) -> Table:
    """The table with what its heading says of it; with none where that is an advertisement or a source line."""
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
