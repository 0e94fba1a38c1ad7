"""Two versions of a text, sentence beside sentence."""

from collections.abc import Sequence

from formatter.comparison.words import bigrams, key

Pair = tuple[str | None, str | None]

_ALIKE = 0.5
_MOST_PAIRS = 100_000  # beyond that it is another text, not an edited one


def aligned(old: Sequence[str], new: Sequence[str], old_whole: str, new_whole: str) -> list[Pair]:
    """The sentences that are not in the other version, each with the one it became; None where there is none.

    `old_whole` and `new_whole` are the keys of all that each version says: a sentence that moved or was joined to another is
    still there.
    """
    gone = [sentence for sentence in old if not _says(new_whole, key(sentence))]
    come = {sentence: bigrams(key(sentence)) for sentence in new if not _says(old_whole, key(sentence))}
    if len(gone) * len(come) > _MOST_PAIRS:
        return [*((sentence, None) for sentence in gone), *((None, sentence) for sentence in come)]
    pairs: list[Pair] = []
    for sentence in gone:
        letters = bigrams(key(sentence))
        match = max(come, key=lambda other: _likeness(letters, come[other]), default=None)
        if match is None or _likeness(letters, come[match]) < _ALIKE:
            match = None
        else:
            del come[match]
        pairs.append((sentence, match))
    return [*pairs, *((None, sentence) for sentence in come)]


def _says(whole: str, said: str) -> bool:
    """True where `said` stands in `whole`, its numbers whole: 12명 does not say 2명."""
    at = whole.find(said)
    while at >= 0 and _inside_number(whole, at, at + len(said)):
        at = whole.find(said, at + 1)
    return at >= 0


def _inside_number(whole: str, start: int, end: int) -> bool:
    """True where `start`..`end` begins or ends between two digits."""
    return any(whole[edge - 1 : edge].isdigit() and whole[edge : edge + 1].isdigit() for edge in (start, end) if edge > 0)


def _likeness(a: frozenset[str], b: frozenset[str]) -> float:
    """Dice's coefficient: 1 for the same pairs of letters, 0 for none in common."""
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0
