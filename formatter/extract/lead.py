"""The lead: one whole sentence of the post that says the news, a second one only where both stay short."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from formatter.body.types import Part
from formatter.extract.candidates import Candidate, candidates
from formatter.extract.lead_features import Context, Features, context_of, features
from formatter.text.words import letters

_WEIGHTS = Path(__file__).with_name("lead_weights.json")
_BOTH = {"ko": 90, "en": 140}
"""Characters of two sentences together."""
_NEVER = ("question", "thanks", "listed", "imperative", "presents")
"""Features of a sentence that is a lead only where the post has no other."""
_ELSEWHERE = ("about_text", "exclaims", "self")
"""Features of a sentence that is no second one."""
_OF_FIRST = frozenset(
    {"summary", "short", "rank", "first", "inner", "title", "title_rare", "title_numbers", "like_excerpt", "like_first"}
)
"""Features by which a first sentence is found; the second need not say the headline again."""
_TOP = 1
"""The last paragraph, counted from 0, whose first sentence may be an update of the whole post."""
_CLEARLY_WORSE = 2.0


def lead_of(excerpt: str, news: Sequence[Part], headline: str = "") -> str:
    """The sentence of the excerpt or the body that the ranker takes for the news, letter for letter; "" where none is whole.

    An update or correction at the top is the news. A sentence that says the headline again is none. The next sentence is
    added where both stay short, it is no question, call to action or thanks, and the ranker does not find it clearly worse.
    """
    found = [other for other in candidates([excerpt] if excerpt else [], news) if letters(other.text) != letters(headline)]
    if not found:
        return ""
    context = context_of(headline, [excerpt], found)
    numbers = [features(candidate, rank, context) for rank, candidate in enumerate(found)]
    scores = [score(each, context.language) for each in numbers]
    usable = [at for at, each in enumerate(numbers) if not _is_barred(each)] or range(len(found))
    best = next((at for at in usable if _is_update(found[at], numbers[at])), max(usable, key=lambda at: scores[at]))
    second = best + 1
    if second in usable and _belong(found, best, context) and _is_as_good(numbers[second], numbers[best], context.language):
        return f"{found[best].text} {found[second].text}"
    return found[best].text


def score(numbers: Features, language: str) -> float:
    """How likely a sentence is the news; comparable within one post only."""
    return sum(_weights(language).get(name, 0.0) * number for name, number in numbers.items())


def _is_update(candidate: Candidate, numbers: Features) -> bool:
    """True for an update or a correction at the top of the post: below it stands what was published before."""
    return numbers["update"] > 0 and candidate.order == 0 and (candidate.place or 0) <= _TOP


def _is_as_good(numbers: Features, best: Features, language: str) -> bool:
    """True for a second sentence that says something of its own, apart from where it stands."""
    if any(numbers[name] for name in _ELSEWHERE):
        return False
    alone, first = ({name: n for name, n in each.items() if name not in _OF_FIRST} for each in (numbers, best))
    return score(alone, language) > score(first, language) - _CLEARLY_WORSE


def _is_barred(numbers: Features) -> bool:
    return any(numbers[name] for name in _NEVER)


def _belong(found: Sequence[Candidate], at: int, context: Context) -> bool:
    """True where the candidate behind this one is the next sentence of its paragraph, and both are short."""
    one, other = found[at], found[at + 1]
    follows = one.place == other.place and other.order == one.order + 1
    return follows and len(one.text) + len(other.text) < _BOTH[context.language]


@cache
def _weights(language: str) -> dict[str, float]:
    weights: dict[str, dict[str, float]] = json.loads(_WEIGHTS.read_text(encoding="utf-8"))
    return weights[language]
