"""A language model's talk in a post: it declines, asks, announces or comments its writing, or is told how to write.

Wordings cannot be listed. A linear model judges each sentence by who speaks: an assistant to its user, about writing, or a
newsroom to its readers, about the world.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from formatter.extract.credit import is_notice, is_source_line
from formatter.extract.promotion import is_promotion, without_footer
from formatter.hold import linear
from formatter.hold.linear import Sentence
from formatter.hold.placeholders import TEXT_RULES
from formatter.hold.rules import first_at_start, first_found, rule


class Talk(NamedTuple):
    """The sentence that sounds most like talk. `declines`: it is a refusal."""

    sentence: str
    declines: bool


def assistant_talk(sentences: Sequence[Sentence]) -> Talk | None:
    """An assistant's talk among a post's sentences; None where nothing sounds enough like it.

    The more sentences there are, the surer one must sound, because each may sound like talk by chance.
    """
    model = linear.load("talk")
    least = _LEAST_SURE + _SURER_BY_LENGTH * math.log(max(1, len(sentences)))
    scored = ((model.score(sentence.ngrams), sentence) for sentence in sentences)
    for _, sentence in sorted((pair for pair in scored if pair[0] >= least), reverse=True):
        if not _is_boilerplate(sentence.text):
            return Talk(sentence.text, linear.load("refusal").score(sentence.ngrams) > 0)
    return None


def instruction(texts: Iterable[str]) -> str | None:
    """The first paragraph or table that is labelled as an instruction for the writer, or as a count of its letters."""
    return first_at_start(INSTRUCTION_RULES, texts)


INSTRUCTION_RULES = (
    rule(
        r"\W*(?:(?:SEO|메타|메인|서브|포커스|타깃|타겟|검색)\s?(?:최적화\s?)?(?:키워드|설명|태그|제목|디스크립션|타이틀)|"
        r"(?i:meta (?:description|title|tags?)|(?:focus|target|primary|secondary|seo) ?(?:keywords?|keyphrase|title)))"
        r"(?!\w)\s*[:：|/(\d]",
        finds="메타 설명: 수출 68억 달러",
        passes="검색 키워드를 분석한 연구",
    ),
    rule(
        r"#*\s?(?:지시\s?사항|출력\s?(?:형식|양식)|작성\s?(?:지침|조건|규칙)|프롬프트)\s?[:：]",
        finds="지시사항: 한국어로 쓸 것",
        passes="지시사항을 어긴 공무원",
    ),
    rule(
        r"[(\[]?(?:총\s?)?(?:글자|단어)\s?수\s?[:：]\s?(?:약\s?)?\d[\d,]*\s?[자개]?[)\]]?$",
        finds="(글자 수: 1,532자)",
        passes="글자 수: 90자로 제한한다.",
    ),
    rule(r"(?i)[(\[]?word count ?: ?\d[\d,]*(?: words?)?[)\]]?$", finds="(Word count: 642)", passes="Word count: how to"),
)
"""Labels of what was meant for the writer alone, at the start of a paragraph or table."""


def sounds_like_talk(sentence: str) -> bool:
    """True for a sentence that by itself sounds like an assistant's talk."""
    return linear.load("talk").score(linear.ngrams(sentence)) >= _LEAST_SURE


def _is_boilerplate(sentence: str) -> bool:
    """True for a licence notice, a source line or a site's own footer, which address the reader too; and for a blank."""
    if first_found(TEXT_RULES, sentence):
        return True
    return not without_footer(sentence) or is_notice(sentence) or is_source_line(sentence) or is_promotion(sentence)


_LEAST_SURE = -0.5
"""Log-odds that the only sentence of a post needs; found by leaving out one site after the other."""
_SURER_BY_LENGTH = 0.5
