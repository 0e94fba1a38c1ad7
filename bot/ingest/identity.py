"""Identity: which entry of a feed's new listing is which remembered one. Pure, one decision for the whole listing.

An entry's id, link, date and text may each change from poll to poll, and each may be shared by different stories. So no field
decides alone: every pair of a remembered and a listed entry gets the strongest rule of RULES that holds for it, and
the pairs are assigned one to one, strongest first. What is left over is compared by its text and its place among its
neighbours, where something left the listing when it came. An entry that no pair was found for is new.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from bot.ingest.fingerprint import fingerprint, names_article, raw_version, same_path, text_similarity, title_similarity
from bot.model import Fingerprint, KnownEntry, KnownListing, ListedEntry, Listing

MAX_ALIKE = 20
"""A value that more remembered entries have leads to none of them."""
MAX_LEFT_OVER = 40_000
"""Pairs of left-over entries that are compared by text."""
_DAY = 86_400
_MIDNIGHTS = (0, 15 * 3_600)  # in UTC and in Korea


@dataclass(frozen=True, slots=True)
class PairEvidence:
    """Evidence for and against one pair of a remembered and a listed entry.

    `id`, `link`: equal and not empty; `shared_id`, `shared_link`: other stories have it too. `article`: the link names an
    article, not a page of many. `same_path`: links that differ in host or parameter values alone. `title`, `text`: similarity, 0
    to 1; None where one has none. `numbers`: the same ones. `date`: equal; None where one has none. `same_position`: between
    the same neighbours as before. `was_listed`: the remembered one was in the last listing. `feed_keeps_ids`: other entries of
    the feed kept their id and link.
    """

    id: bool = False
    shared_id: bool = False
    link: bool = False
    shared_link: bool = False
    article: bool = False
    same_path: bool = False
    title: float | None = None
    text: float | None = None
    numbers: bool = False
    date: bool | None = None
    same_position: bool = False
    was_listed: bool = True
    feed_keeps_ids: bool = False

    @property
    def same(self) -> bool:
        """True where a reader sees the same: title and text are equal, as far as there are any."""
        return {self.title, self.text} <= {1.0, None} and (self.title or self.text) is not None

    def alike(self, title: float, text: float) -> bool:
        """True where the title or the text is at least so similar; of entries without words nothing else is known."""
        if self.title is None and self.text is None:
            return True
        return (self.title or 0) >= title or (self.text or 0) >= text


class MatchRule(NamedTuple):
    """A reason to take two entries for one story, strongest first in RULES."""

    name: str
    holds: Callable[[PairEvidence], bool]


def _edited(s: PairEvidence) -> bool:
    """An entry that kept its id or link was edited, unless title, text and date all belong to another story."""
    if s.date or (s.id and s.text is None and s.date is None):
        return True
    if s.article and s.link and not s.shared_link:
        return s.id or s.alike(0.15, 0.2)
    if s.id and s.link:
        return s.alike(0.3, 0.4) if s.date is None else s.alike(0.4, 0.5)
    if s.id:
        return s.alike(0.3, 0.4) if s.date is None or s.same_path else s.alike(0.8, 0.6)
    return s.alike(0.5, 0.5) if s.date is None else s.alike(0.6, 0.7)


def _retouched(s: PairEvidence) -> bool:
    """Of stories that share an id or a link: the same title over a similar text."""
    return s.title == 1.0 and (s.text or 0) >= 0.7


def _reworded(s: PairEvidence) -> bool:
    """Without an id or a link in common: the title and almost the same text, the same numbers, or the same date."""
    if s.title == 1.0 and (s.text or 0) >= 0.9:
        return True
    close = (s.title is None or s.title >= 0.6) and (s.text is None or s.text >= 0.7)
    return (s.numbers and close and s.alike(0.9, 0.9)) or (s.date is True and s.alike(0.6, 0.7))


RULES = (
    MatchRule("same-id-and-text", lambda s: s.id and s.same and not s.shared_id),
    MatchRule("same-link-and-text", lambda s: s.link and s.same),
    MatchRule("shared-id-and-same-text", lambda s: s.id and s.same),
    MatchRule("same-id", lambda s: s.id and not s.shared_id and _edited(s)),
    MatchRule("same-link", lambda s: s.link and not s.shared_link and _edited(s)),
    MatchRule("similar-link-and-same-text", lambda s: s.same_path and s.same),
    MatchRule("shared-id-or-link", lambda s: (s.id or s.link) and s.date is True and s.alike(0.5, 0.6)),
    MatchRule("similar-link", lambda s: s.same_path and s.alike(0.4, 0.4) and _reworded(s)),
    MatchRule("same-text-and-date", lambda s: s.same and s.date is True),
)
"""The rules that hold wherever the two entries are listed. Their thresholds separate the cases of `tests/bot/ingest`, and were
tried on successive polls of real newspapers."""

RULES_FOR_UNMATCHED = (
    MatchRule("same-text-in-its-place", lambda s: s.was_listed and s.same_position and s.same),
    MatchRule("same-text", lambda s: s.same and not s.feed_keeps_ids and (s.was_listed or s.date is None)),
    MatchRule(
        "shared-id-or-link-in-its-place", lambda s: s.was_listed and s.same_position and (s.id or s.link) and _retouched(s)
    ),
    MatchRule("edited-in-its-place", lambda s: s.was_listed and s.same_position and _reworded(s)),
    MatchRule("edited", lambda s: s.was_listed and not s.feed_keeps_ids and _reworded(s)),
)
"""The rules that hold only for a remembered entry that the listing no longer has."""


@dataclass(frozen=True, slots=True)
class Match:
    """A listed entry with its fingerprint; `known` is the remembered entry that it is, None for a new one; `reason` explains it.

    `evidence` is that of the pair, for explanations.
    """

    listed: ListedEntry
    fingerprint: Fingerprint
    known: KnownEntry | None = None
    reason: str = "new"
    evidence: PairEvidence | None = None


def identify(memory: KnownListing, listing: Listing) -> list[Match]:
    """Return a match for each listed entry, in the listing's order; one that is listed twice to the letter is returned once."""
    unchanged = {known.fingerprint.raw: known for known in reversed(memory.entries)}
    matches: dict[str, Match] = {}
    for listed in listing.entries:
        raw = raw_version(listed)
        if raw not in matches:
            known = unchanged.get(raw)
            matches[raw] = Match(
                listed, known.fingerprint if known else fingerprint(listed), known, "unchanged" if known else "new"
            )
    return _Assignment(memory.entries, _without_repetitions(list(matches.values()))).run()


