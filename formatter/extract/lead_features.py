"""What is known of a sentence that may be a post's lead, as numbers for the ranker."""

import json
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from math import log1p
from pathlib import Path

from formatter.text import sentences
from formatter.text.sentences import is_hangul, pairs, stems

Features = dict[str, float]

_WORDS = Path(__file__).with_name("lead_words.json")
_SHORT = {"ko": 45, "en": 80}
_LONG = {"ko": 110, "en": 220}
_REBUTTAL = re.compile(r"\[(?:기사|보도) ?내용\]|사실은 이렇|팩트체크|사실이 아|사실과 다|진실은")
_LABEL = re.compile(r"^\s*\[[^\]\n]{1,24}\]\s*")
_QUOTE = re.compile(r"[“\"「][^”\"」]{8,}[”\"」]|‘[^’]{12,}’")
_NAME = re.compile(r"(?<=[\w,] )[A-Z][\w’'.-]*")
_NUMBER = re.compile(r"\d[\d,.]*")


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
    """What a post's sentences are compared with: the stems of its title and excerpt, and how many sentences hold each stem."""

    language: str
    title: frozenset[str]
    excerpt: frozenset[str]
    first: frozenset[str]
    title_pairs: frozenset[str]
    whole_excerpt: bool
    counts: Counter[str]
    sentences: int
    rebuttal: float


def context_of(title: str, excerpts: Sequence[str], found: Sequence[Candidate]) -> Context:
    """The context of a post's candidates."""
    counts = Counter(stem for candidate in found for stem in set(stems(candidate.text)))
    language = "ko" if is_hangul(title + " ".join(candidate.text for candidate in found[:5])) else "en"
    excerpt = " ".join(excerpts)
    rebuttal = float(_REBUTTAL.search(f"{title} {excerpt}") is not None)
    spans = sentences.split(_LABEL.sub("", excerpt))
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
    )


def features(candidate: Candidate, rank: int, context: Context) -> Features:
    """The numbers of one candidate, which is the `rank`-th of its post."""
    text, own = candidate.text, frozenset(stems(candidate.text))
    length = len(text)
    short, long = _SHORT[context.language], _LONG[context.language]
    words = {name: float(pattern.search(text) is not None) for name, pattern in _patterns(context.language).items()}
    words["rebuts"] = words["answer"] * context.rebuttal
    words["repeats_claim"] = words["claim"] * context.rebuttal * (1 - words["answer"])
    del words["claim"], words["answer"]
    words["ends_section"] = float(_patterns(context.language)["ends_section"].search(candidate.heading) is not None)
    specific = sum(_weight(stem, context.language) for stem in own) / max(6, len(own))
    return {
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
        "short": max(0.0, (short - length) / short),
        "long": min(1.5, max(0.0, (length - long) / long)),
        "numbers": min(2, len(_NUMBER.findall(text))) / 2,
        "names": min(4, len(_NAME.findall(text))) / 4,
        "quote": float(_QUOTE.search(text) is not None),
        "question": float("?" in text[-3:]),
        "exclaims": float("!" in text[-3:]),
        "item": float(candidate.kind == "item"),
    }


def _share(wanted: Collection[str], own: Collection[str]) -> float:
    return sum(stem in own for stem in wanted) / max(3, len(wanted))


def _central(own: Collection[str], context: Context) -> float:
    """How much of the sentence the rest of the post speaks of."""
    return sum(min(context.counts[stem] - 1, 4) for stem in own) / (4 * max(4, len(own)))


@cache
def _patterns(language: str) -> dict[str, re.Pattern[str]]:
    words = json.loads(_WORDS.read_text(encoding="utf-8"))[language]
    return {name: re.compile("|".join(patterns), re.IGNORECASE) for name, patterns in words.items() if name != "common"}


@cache
def _ranks(language: str) -> dict[str, int]:
    words = json.loads(_WORDS.read_text(encoding="utf-8"))[language]
    return {stem: rank for rank, stem in enumerate(words["common"])}


def _weight(stem: str, language: str) -> float:
    """How much a stem says: 1 for a rare one, less the more common it is."""
    rank = _ranks(language).get(stem)
    return 1.0 if rank is None else 0.7 * log1p(rank) / log1p(len(_ranks(language)))


def _weighted_share(wanted: Collection[str], own: Collection[str], language: str) -> float:
    total = sum(_weight(stem, language) for stem in wanted)
    return sum(_weight(stem, language) for stem in wanted if stem in own) / max(2.0, total)
