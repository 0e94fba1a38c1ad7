"""The lead: what the newsroom says first, in whole sentences."""

import re
from collections.abc import Iterator, Sequence

from bot.model import Table
from formatter import sentences
from formatter.body import prose
from formatter.credit import is_notice
from formatter.parts import Part
from formatter.promo import is_call_to_action, is_promotion, without_calls, without_footer


def lead_of(excerpt: str, news: Sequence[Part], headline: str = "") -> str:
    """The excerpt's whole sentences without boilerplate and calls to action; where it has none, the body's first ones.

    A sentence that the excerpt cuts short is taken whole from the body where it stands there, in the same words or nearly;
    else it ends in "…", and never within a number.
    """
    text = without_footer(prose(_BOILERPLATE.sub("", excerpt)))
    if is_notice(text):
        text = ""
    whole, stump = _without_stump(_split(text))
    if stump:
        whole.append(_completed(stump, news) or stump + "…")
    whole = without_calls([_unmarked(sentence) for sentence in whole if not is_promotion(sentence)])
    return " ".join(whole) if len("".join(whole)) >= _SHORTEST else _opening(news, headline)


_BOILERPLATE = re.compile(r"^[ \t]*+#{1,6}\s[^\n]*속보입니다\.?\s*+", re.MULTILINE)
_ITEM = re.compile(
    r"(?P<heading>(?:\[[^\]]{1,24}\] )?)"
    r"(?:(?:[□■○●◦◆◇▶▷※•·]|ㅇ(?=\s)|[#*-]+(?=\s|[가-힣])|o(?= [A-Z가-힣])|[①-⑳]|\d{1,2}[.)](?=\s\D))\s*)+"
)
_DIGIT = re.compile(r"\d")
_SHORTEST = 12
_LONGEST_OPENING = 220
_WORD = re.compile(r"[가-힣A-Za-z]{2,}|\d[\d.,]*")
_STEM = 3
_MISSING = 0.25
_STOPS = (".", "!", "?", "。")
_CLOSERS = "'\"”’)"


def _unmarked(sentence: str) -> str:
    """The sentence without the bullet or the number of an item before it; a heading in brackets stays (기사 내용)."""
    item = _ITEM.match(sentence)
    return item["heading"] + sentence[item.end() :] if item else sentence


def _split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences.split(text)]


def _without_stump(found: list[str]) -> tuple[list[str], str]:
    """The whole sentences, and the beginning of the one that was cut, up to its last whole number ("" where none was cut)."""
    last = found[-1] if found else ""
    stump = last.rstrip(" .…")
    tail = last[len(stump) :]
    if "…" not in tail and ".." not in tail:
        return found, ""
    before, _, cut = stump.rpartition(" ")
    stump = before.rstrip() if _DIGIT.search(cut) else stump
    return found[:-1], stump if len(stump) >= _SHORTEST else ""


def _is_whole(sentence: str) -> bool:
    """True for a sentence that a stop ends, or a Korean ending."""
    return sentence.rstrip(f"{_CLOSERS}]").endswith(_STOPS) or sentence.rstrip(_CLOSERS).endswith(("다", "요"))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _completed(stump: str, news: Sequence[Part]) -> str | None:
    """The body's sentence that the stump is the beginning of, letter for letter or told again with nearly all its words."""
    wanted, known, stems = _letters(stump), " ".join(stump.split()[-3:-1]), _stems(stump)
    retold: str | None = None
    for text in _texts(news):
        if known not in text and (retold or not _shares(stems, text)):
            continue
        for sentence in filter(_is_whole, _split(text)):
            letters = _letters(sentence)
            if wanted in letters or _overlaps(wanted, letters):
                return sentence
            retold = retold or (sentence if _shares(stems, sentence) else None)
    return retold


def _stems(text: str) -> list[str]:
    """The words' beginnings, numbers whole: Korean particles and endings follow the stem."""
    return [word if word[0].isdecimal() else word[:_STEM] for word in _WORD.findall(text)]


def _shares(stems: Sequence[str], text: str) -> bool:
    """True where the text has nearly all of these words, and every number among them."""
    bearable = _MISSING * len(stems)
    for stem in stems:
        if stem not in text:
            bearable -= 1
            if bearable < 0 or stem[0].isdecimal():
                return False
    return True


def _overlaps(stump: str, sentence: str) -> bool:
    at = stump.find(sentence[:_SHORTEST])
    return at >= 0 and len(sentence) >= _SHORTEST and sentence.startswith(stump[at:])


def _opening(news: Sequence[Part], headline: str) -> str:
    """The body's first sentences about the headline, as many as a lead holds."""
    texts, stems = _texts(news), _stems(headline)
    start = next((at for at, text in enumerate(texts) if any(stem in text for stem in stems)), 0)
    taken: list[str] = []
    for sentence in _told(texts[start:]):
        if taken and len(" ".join(taken)) + len(sentence) > _LONGEST_OPENING:
            break
        taken.append(sentence)
    return " ".join(taken)


def _texts(news: Sequence[Part]) -> list[str]:
    """The paragraphs' texts, headings apart."""
    return [part.text for part in news if not isinstance(part, Table) and part.kind != "heading"]


def _told(texts: Sequence[str]) -> Iterator[str]:
    """The whole sentences of these paragraphs, one by one, without calls to action."""
    for text in texts:
        yield from (sentence for sentence in _split(text) if _is_whole(sentence) and not is_call_to_action(sentence))
