"""What a text says, without spacing, punctuation, addresses and letter case."""

import re
import unicodedata
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"[\[(<]\s?(?:링크\s?주소|(?:예약|이미지)?\s?링크|url|주소)\s?[\])>]|https?://[^\s)\]>]+|www\.[\w./?=&%-]+|"
    r"\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:kr|com|net|org|io)\b(?:/[\w./?=&%-]*)?",
    re.IGNORECASE,
)
_EMPTY_BRACKETS = re.compile(r"\(\s*\)|\[\s*\]|<\s*>")
# Words, numbers with their inner signs, a minus that belongs to a number, and the signs that are words.
_MEANING = re.compile(r"(?:(?<![\w)])[-−△▲▼+]\s?)?\d+(?:[.,:]\d+)*|[^\W\d_]+|[%‰℃$€₩]")
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Word:
    """A run of signs without a space in a text, where it stands, and what it says."""

    start: int
    end: int
    key: str


def key(text: str) -> str:
    """What `text` says, as one string: texts with the same key read the same. "" where it says nothing."""
    said: list[str] = []
    for part in _MEANING.findall(unicodedata.normalize("NFKC", without_addresses(text)).casefold()):
        if said and part[0].isdigit() and said[-1][-1].isdigit():
            said.append("|")
        said.append(part.replace(",", "") if part[-1].isdigit() else part)
    return "".join(said)


def bigrams(letters: str) -> frozenset[str]:
    """The pairs of neighbouring letters of a key."""
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def words(text: str) -> list[Word]:
    """The words of a text that say something, in order."""
    found = (Word(match.start(), match.end(), key(match[0])) for match in _WORD.finditer(_blanked(text)))
    return [word for word in found if word.key]


def without_addresses(text: str) -> str:
    """`text` without addresses, and without the brackets that held nothing else."""
    return _EMPTY_BRACKETS.sub(" ", _blanked(text))


def _blanked(text: str) -> str:
    """`text` with its addresses and what stands in for one blanked, at the same length."""
    return _ADDRESS.sub(lambda address: " " * len(address[0]), text)
