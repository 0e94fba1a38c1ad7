"""The lead: one whole sentence of the post with the news, a second one only where both stay short.

A trained ranker chooses among the sentences by what is known of each.
"""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from math import log, log1p
from pathlib import Path

from bot.model import Table
from formatter.body import prose
from formatter.body.paragraphs import Part
from formatter.extract.article import is_call_to_action, is_promotion, without_footer
from formatter.extract.credit import is_caption, is_notice
from formatter.text import sentences
from formatter.text.bounds import regex
from formatter.text.sentences import is_hangul, letters, pairs, stems

Features = dict[str, float]

_WORDS = Path(__file__).with_name("lead_words.json")
_IN_ROUNDUPS = (
    *("title", "title_pairs", "title_numbers", "first", "rank", "late", "summary", "like_first", "subject", "announces", "event"),
    *("reports", "plan", "when", "agent", "group", "names", "quote", "central", "specific"),
)
"""Features that have weights of their own in a roundup of several news, whose title names none of them."""
_STRONG = 2.0
"""Scale of features that few posts have, so that the penalty on large weights does not silence them."""
_USUAL = {"ko": 60, "en": 130}
"""Characters of a usual sentence."""
_REBUTTAL = regex(r"\[(?:기사|보도) ?내용\]|사실은 이렇|팩트체크|사실이 아|사실과 다|진실은")
_BRACKETED_LABEL = regex(r"^\s*\[[^\]\n]{1,24}\]\s*")
_QUOTE = regex(r"[“\"「][^”\"」]{8,300}[”\"」]|‘[^’]{12,300}’")
_NAME = regex(r"(?<=[\w,] )[A-Z][\w’'.-]*")
_NUMBER = regex(r"\d[\d,.]*")


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


@dataclass(frozen=True, slots=True)
class Context:
    """The basis for scoring a post's sentences: stems of its title and excerpt, and the number of sentences with each stem."""

    language: str
    title: frozenset[str]
    excerpt: frozenset[str]
    first: frozenset[str]
    title_pairs: frozenset[str]
    whole_excerpt: bool
    counts: Counter[str]
    sentences: int
    rebuttal: float
    roundup: float


def context_of(title: str, excerpts: Sequence[str], found: Sequence[Candidate]) -> Context:
    """The context of a post's candidates."""
    counts = Counter(stem for candidate in found for stem in set(stems(candidate.text)))
    language = "ko" if is_hangul(title + " ".join(candidate.text for candidate in found[:5])) else "en"
    excerpt = " ".join(excerpts)
    rebuttal = float(_REBUTTAL.search(f"{title} {excerpt}") is not None)
    spans = sentences.split(_BRACKETED_LABEL.sub("", excerpt))
    first = excerpt[slice(*spans[0])] if spans else ""
    return Context(
        language,
        frozenset(stems(title)),
        frozenset(stems(excerpt)),
        frozenset(stems(first)),
        frozenset(pairs(title)),
        sentences.is_whole(excerpt.strip()),
        counts,
        len(found),
        rebuttal,
        float(_patterns(language)["roundup"].search(title) is not None),
    )


def features(candidate: Candidate, rank: int, context: Context) -> Features:
    """The numbers of one candidate, which is the `rank`-th of its post."""
    text, own = candidate.text, frozenset(stems(candidate.text))
    words = {name: float(pattern.search(text) is not None) for name, pattern in _patterns(context.language).items()}
    words["rebuts"] = words["answer"] * context.rebuttal
    words["repeats_claim"] = words["claim"] * context.rebuttal * (1 - words["answer"])
    del words["claim"], words["answer"], words["roundup"]
    words["ends_section"] = float(_patterns(context.language)["ends_section"].search(candidate.heading) is not None)
    specific = sum(_weight(stem, context.language) for stem in own) / max(6, len(own))
    found = {
        **words,
        "specific": specific,
        "title_pairs": _share(context.title_pairs, frozenset(pairs(text))),
        "subject": float(bool(frozenset(stems(" ".join(text.split()[:3]))) & context.title)),
        "late": rank / max(10, context.sentences),
        "title_rare": _weighted_share(context.title, own, context.language),
        "title_numbers": float(bool({s for s in context.title if s[0].isdecimal()} & own)),
        "like_first": _weighted_share(context.first, own, context.language),
        "summary": float(candidate.excerpt == 0 and context.whole_excerpt),
        "like_excerpt": _share(context.excerpt, own),
        "title": _share(context.title, own),
        "first": float(rank == 0),
        "rank": log1p(rank),
        "inner": float(candidate.order > 0),
        "central": _central(own, context),
        **_length(len(text) / _USUAL[context.language]),
        "numbers": min(2, len(_NUMBER.findall(text))) / 2,
        "names": min(4, len(_NAME.findall(text))) / 4,
        "quote": float(_QUOTE.search(text) is not None),
        "question": float("?" in text[-3:]),
        "exclaims": float("!" in text[-3:]),
        "item": float(candidate.kind == "item"),
    }
    return found | {f"roundup {name}": context.roundup * _STRONG * found.get(name, 0.0) for name in _IN_ROUNDUPS}


