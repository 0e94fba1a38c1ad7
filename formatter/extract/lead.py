"""The lead: what the newsroom says first, in whole sentences."""

import re
from collections.abc import Iterator, Sequence

from formatter.body import prose
from formatter.body.types import Part
from formatter.extract.credit import is_caption, is_notice
from formatter.extract.promotion import is_call_to_action, is_promotion, without_footer
from formatter.text.truncated import completed, is_whole, letters, shortened, split, stems_of, texts_of, without_stump


def lead_of(excerpt: str, news: Sequence[Part], headline: str = "") -> str:
    """The excerpt's whole sentences without boilerplate and calls to action; where it has none, the body's first ones.

    A sentence that the excerpt cuts short is taken whole from the body where it stands there, in the same words or in others;
    else it ends in "…", and never within a number. A heading that runs into the first sentence is set apart. What is the
    headline's letter for letter is not said again.
    """
    heading, text = _parted(_BOILERPLATE.sub("", excerpt).strip())
    whole, stump = without_stump(_said_in(text))
    if stump:
        whole.append(completed(stump, news) or shortened(stump))
    title = letters(headline)
    whole = [sentence for sentence in map(_unmarked, whole) if letters(sentence) != title]
    lead = _joined([sentence for sentence in whole if not is_call_to_action(sentence)])
    if len(lead) < _SHORTEST:
        return _opening(news, headline) or _joined(whole[:1])
    return _headed(lead, heading)


def without_heading(lead: str) -> str:
    """A lead's sentences alone, without the heading in brackets before them."""
    heading = _IN_BRACKETS.match(lead)
    return lead[heading.end() :] if heading else lead


_BOILERPLATE = re.compile(r"^[ \t]*+#{1,6}\s[^\n]*속보입니다\.?\s*+", re.MULTILINE)
# Programs that take an excerpt from a page run its heading into the text; what is left of their border is wide white space.
# A heading ends in a noun, where half a sentence ends in a particle or a connective.
_HEADING = re.compile(r"(?!\[)[^.!?…]{1,70}[가-힣][\w%)'\"”’]{0,8}(?<![을를은는에와며여해면])")
_GAP = re.compile(r"\s{2,}|\n")
# [기사 내용] says whose words follow: in a ministry's answer to a report, those of the report.
_LABEL = re.compile(r"(\[[^\]\n]{1,24}\])\s+")
_IN_BRACKETS = re.compile(r"\[[^\]\n]{1,80}\] ")
_DEBRIS = re.compile(r"\b[\w-]+=\"|/h[1-6]\b")  # of tags that lost their angle brackets
_BLANK_LINE = re.compile(r"\n\s*\n")
_CUT_OFF = re.compile(r"\s*[\[(](?:…|\.{3})[\])]")  # […], as feeds mark it
_GENERAL = re.compile(
    r"(?:주요|관련|대한|위한|통한|따른)\s?|(?:내용|개요|소개|현황|상황|방안|방법|중요성|필요성|의미|배경|원인|전망|분석|안내|정보|결과|성과|발표|추진|계획|"
    r"이슈|논란|강화|확대|대응|대책|정책|사업|서비스|제도)(?=\s|$|[과와의을])"
)
_ITEM = re.compile(
    r"(?P<heading>(?:\[[^\]]{1,24}\] )?)"
    r"(?:(?:[□■○●◦◆◇▶▷※•·]|ㅇ(?=\s)|[#*-]+(?=\s|[가-힣])|o(?= [A-Z가-힣])|[①-⑳]|\d{1,2}[.)](?=\s\D))\s*)+"
)
_SHORTEST = 12
_LONGEST_OPENING = 220


def _parted(excerpt: str) -> tuple[str, str]:
    """What stands before an excerpt's first sentence, and the rest."""
    if label := _LABEL.match(excerpt):
        return label[1], excerpt[label.end() :]
    gap = _GAP.search(excerpt)
    if gap and _HEADING.fullmatch(excerpt, 0, gap.start()) and len(excerpt) - gap.end() >= _SHORTEST:
        return prose(excerpt[: gap.start()]), excerpt[gap.end() :]
    return "", excerpt


def _said_in(text: str) -> list[str]:
    """An excerpt's sentences, one paragraph after the other, without footers, captions, notices and promotion."""
    paragraphs = (without_footer(_CUT_OFF.sub("…", prose(paragraph))) for paragraph in _BLANK_LINE.split(text))
    told = [text for text in paragraphs if not (is_caption(text) or is_notice(text) or _DEBRIS.search(text))]
    return [sentence for text in told for sentence in split(text) if not is_promotion(sentence)]


def _joined(told: Sequence[str]) -> str:
    """The sentences one after the other; what ends without a stop, as the items of a list do, is set apart from the next."""
    return "".join(sentence + (" " if is_whole(sentence) else " · ") for sentence in told[:-1]) + "".join(told[-1:])


def _headed(lead: str, heading: str) -> str:
    """The lead under its heading in brackets; without one that only names what the lead speaks of."""
    if heading.startswith("["):
        return f"{heading} {lead}"
    return lead if all(stem in lead for stem in stems_of(_GENERAL.sub("", heading))) else f"[{heading}] {lead}"


def _unmarked(sentence: str) -> str:
    """The sentence without the bullet or the number of an item before it; a heading in brackets stays (기사 내용)."""
    item = _ITEM.match(sentence)
    return item["heading"] + sentence[item.end() :] if item else sentence


def _opening(news: Sequence[Part], headline: str) -> str:
    """The body's first sentences about the headline, as many as a lead holds."""
    texts, stems = [text for text in texts_of(news) if not is_caption(text)], stems_of(headline)
    start = next((at for at, text in enumerate(texts) if any(stem in text for stem in stems)), 0)
    taken: list[str] = []
    for sentence in _told(texts[start:]):
        if taken and len(" ".join(taken)) + len(sentence) > _LONGEST_OPENING:
            break
        taken.append(sentence)
    return " ".join(taken) or _beginning(texts[start:])


def _beginning(texts: Sequence[str]) -> str:
    """What there is of the first sentence in a feed that gives no whole one."""
    stumps = (without_stump(split(text))[1] for text in texts)
    return next((shortened(stump) for stump in stumps if stump), "")


def _told(texts: Sequence[str]) -> Iterator[str]:
    """The whole sentences of these paragraphs, one by one, without calls to action."""
    for text in texts:
        yield from (sentence for sentence in split(text) if is_whole(sentence) and not is_call_to_action(sentence))
