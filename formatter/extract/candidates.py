"""The sentences that may be a post's lead, and what a ranker knows of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.model import Table
from formatter.body import prose
from formatter.body.types import Part
from formatter.extract.credit import is_caption, is_notice
from formatter.extract.promotion import is_call_to_action, is_promotion, without_footer
from formatter.text import sentences
from formatter.text.words import letters

_MOST = 60
"""Sentences of a body that are weighed: what is news stands above them."""
_GAP = re.compile(r"\s{2,}|\n")
_MARKER = re.compile(r"(?:(?:[□■○●◦◆◇▶▷※•▪·]|ㅇ(?=\s)|[#*-]+(?=\s|[가-힣])|o(?= [A-Z가-힣])|[①-⑳]|\d{1,2}[.)](?=\s\D))\s*)+")
_DEBRIS = re.compile(
    r"\b[\w-]+=\"|/h[1-6]\b|\[\^|\]\(|\]\[|\*\*|\{[{%]|[%}]\}|`|https?:|www\.|(?<!\S)#\w|\w@\w|👈|👉|☎|\||[<>]{2}|\[\s?(?:…|\.{3})"
)
_NAME_OF_PART = re.compile(r"^(?:summary|tl;?dr|abstract|in short|요약|핵심)\s?[:：]\s*", re.IGNORECASE)
_QUOTATION = re.compile(r"[\"“]([^\"“”]{80,})[\"”]")
_WORD_COUNT = re.compile(r"\s*\((?:단어|글자)\s?수\s?[:：][^)]*\)|\s*\((?:word|character) count\s?[:：][^)]*\)", re.IGNORECASE)
_LABEL = re.compile(r"^\[[^\]\n]{1,24}\]\s*")
_CLAIM = re.compile(r"^\W{0,3}(?:기사|보도) ?(?:주요 ?)?내용\b")
_ANSWER = re.compile(r"\[[^\]]{0,20}(?:설명|입장|답변|해명)[^\]]{0,6}\]")
_CLAIM_IN_EXCERPT = re.compile(rf"\[(?:기사|보도) ?(?:주요 ?)?내용\].*?(?={_ANSWER.pattern}|\Z)", re.DOTALL)
_FEWEST = 8
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Candidate:
    """A whole sentence of a post. `place` counts the body's paragraphs from 0, `order` the sentences within one.

    `heading` is the one above it. `excerpt`: its number among the excerpt's sentences, None where it is not there; `place` is
    None where it is there alone.
    """

    text: str
    place: int | None
    order: int
    kind: str = "text"
    heading: str = ""
    excerpt: int | None = None


def candidates(excerpts: Sequence[str], news: Sequence[Part]) -> tuple[Candidate, ...]:
    """Every whole sentence of a post's excerpts and body, once, in the body's order."""
    written: dict[str, Candidate] = {}
    for number, (order, text) in enumerate(_of_excerpts(excerpts)):
        written.setdefault(letters(text), Candidate(text, None, order, excerpt=number))
    found: dict[str, Candidate] = {}
    for candidate in islice(_of_body(news), _MOST):
        key = letters(candidate.text)
        if key and key not in found:
            found[key] = replace(candidate, excerpt=written[key].excerpt) if key in written else candidate
    return (*(candidate for key, candidate in written.items() if key and key not in found), *found.values())


def _of_excerpts(excerpts: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The excerpts' sentences; a heading that runs into the text is set apart from it by wide white space.

    What a report claims that a ministry answers is left out: without its label it would be shown as a fact.
    """
    for excerpt in excerpts:
        for run in _GAP.split(_CLAIM_IN_EXCERPT.sub("", excerpt)):
            text = without_footer(prose(run))
            if not (is_caption(text) or is_notice(text)):
                yield from _sentences(text)


def _of_body(news: Sequence[Part]) -> Iterator[Candidate]:
    heading, claimed = "", False
    for place, part in enumerate(news):
        if isinstance(part, Table):
            continue
        claimed = _CLAIM.match(part.text) is not None or (claimed and part.kind != "heading" and not _ANSWER.match(part.text))
        if part.kind == "heading":
            heading = part.text
        elif not (claimed or is_caption(part.text) or is_notice(part.text)):
            for order, text in _sentences(part.text):
                yield Candidate(text, place, order, part.kind, heading)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """A paragraph's usable sentences, each with its number; a paragraph that is one long quotation is taken apart."""
    if quotation := _QUOTATION.fullmatch(text):
        text = quotation[1]
    for order, (start, end) in enumerate(sentences.split(text)):
        marker = _MARKER.match(text, start, end)
        said = _WORD_COUNT.sub("", text[marker.end() if marker else start : end]).strip()
        for name in (_NAME_OF_PART, _LABEL):
            said = name.sub("", said, count=1)
        if _is_usable(said):
            yield order, said


def _is_usable(sentence: str) -> bool:
    if not _FEWEST <= len(sentence) <= _LONGEST or not sentences.is_whole(sentence) or _DEBRIS.search(sentence):
        return False
    return not (is_promotion(sentence) or is_call_to_action(sentence))