def _length(length: float) -> Features:
    """Length of a sentence (1 is usual), also in steps: short and long ones are both seldom news."""
    return {
        "length": log(length),
        "very_short": float(length < 0.5),
        "rather_short": float(0.5 <= length < 1),
        "rather_long": float(1 <= length < 1.5),
        "very_long": float(length >= 2),
    }


def _share(wanted: Collection[str], own: Collection[str]) -> float:
    return sum(stem in own for stem in wanted) / max(3, len(wanted))


def _central(own: Collection[str], context: Context) -> float:
    """Share of the sentence that the rest of the post speaks of."""
    return sum(min(context.counts[stem] - 1, 4) for stem in own) / (4 * max(4, len(own)))


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    words = json.loads(_WORDS.read_text(encoding="utf-8"))[language]
    return {name: regex("|".join(patterns), re.IGNORECASE) for name, patterns in words.items() if name != "common"}


@cache
def _ranks(language: str) -> dict[str, int]:
    words = json.loads(_WORDS.read_text(encoding="utf-8"))[language]
    return {stem: rank for rank, stem in enumerate(words["common"])}


def _weight(stem: str, language: str) -> float:
    """The weight of a stem: 1 for a rare one, less the more common it is."""
    rank = _ranks(language).get(stem)
    return 1.0 if rank is None else 0.7 * log1p(rank) / log1p(len(_ranks(language)))


def _weighted_share(wanted: Collection[str], own: Collection[str], language: str) -> float:
    total = sum(_weight(stem, language) for stem in wanted)
    return sum(_weight(stem, language) for stem in wanted if stem in own) / max(2.0, total)


_MOST = 60
"""Sentences of a body that are weighed: news is above them."""
_GAP = regex(r"\s{2,}|\n")
_MARKER = regex(r"(?:(?:[□■○●◦◆◇▶▷※•▪·]|ㅇ(?=\s)|[#*-]+(?=\s|[가-힣])|o(?= [A-Z가-힣])|[①-⑳]|\d{1,2}[.)](?=\s\D))\s*)+")
_DEBRIS = regex(
    r"\b[\w-]+=\"|/h[1-6]\b|\[\^|\]\(|\]\[|\*\*|\{[{%]|[%}]\}|`|https?:|www\.|(?<!\S)#\w|\w@\w|👈|👉|☎|\||[<>]{2}|\[\s?(?:…|\.{3})"
)
_NAME_OF_PART = regex(r"^(?:summary|tl;?dr|abstract|in short|요약|핵심)\s?[:：]\s*", re.IGNORECASE)
_QUOTATION = regex(r"[\"“]([^\"“”]{80,})[\"”]")
_WORD_COUNT = regex(
    r"\s*\((?:단어|글자)\s?수\s?[:：][^)]{0,60}\)|\s*\((?:word|character) count\s?[:：][^)]{0,60}\)", re.IGNORECASE
)
_LABEL = regex(r"^\[[^\]\n]{1,24}\]\s*")
_CLAIM = regex(r"^\W{0,3}(?:기사|보도) ?(?:주요 ?)?내용\b")
_ANSWER = regex(r"\[[^\]]{0,20}(?:설명|입장|답변|해명)[^\]]{0,6}\]")
_CLAIM_IN_EXCERPT = regex(rf"\[(?:기사|보도) ?(?:주요 ?)?내용\].*?(?={_ANSWER.pattern}|\Z)", re.DOTALL)
_FEWEST = 8
_LONGEST = 400


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
        opening = sentences.without_dateline(excerpt)
        for run in _GAP.split(_CLAIM_IN_EXCERPT.sub("", opening)):
            text = without_footer(prose(run))
            if not (is_caption(text) or is_notice(text)):
                yield from _sentences(text)


