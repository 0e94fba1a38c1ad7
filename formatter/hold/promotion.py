"""An advertisement in place of news: it sells removals, rooms, tickets, insurance, treatments, loans, bets or affiliates' goods.

A government's service post names prices and telephone numbers too, but it speaks about the offer and does not court its reader.
"""

from collections.abc import Sequence

from formatter.hold import linear
from formatter.hold.linear import Sentence
from formatter.hold.rules import first_found, rule


def promotion(sentences: Sequence[Sentence]) -> str | None:
    """The sentence that sells most, where enough of a post's sentences sell; None for news."""
    model = linear.load("promotion")
    scored = ((model.score(sentence.ngrams), sentence.text) for sentence in sentences)
    selling = [pair for pair in scored if pair[0] > _LIKELY]
    letters = sum(len(sentence.text) for sentence in sentences)
    share = sum(len(sentence) for _, sentence in selling) / max(1, letters)
    enough = len(selling) >= _FEWEST_SELLING and share >= _LEAST_SHARE
    if selling and (enough or any(first_found(PAID_RULES, sentence.text) for sentence in sentences)):
        return max(selling)[1]
    return None


def sells(sentence: str) -> bool:
    """True for a sentence that by itself surely sells something."""
    return linear.load("promotion").score(linear.ngrams(sentence)) >= _SURE


PAID_RULES = (
    rule(
        r"일정(?:액의|한) (?:수수료|커미션)|파트너스 활동|"
        r"(?:수수료|원고료|협찬|제품|식사)[를을]?\s?(?:제공|지원)\s?받(?:을 수|아 작성|고 작성)",
        finds="파트너스 활동으로 일정액의 수수료를 제공받을 수 있습니다.",
        passes="은행은 수수료를 받아 왔다.",
    ),
    rule(
        r"(?i)affiliate links?|we (?:may )?earn a commission|amazon associate", finds="We earn a commission.", passes="associates"
    ),
)
"""Notices that somebody paid for the post."""


_SURE = 1.0
_LIKELY = -0.5
_LEAST_SHARE = 0.25
"""Part of a post's letters that sells; found with advertisements and posts that the model had not seen."""
_FEWEST_SELLING = 2