class _Assignment:
    """The assignment between remembered and listed entries; each is used once."""

    def __init__(self, known: Sequence[KnownEntry], matches: list[Match]) -> None:
        self._known = known
        self._matches = matches
        self._used = {match.known.key for match in matches if match.known is not None}
        remembered, listed = [entry.fingerprint for entry in known], [match.fingerprint for match in matches]
        self._shared_ids = repeated(p.id for p in remembered) | repeated(p.id for p in listed)
        self._shared_links = repeated(p.link for p in remembered) | repeated(p.link for p in listed)

    def run(self) -> list[Match]:
        """Assign by RULES, then what is left over by RULES_FOR_UNMATCHED."""
        if any(match.known is None for match in self._matches):
            self._assign(self._candidates(), RULES)
            self._assign(self._left_over(), RULES_FOR_UNMATCHED)
        return self._matches

    def _assign(self, pairs: Iterable[tuple[int, KnownEntry, PairEvidence]], rules: Sequence[MatchRule]) -> None:
        found = []
        for index, known, evidence in pairs:
            rank = next((rank for rank, rule in enumerate(rules) if rule.holds(evidence)), None)
            if rank is not None:
                found.append((rank, -(evidence.title or 0) - (evidence.text or 0), not known.listed, index, known, evidence))
        for rank, _, _, index, known, evidence in sorted(found, key=lambda pair: pair[:4]):
            if self._matches[index].known is None and known.key not in self._used:
                self._used.add(known.key)
                match = self._matches[index]
                self._matches[index] = Match(match.listed, match.fingerprint, known, rules[rank].name, evidence)

    def _candidates(self) -> Iterator[tuple[int, KnownEntry, PairEvidence]]:
        """Pairs that have an id, link, path, title or text in common."""
        by_value: dict[Hashable, list[KnownEntry]] = defaultdict(list)
        for known in self._known:
            if known.key not in self._used:
                for value in _values(known.fingerprint):
                    by_value[value].append(known)
        for index, match in enumerate(self._matches):
            if match.known is None:
                alike = [by_value.get(value, ()) for value in _values(match.fingerprint)]
                keys = {known.key: known for group in alike if len(group) <= MAX_ALIKE for known in group}
                for known in keys.values():
                    yield index, known, self._evidence(known, match.fingerprint)

    def _left_over(self) -> Iterator[tuple[int, KnownEntry, PairEvidence]]:
        """Pairs of new entries and remembered ones that are not listed."""
        new = [index for index, match in enumerate(self._matches) if match.known is None]
        gone = [known for known in self._known if known.key not in self._used]
        if not new or not gone or len(new) * len(gone) > MAX_LEFT_OVER:
            return
        listed = [known.key for known in self._known if known.listed]
        now = [match.known.key if match.known else index for index, match in enumerate(self._matches)]
        before, after = _places(listed, self._used), _places(now, self._used)
        keeps_ids = any(_kept_address(match) for match in self._matches)
        for index in new:
            own = self._matches[index].fingerprint
            for known in gone:
                if not known.listed and (known.fingerprint.title, known.fingerprint.text) != (own.title, own.text):
                    continue  # of those that left earlier only the same text counts
                place = known.listed and before[known.key] == after[index]
                yield index, known, self._evidence(known, own, same_position=place, feed_keeps_ids=keeps_ids)

    def _evidence(
        self, known: KnownEntry, new: Fingerprint, *, same_position: bool = False, feed_keeps_ids: bool = False
    ) -> PairEvidence:
        old = known.fingerprint
        return PairEvidence(
            id=bool(new.id) and new.id == old.id,
            shared_id=new.id in self._shared_ids,
            link=bool(new.link) and new.link == old.link,
            shared_link=new.link in self._shared_links,
            article=names_article(new.link),
            same_path=same_path(old.link, new.link),
            title=title_similarity(old.title, new.title),
            text=text_similarity(old, new),
            numbers=old.numbers == new.numbers,
            date=_date(old.date, new.date),
            same_position=same_position,
            was_listed=known.listed,
            feed_keeps_ids=feed_keeps_ids,
        )


