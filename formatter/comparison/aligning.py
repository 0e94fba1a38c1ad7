"""Two versions of a text, sentence beside sentence."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from formatter.comparison.words import key

Pair = tuple[str | None, str | None]

_ALIKE = 0.5


def aligned(old: Sequence[str], new: Sequence[str], old_whole: str, new_whole: str) -> list[Pair]:
    """The sentences that are not in the other version, each with the one it became; None where there is none.

    `old_whole` and `new_whole` are the keys of all that each version says: a sentence that moved or was joined to another is
    still there.
    """
    gone = [sentence for sentence in old if key(sentence) not in new_whole]
    come = [sentence for sentence in new if key(sentence) not in old_whole]
    pairs: list[Pair] = []
    for sentence in gone:
        match = max(come, key=lambda other: _likeness(sentence, other), default=None)
        if match is not None and _likeness(sentence, match) >= _ALIKE:
            come.remove(match)
            pairs.append((sentence, match))
        else:
            pairs.append((sentence, None))
    return [*pairs, *((None, sentence) for sentence in come)]


def _likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, key(a), key(b), autojunk=False).ratio()
