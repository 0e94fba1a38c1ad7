"""The sentences that may be a post's lead, and what a ranker knows of each."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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

    `excerpt`: its number among the excerpt's sentences, None where it is not there; `place` is None where it is there alone.
    """

    text: str
    place: int | None
    order: int
    kind: str = "text"
    excerpt: int | None = None
    before: str = ""
    after: str = ""


def candidates(excerpts: Sequence[str], news: Sequence[Part]) -> tuple[Candidate, ...]:
    """Every whole sentence of a post's excerpts and body, once, in the body's order."""
    written = {letters(text): at for at, text in reversed(list(enumerate(_of_excerpts(excerpts))))}
    found: dict[str, Candidate] = {}
    for candidate in _of_body(news):
        key = letters(candidate.text)
        if key and key not in found:
            found[key] = Candidate(
                candidate.text,
                candidate.place,
                candidate.order,
                candidate.kind,
                written.get(key),
                candidate.before,
                candidate.after,
            )
        if len(found) >= _MOST:
            break
    alone = [
        Candidate(text, None, at, excerpt=at) for at, text in enumerate(_of_excerpts(excerpts)) if letters(text) not in found
    ]
    return (*alone, *found.values())


def _of_excerpts(excerpts: Sequence[str]) -> Iterator[str]:
    """The excerpts' sentences; a heading that runs into the text is set apart from it by wide white space.

    What a report claims that a ministry answers is left out: without its label it would be told as a fact.
    """
    for excerpt in excerpts:
        for run in _GAP.split(_CLAIM_IN_EXCERPT.sub("", excerpt)):
            text = without_footer(prose(run))
            if not (is_caption(text) or is_notice(text)):
                yield from (sentence for sentence, _, _ in _sentences(text))


def _of_body(news: Sequence[Part]) -> Iterator[Candidate]:
    place = 0
    claimed = False
    for part in news:
        if isinstance(part, Table):
            continue
        claimed = _CLAIM.match(part.text) is not None or (claimed and part.kind != "heading" and not _ANSWER.match(part.text))
        if part.kind == "heading":
            continue
        if not (claimed or is_caption(part.text) or is_notice(part.text)):
            for order, (text, before, after) in enumerate(_sentences(part.text)):
                yield Candidate(text, place, order, part.kind, None, before, after)
        place += 1


def _sentences(text: str) -> Iterator[tuple[str, str, str]]:
    """A paragraph's usable sentences, each with the one before and the one after it."""
    found = [text[start:end] for start, end in sentences.split(text)]
    for before, sentence, after in zip(["", *found], found, [*found[1:], ""], strict=False):
        marker = _MARKER.match(sentence)
        said = _WORD_COUNT.sub("", sentence[marker.end() :] if marker else sentence).strip()
        for name in (_NAME_OF_PART, _LABEL):
            said = name.sub("", said, count=1)
        if _is_usable(said):
            yield said, before, after


def _is_usable(sentence: str) -> bool:
    if not _FEWEST <= len(sentence) <= _LONGEST or not sentences.is_whole(sentence) or _DEBRIS.search(sentence):
        return False
    return not (is_promotion(sentence) or is_call_to_action(sentence))