def _values(p: Fingerprint) -> Iterator[Hashable]:
    """The values that lead from one entry to another."""
    yield from (("id", p.id), ("link", p.link), ("title", p.title), ("text", p.text))
    path = p.link.partition("/")[2].partition("#")[0].partition("?")[0]
    if path:
        yield "path", path


def repeated(values: Iterable[str]) -> set[str]:
    """The values that come more than once."""
    return {value for value, count in Counter(values).items() if value and count > 1}


def _kept_address(match: Match) -> bool:
    """True where an entry that has an id or a link has kept them."""
    if match.known is None:
        return False
    old, new = match.known.fingerprint, match.fingerprint
    return bool(new.id or new.link) and (old.id, old.link) == (new.id, new.link)


def _date(old: int | None, new: int | None) -> bool | None:
    """Compare two dates; None without one of them, and where both are the same midnight: a date without a time of day."""
    if old is None or new is None:
        return None
    return None if old == new and old % _DAY in _MIDNIGHTS else old == new


def _places(keys: Sequence[Hashable], anchors: Collection[Hashable]) -> dict[Hashable, Hashable]:
    """The place of each key: the anchors around it, how many others are between these, and which of them it is."""
    places: dict[Hashable, Hashable] = {}
    before: Hashable = None
    gap: list[Hashable] = []
    for key in [*keys, None]:
        if key is not None and key not in anchors:
            gap.append(key)
            continue
        places |= {between: (before, key, len(gap), number) for number, between in enumerate(gap)}
        before, gap = key, []
    return places


def _without_repetitions(matches: list[Match]) -> list[Match]:
    """Leave out the older versions of entries that one document has several versions of (RFC 4287, 4.1.1)."""
    by_address: dict[str, list[int]] = defaultdict(list)
    for index, match in enumerate(matches):
        if address := match.fingerprint.id or match.fingerprint.link:
            by_address[address].append(index)
    older: set[int] = set()
    for group in by_address.values():
        for first, second in combinations(group, 2) if len(group) <= MAX_ALIKE else ():
            if _are_versions(matches[first].fingerprint, matches[second].fingerprint):
                older.add(first if _later(matches[second], matches[first]) else second)
    return [match for index, match in enumerate(matches) if index not in older]


def _are_versions(a: Fingerprint, b: Fingerprint) -> bool:
    """True where two entries of one document with the same id, else link, are one story."""
    evidence = PairEvidence(title=title_similarity(a.title, b.title), text=text_similarity(a, b))
    if not a.id or (a.link != b.link and not same_path(a.link, b.link)):
        return evidence.same
    return evidence.alike(1.0, 1.0) if _date(a.date, b.date) is False else evidence.alike(0.3, 0.4)


def _later(one: Match, other: Match) -> bool:
    return (one.fingerprint.date or 0) > (other.fingerprint.date or 0)
