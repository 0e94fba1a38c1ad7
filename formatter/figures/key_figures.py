"""The key figures of a whole post, each thing once, and the lines that are certain."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.model import Figure, Table
from formatter.body.paragraphs import Part
from formatter.figures.find import in_table, scored
from formatter.figures.line_certainty import HANGUL, Candidate, PostContext, as_standalone_line, certainty, is_main
from formatter.text.bounds import regex
from formatter.text.sentences import Span, is_written


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure and its part of the post: `source` is headline, lead, table or a paragraph's kind, `place` counts from the top."""

    figure: Figure
    score: float
    source: str
    place: int

    @property
    def key(self) -> tuple[float, float | None, str]:
        """The key that mentions of one figure share: values and unit; 200개, 200곳 and 200개 사 have the same key."""
        stem = "개" if self.figure.unit in _THINGS else str(self.figure.unit)
        return abs(self.figure.value), self.figure.value2, stem


def mentions(headline: str, lead: str, parts: Sequence[Part]) -> Iterator[Mention]:
    """Every figure of a post in its order, save those in lines about contacts, licences and law, and ages of an audience."""
    yield from _in_text(headline, (), "headline", 0)
    yield from _in_text(lead, (), "lead", 0)
    for place, part in enumerate(parts, 1):
        if isinstance(part, Table):
            for rank, figure in enumerate(in_table(part)):
                yield Mention(figure, _IN_TABLE - _LATER_CELL * rank - _off(place), "table", place)
        else:
            yield from _in_text(part.text, part.emphasis, part.kind, place)


def _in_text(text: str, emphasis: Sequence[Span], source: str, place: int) -> Iterator[Mention]:
    for score, figure in scored(text, emphasis):
        if not _BOILERPLATE.search(figure.sentence) and not _is_audience(figure):
            yield Mention(figure, score - _off(place), source, place)


def _is_audience(figure: Figure) -> bool:
    """Return True where a figure only names the group that something is for: 65세 이상."""
    return figure.unit_class == "age" and figure.role != "level"


def _off(place: int) -> float:
    return _FURTHER_OFF * min(place, _LAST_PLACE)


_THINGS = frozenset({"개", "곳", "개사", "개소", "개교"})
_BOILERPLATE = regex(
    r"공공누리|저작권법|저작권자|무단 ?전재|재배포|자료 ?출처|출처를? (?:반드시 )?(?:표기|표시)|제휴 ?마케팅|수수료를 제공"
    r"|실시간 뉴스|Error code: \d|\{'error': |Copyright|All rights reserved"
    r"|^(?:\W{0,3})(?:문의|연락처|담당|전화|팩스|우편번호|주소|사업자등록번호)[^.]{0,20}[:(]|☎"
)

_FURTHER_OFF = 0.12
_LAST_PLACE = 12
_IN_TABLE = -1.2
_LATER_CELL = 0.1


CERTAIN = {"ko": 0.85, "en": 0.75}
"""The least certainty of a line that is shown, in Korean and in other languages."""


def certain_lines(headline: str, lead: str, parts: Sequence[Part], found: Sequence[Mention]) -> list[Candidate]:
    """The candidates that are certain enough, the most certain first; `found` are the mentions of the post's figures.

    One whose main figures are all in more certain ones is left out.
    """
    candidates, around = candidate_lines(headline, lead, parts, found)
    rated = sorted(((certainty(candidate, around), -at) for at, candidate in enumerate(candidates)), reverse=True)
    kept: list[Candidate] = []
    shown = f"{headline}\n{lead}"
    for sure, at in rated:
        candidate = candidates[-at]
        main = {figure.text for figure in candidate.figures if is_main(figure)}
        if sure >= _least(candidate.line) and not all(is_written(text, shown) for text in main):
            kept.append(candidate)
            shown += f"\n{candidate.line}"
    return kept


def _least(line: str) -> float:
    return CERTAIN["ko" if HANGUL.search(line) else "en"]


