"""The lead: what the newsroom says first, in whole sentences."""

import re
from collections.abc import Iterator, Sequence

from bot.model import Table
from formatter import sentences
from formatter.body import prose
from formatter.credit import is_notice
from formatter.parts import Part
from formatter.promo import is_call_to_action, is_promotion, without_calls, without_footer


def lead_of(excerpt: str, news: Sequence[Part]) -> str:
    """The excerpt's whole sentences without boilerplate and calls to action; where it has none, the body's first ones.

    A sentence that the excerpt cuts short is completed from the body where it stands there; else it ends in "…", and never
    within a number.
    """
    text = without_footer(prose(_BOILERPLATE.sub("", excerpt)))
    if is_notice(text):
        text = ""
    whole, stump = _without_stump(_split(text))
    if stump:
        whole.append(_completed(stump, news) or stump + "…")
    whole = without_calls([sentence for sentence in whole if not is_promotion(sentence)])
    return " ".join(whole) if len("".join(whole)) >= _SHORTEST else _opening(news)


_BOILERPLATE = re.compile(r"^\s*#{1,6}\s[^\n]*속보입니다\.?\s*", re.MULTILINE)
_CUT = re.compile(r"\s*(?:…|\.{2,})\s*$")
_CUT_NUMBER = re.compile(r"\s*\S*\d\S*$")
_LETTERS = re.compile(r"[\W_]+")
_SHORTEST = 12
_LONGEST_OPENING = 220
_ENDED = re.compile(r"[.!?。]['\"”’)\]]*$|[다요]['\"”’)]*$")


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences.split(text)]


def _without_stump(found: list[str]) -> tuple[list[str], str]:
    """The whole sentences, and the beginning of the one that was cut, up to its last whole number ("" where none was cut)."""
    if not found or not _CUT.search(found[-1]):
        return found, ""
    stump = _CUT_NUMBER.sub("", _CUT.sub("", found[-1]))
    return found[:-1], stump if len(stump) >= _SHORTEST else ""


def _completed(stump: str, news: Sequence[Part]) -> str | None:
    """The body's sentence that holds the stump, or begins inside it and goes on past it: a title may stand before it."""
    wanted, known = _LETTERS.sub("", stump), " ".join(stump.split()[-3:-1])
    for part in news:
        if isinstance(part, Table) or known not in part.text:
            continue
        for sentence in _split(part.text):
            letters = _LETTERS.sub("", sentence)
            if _ENDED.search(sentence) and (wanted in letters or _overlaps(wanted, letters)):
                return sentence
    return None


def _overlaps(stump: str, sentence: str) -> bool:
    at = stump.find(sentence[:_SHORTEST])
    return at >= 0 and len(sentence) >= _SHORTEST and sentence.startswith(stump[at:])


def _opening(news: Sequence[Part]) -> str:
    """The body's first sentences, as many as a lead holds."""
    taken: list[str] = []
    for sentence in _told(news):
        if taken and len(" ".join(taken)) + len(sentence) > _LONGEST_OPENING:
            break
        taken.append(sentence)
    return " ".join(taken)


def _told(news: Sequence[Part]) -> Iterator[str]:
    """The body's whole sentences, one by one."""
    for part in news:
        if not isinstance(part, Table) and part.kind != "heading":
            yield from (sentence for sentence in _split(part.text) if _ENDED.search(sentence) and not is_call_to_action(sentence))
