"""A sentence that an excerpt cuts short, and the body's sentence that says the whole of it."""

import re
from collections.abc import Collection, Sequence

from bot.model import Table
from formatter.body.types import Part
from formatter.extract.promotion import is_call_to_action
from formatter.text import sentences


def without_stump(found: list[str]) -> tuple[list[str], str]:
    """The whole sentences, and what there is of the one that was cut, as it stands ("" where nothing is missing)."""
    last = found[-1] if found else ""
    words = last.rstrip(_MARKS)
    mark = last[len(words) :]
    if not _CUT.search(mark):
        return found, ""
    if mark.startswith((".…", ". …")) and is_whole(words):
        return [*found[:-1], words + "."], ""
    return found[:-1], last if len(words) >= _SHORTEST else ""


def shortened(stump: str) -> str:
    """A stump with its mark, without what nobody can read: half a number, a syllable of a word, a bracket that nothing closes."""
    words = stump.rstrip(_MARKS)
    before, _, last = words.rpartition(" ")
    if _DIGIT.search(last) or len(last) == 1:
        words = before or words
    return _LEFT_OPEN.sub("", words).rstrip(" ,·") + "…"


def completed(stump: str, news: Sequence[Part]) -> str | None:
    """The body's sentence that the stump is the beginning of, letter for letter, else the one that tells most of it again."""
    words = stump.rstrip(_MARKS)
    wanted, known, stems = letters(words), " ".join(words.split()[-3:-1]), set(stems_of(words))
    retold, most = None, _ENOUGH
    for at, text in enumerate(texts_of(news)):
        literal, alike = known in text, at < _TOP and _shared(stems, text) > most
        for sentence in filter(is_whole, split(text)) if literal or alike else ():
            if literal and _begins(wanted, letters(sentence)):
                return sentence
            if alike and (share := _shared(stems, sentence)) > most and _tells(sentence, words):
                retold, most = sentence, share
    return retold


def split(text: str) -> list[str]:
    """The text's sentences."""
    return [text[start:end] for start, end in sentences.split(text)]


def is_whole(sentence: str) -> bool:
    """True for a sentence that a stop ends, or a Korean ending."""
    if sentence.endswith(".."):
        return False
    return sentence.rstrip(f"{_CLOSERS}]").endswith(_STOPS) or sentence.rstrip(_CLOSERS).endswith(("다", "요"))


def stems_of(text: str) -> list[str]:
    """The words' beginnings, numbers whole: Korean particles and endings follow the stem."""
    return [word if word[0].isdecimal() else word[:_STEM] for word in _WORD.findall(text)]


def letters(text: str) -> str:
    """The letters and digits alone, by which a sentence is told again in other marks."""
    return "".join(_LETTERS.findall(text))


def texts_of(news: Sequence[Part]) -> list[str]:
    """The paragraphs' texts, headings apart."""
    return [part.text for part in news if not isinstance(part, Table) and part.kind != "heading"]


_DIGIT = re.compile(r"\d")
_SHORTEST = 12
_MARKS = " .…·"
_CUT = re.compile(r"…|\.\.|··")
_LEFT_OPEN = re.compile(r"[(\[“‘「『《<][^)\]”’」』》>]{0,12}$")
_LETTERS = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[가-힣A-Za-z]{2,}|\d[\d.,]*")
_SURE = re.compile(r"[A-Za-z]{2,}|\d[\d.,]*")
_DATE = re.compile(r"\d+\s?[년월일](?!\s?간)")
_STEM = 3
_ENOUGH = 0.55
_FEWEST = 5
_TOP = 4  # paragraphs: what a lead says stands at the top, and further down only what sounds like it
_STOPS = (".", "!", "?", "。")
_CLOSERS = "'\"”’)"


def _shared(stems: Collection[str], text: str) -> float:
    """How much of the words the text has, if it is enough; of a few words, nothing: anything might have them."""
    if len(stems) < _FEWEST:
        return 0
    missing, bearable = 0, (1 - _ENOUGH) * len(stems)
    for stem in stems:
        missing += stem not in text
        if missing >= bearable:
            return 0
    return 1 - missing / len(stems)


def _tells(sentence: str, words: str) -> bool:
    """True for news with all the quantities and abbreviations among these words; a date may be missing, but not be another."""
    told = set(_SURE.findall(sentence))
    wanted, dates = set(_SURE.findall(_DATE.sub("", words))), set(_SURE.findall(words))
    return wanted <= told and (dates <= told or told <= dates) and not is_call_to_action(sentence)


def _begins(stump: str, sentence: str) -> bool:
    """True where the sentence says the stump or, behind words that are no part of it, its end."""
    if stump in sentence:
        return True
    at = stump.find(sentence[:_SHORTEST])
    return at >= 0 and len(sentence) >= _SHORTEST and sentence.startswith(stump[at:])