def _of_body(news: Sequence[Part]) -> Iterator[Candidate]:
    heading, claimed, opens = "", False, True
    for place, part in enumerate(news):
        if isinstance(part, Table):
            continue
        claimed = _CLAIM.match(part.text) is not None or (claimed and part.kind != "heading" and not _ANSWER.match(part.text))
        if part.kind == "heading":
            heading = part.text
        elif not (claimed or is_caption(part.text) or is_notice(part.text)):
            for order, text in _sentences(sentences.without_dateline(part.text) if opens else part.text):
                yield Candidate(text, place, order, part.kind, heading)
            opens = False


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """A paragraph's usable sentences, each with its number; a paragraph that is one long quotation is taken apart."""
    if quotation := _QUOTATION.fullmatch(text):
        text = quotation[1]
    for order, (start, end) in enumerate(sentences.split(text)):
        marker = _MARKER.match(text, start, end)
        sentence = _WORD_COUNT.sub("", text[marker.end() if marker else start : end]).strip()
        for name in (_NAME_OF_PART, _LABEL):
            sentence = name.sub("", sentence, count=1)
        sentence = sentences.without_lead_in(sentence)
        if _is_usable(sentence):
            yield order, sentence


def _is_usable(sentence: str) -> bool:
    if not _FEWEST <= len(sentence) <= _LONGEST or not sentences.is_whole(sentence) or _DEBRIS.search(sentence):
        return False
    return not (is_promotion(sentence) or is_call_to_action(sentence))


_WEIGHTS = Path(__file__).with_name("lead_weights.json")
_BOTH = {"ko": 90, "en": 140}
"""Characters of two sentences together."""
_NEVER = ("question", "thanks", "listed", "imperative", "presents")
"""Features of a sentence that is a lead only where the post has no other."""
_ELSEWHERE = ("about_text", "exclaims", "self")
"""Features of a sentence that is no second one."""
_OF_FIRST = frozenset(
    {
        "summary",
        "length",
        "very_short",
        "rather_short",
        "rank",
        "first",
        "inner",
        "title",
        "title_rare",
        "title_numbers",
        "like_excerpt",
        "like_first",
    }
)
"""Features by which a first sentence is found; the second need not repeat the headline."""
_TOP = 1
"""The last paragraph, counted from 0, whose first sentence may be an update of the whole post."""
_CLEARLY_WORSE = 2.0
"""Difference of scores from which a second sentence is left out; chosen on marked posts."""


def lead_of(excerpt: str, news: Sequence[Part], headline: str = "") -> str:
    """The sentence of the excerpt or the body that the ranker takes for the news, letter for letter; "" where none is whole.

    An update or correction at the top is the news. A sentence that repeats the headline is none. The next sentence is
    added where both stay short, it is no question, call to action or thanks, and the ranker does not find it clearly worse.
    """
    excerpt = _WORD_COUNT.sub("", excerpt)
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
    """Score of a sentence as the news; comparable within one post only."""
    return sum(_weights(language).get(name, 0.0) * number for name, number in numbers.items())


def _is_update(candidate: Candidate, numbers: Features) -> bool:
    """True for an update or a correction at the top of the post: what was published before is below it."""
    return numbers["update"] > 0 and candidate.order == 0 and (candidate.place or 0) <= _TOP


def _is_as_good(numbers: Features, best: Features, language: str) -> bool:
    """True for a second sentence with content of its own, apart from its place."""
    if any(numbers[name] for name in _ELSEWHERE):
        return False
    alone, first = (
        {name: n for name, n in each.items() if name.removeprefix("roundup ") not in _OF_FIRST} for each in (numbers, best)
    )
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
