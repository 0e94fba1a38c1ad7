"""How the key figures are said, each on one line, in no platform's markup."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Figure
from bot.ports import Words
from formatter.text.lengths import shorten, utf16

_ARROWS = {"up": "▲", "down": "▼", "flat": "–", "none": ""}
_LABEL = 80
_SIDE = 60  # how much of a clause is shown on each side of its figure
_COMPARES = re.compile(r"(?:보다|대비|비해|비하면|비교해|than .*|from .*|over .*|on year|earlier)$")
_CLAUSE_BREAK = re.compile(r"[,;:]\s+|(?<=[^\d\s][.!?])\s+|\s[–—-]\s")


Run = tuple[str, bool]
"""A piece of a line, and whether it is a figure."""


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure under its label: `runs` are the figure and what limits it, `details` period, comparison and status.

    Where there is no sure label, `runs` are the clause, which says all the rest, with every key figure in it.
    """

    label: str
    runs: tuple[Run, ...]
    arrow: str
    details: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The figure with what stands around it."""
        return "".join(text for text, _ in self.runs)

    @property
    def note(self) -> str:
        """What stands behind the value: the arrow and the details, each with what sets it apart."""
        return "".join((f" {self.arrow}" if self.arrow else "", *(f" · {detail}" for detail in self.details)))

    @property
    def text(self) -> str:
        """The whole line without markup."""
        return f"{self.label} {self.value}{self.note}".strip()


def figure_lines(figures: Sequence[Figure], words: Words, lead: str = "") -> tuple[FigureLine, ...]:
    """Say each figure by its label, or by the clause it stands in; a clause is said once, with all its figures.

    A label is unsure where there is none, where two figures share it and where it holds another figure. A figure without
    a label and without a clause says nothing and is left out, and so is a clause that stands in the `lead` above.
    """
    clauses = {clause for figure in figures if not _is_labelled(figure, figures) and (clause := _clause_of(figure))}
    lines: dict[_Clause | Figure, FigureLine] = {}
    for figure in figures:
        clause = _clause_of(figure)
        if clause is None or clause not in clauses:
            if figure.label:
                lines[figure] = _labelled_line(figure, words)
        elif not any(_stands_in(figure, said) for said in lines if isinstance(said, _Clause)):
            lines[clause] = _clause_line(clause, [other for other in figures if _stands_in(other, clause)])
    return tuple(line for said, line in lines.items() if not (isinstance(said, _Clause) and said.text.strip() in lead))


@dataclass(frozen=True, slots=True)
class _Clause:
    """Where in a sentence a clause stands."""

    sentence: str
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.sentence[self.start : self.end]


def _stands_in(figure: Figure, clause: _Clause) -> bool:
    """Whether the clause says the figure: its own, or one in which the same stands letter for letter."""
    return _clause_of(figure) == clause or _any_of([figure]).search(clause.text) is not None


def _is_labelled(figure: Figure, figures: Sequence[Figure]) -> bool:
    others = [other for other in figures if other is not figure]
    return figure.label is not None and not any(_told(other) == _told(figure) or other.text in figure.label for other in others)


def _told(figure: Figure) -> tuple[str | None, ...]:
    """What stands beside a figure on its line."""
    return figure.label, figure.time, figure.versus, figure.status


def _clause_of(figure: Figure) -> _Clause | None:
    """The words around the figure up to the clause's ends; None where there are none."""
    found = _any_of([figure]).search(figure.sentence)
    if found is None or figure.sentence == figure.text:
        return None
    start = max((gap.end() for gap in _CLAUSE_BREAK.finditer(figure.sentence, 0, found.start())), default=0)
    gap = _CLAUSE_BREAK.search(figure.sentence, found.end())
    return _Clause(figure.sentence, start, gap.start() if gap else len(figure.sentence))


def _labelled_line(figure: Figure, words: Words) -> FigureLine:
    before, after = _hedge(figure, words)
    runs = ((before, False), (shorten(_with_unit(figure), _LABEL), True), (after, False))
    label = shorten(figure.label or "", _LABEL)
    return FigureLine(label, tuple(run for run in runs if run[0]), _ARROWS[figure.direction], _details(figure, words))


def _with_unit(figure: Figure) -> str:
    """The figure with the unit that only its table's header writes: 3,759.1억 달러, 12.5 km."""
    unit = figure.header_unit or ""
    return f"{figure.text}{' ' if unit[:1].isascii() and unit[:1].isalnum() else ''}{unit}"


def _clause_line(clause: _Clause, figures: Sequence[Figure]) -> FigureLine:
    """The clause with these figures, shortened at its far sides; an arrow where it goes for all of them."""
    pieces = _any_of(figures).split(clause.text)
    runs = [(shorten(piece, _LABEL if at % 2 else 2 * _SIDE), bool(at % 2)) for at, piece in enumerate(pieces)]
    runs[0] = (_shortened_start(pieces[0]).lstrip(), False)
    runs[-1] = (shorten(pieces[-1], _SIDE).rstrip(), False)
    arrows = {_ARROWS[figure.direction] for figure in figures}
    return FigureLine("", tuple(run for run in runs if run[0]), arrows.pop() if len(arrows) == 1 else "")


def _any_of(figures: Sequence[Figure]) -> re.Pattern[str]:
    """Finds the figures where they stand, and not "3%" within "13%"; the longest first."""
    texts = sorted({figure.text for figure in figures}, key=len, reverse=True)
    return re.compile(rf"(?<![\d.,])({'|'.join(map(re.escape, texts))})")


def _shortened_start(text: str) -> str:
    if utf16(text) <= _SIDE:
        return text
    words = text.split(" ")
    while len(words) > 1 and utf16(" ".join(words)) > _SIDE:
        words.pop(0)
    return f"…{shorten(' '.join(words), _SIDE)}"


def _hedge(figure: Figure, words: Words) -> tuple[str, str]:
    """What limits the figure, as it is said before and after it: without it "at most 10" would be told as "10"."""
    if figure.hedge is None or (figure.hedge == "approx" and "여" in figure.text):
        return "", ""
    phrase = {
        "approx": words("about {figure}", figure="\0"),
        "min": words("{figure} or more", figure="\0"),
        "max": words("up to {figure}", figure="\0"),
        "band": words("{figure} range", figure="\0"),
    }[figure.hedge]
    before, _, after = phrase.partition("\0")
    return before, after


def _details(figure: Figure, words: Words) -> tuple[str, ...]:
    status = {"actual": "", "plan": words("planned"), "forecast": words("forecast")}[figure.status]
    record = {None: "", "high": words("record high"), "low": words("record low")}[figure.record]
    time = figure.time if figure.time and figure.time not in (figure.label or "") else ""
    details = (time, _comparison(figure.versus, words), status, record)
    return tuple(shorten(detail, _LABEL) for detail in details if detail)


def _comparison(versus: str | None, words: Words) -> str:
    """What the figure is compared with, in words that say so: "전 분기 대비" does, "2023년" does not."""
    if not versus or _COMPARES.search(versus):
        return versus or ""
    return words("compared with {what}", what=versus)