def candidate_lines(
    headline: str, lead: str, parts: Sequence[Part], found: Sequence[Mention] | None = None
) -> tuple[list[Candidate], PostContext]:
    """The lines that a post might show, in its order, and what they share.

    A sentence whose main figures are all in headline or lead has nothing new and is none.
    """
    found = tuple(mentions(headline, lead, parts)) if found is None else found
    sentences: dict[str, list[Mention]] = {}
    quantity_contexts: dict[str, set[int]] = {}
    tabled: set[str] = set()
    above: dict[str, bool] = {}
    for mention in found:
        text = mention.figure.text
        quantity_contexts.setdefault(text, set()).add(mention.place)
        if mention.source == "table":
            tabled.add(text)
        elif mention.source not in ("headline", "lead", "heading"):
            sentences.setdefault(mention.figure.sentence, []).append(mention)
    candidates = []
    for sentence, held in sentences.items():
        line = as_standalone_line(sentence, headline)
        figures = tuple(mention.figure for mention in held)
        main = {figure.text for figure in figures if is_main(figure)}
        for text in main - above.keys():
            above[text] = is_written(text, f"{headline}\n{lead}")
        if line and not all(above[text] for text in main):
            repeated = any(len(quantity_contexts[text]) > 1 for text in main)
            shown = any(above[text] for text in main)
            candidates.append(Candidate(line, figures, held[-1].source, repeated, not tabled.isdisjoint(main), shown))
    texts = [part.text for part in parts if not isinstance(part, Table)]
    large_figure_count = sum(
        any(is_main(mention.figure) and abs(mention.figure.value) >= 100 for mention in held) for held in sentences.values()
    )
    return candidates, PostContext(headline, len(sentences), large_figure_count, texts)


def key_figures(headline: str, lead: str, parts: Sequence[Part]) -> tuple[Figure, ...]:
    """The figures of a post, those of the same value, unit and time merged into the most informative one.

    Figures of headline and lead come first, then what has a line of its own, the most certain line before the others. Within
    each, what the headline mentions counts more, and so does what the post repeats.
    """
    found = tuple(mentions(headline, lead, parts))
    groups = sorted(_grouped(found), key=_worth, reverse=True)
    figures = [max(group, key=_informativeness).figure for group in groups]
    lines: dict[str, str] = {}
    for candidate in certain_lines(headline, lead, parts, found):
        for figure in candidate.figures:
            lines.setdefault(figure.text, candidate.line)
    above = f"{headline}\n{lead}"
    order = {line: number for number, line in enumerate(dict.fromkeys(lines.values()))}
    figures = [replace(figure, line=lines.get(figure.text, "")) for figure in figures]
    return tuple(sorted(figures, key=lambda figure: (figure.text not in above, order.get(figure.line, len(order)))))


_MENTIONED = {"headline": 2.0, "lead": 1.2}
_REPEATED = 0.3
_MOST_REPEATS = 3
_PARTICULAR_DIGITS = 3


def _grouped(found: Sequence[Mention]) -> list[list[Mention]]:
    groups: list[list[Mention]] = []
    by_value: dict[tuple[float, float | None, str], list[list[Mention]]] = {}
    for mention in found:
        same = by_value.setdefault(mention.key, [])
        group = next((group for group in same if _same_time(group, mention)), None)
        if group is None:
            group = []
            same.append(group)
            groups.append(group)
        group.append(mention)
    return groups


def _is_particular(value: float) -> bool:
    """Return True if a value is so exact that it can hardly mean two things: 2,392,013 rather than 20."""
    return len(f"{abs(value):.10g}".replace(".", "").rstrip("0")) >= _PARTICULAR_DIGITS


def _same_time(group: list[Mention], mention: Mention) -> bool:
    if _is_particular(mention.figure.value):
        return True
    times = {other.figure.time for other in group} - {None}
    return (
        mention.figure.time is None
        or mention.figure.time in times
        or not any(_at_odds(time, mention.figure.time) for time in times)
    )


def _at_odds(one: str | None, other: str | None) -> bool:
    """Return True where two times cannot both hold: two years, two halves; 올해 and 29일 can."""
    return not one or not other or any(part.search(one) and part.search(other) for part in _PARTS_OF_TIME)


_PARTS_OF_TIME = tuple(
    regex(part)
    for part in (
        r"년(?!간)|[올난음] ?해|year|\b(?:19|20)\d\d\b",
        r"분기|반기|quarter|half",
        r"월|달|month|[A-Z][a-z]{2,8}\b",
        r"\d일|오늘|어제|day",
        r"동안|간$|현재|최근",
    )
)


def _worth(group: list[Mention]) -> float:
    sources = {mention.source for mention in group}
    mentioned = sum(points for source, points in _MENTIONED.items() if source in sources)
    return max(mention.score for mention in group) + mentioned + _REPEATED * min(len(group) - 1, _MOST_REPEATS)


def _informativeness(mention: Mention) -> tuple[int, int, bool, float]:
    """Sort key: the mention with most facts about the thing first, a sentence before a headline or a cell."""
    figure = mention.figure
    shown = (
        (figure.direction != "none")
        + (figure.label is not None)
        + (figure.role in ("level", "change"))
        + (figure.time is not None)
    )
    return mention.source not in ("headline", "heading", "table"), shown, figure.status == "plan", mention.score
