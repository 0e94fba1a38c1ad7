"""How a key figure is said on one line, in no platform's markup."""

import re
from dataclasses import dataclass

from bot.model import Figure
from bot.ports import Words
from formatter.lengths import shorten, utf16

_ARROWS = {"up": "▲", "down": "▼", "flat": "–", "none": ""}
_LABEL = 80
_SIDE = 60  # how much of a clause is shown on each side of its figure
_COMPARES = re.compile(r"(?:보다|대비|비해|비하면|비교해|than .*|from .*|over .*|on year|earlier)$")
_CLAUSE_BREAK = re.compile(r"[,;:]\s+|(?<=[^\d\s][.!?])\s+|\s[–—-]\s")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """A figure, what stands `before` and `after` it, its direction as an arrow, and period, comparison and status as `details`.

    Where the figure has no sure label, `before` and `after` are the clause it stands in, which says all the rest.
    """

    label: str
    before: str
    figure: str
    after: str
    arrow: str
    details: tuple[str, ...] = ()

    @property
    def value(self) -> str:
        """The figure with what stands around it."""
        return f"{self.before}{self.figure}{self.after}"

    @property
    def text(self) -> str:
        """The whole line without markup."""
        return " · ".join((" ".join(filter(None, (self.label, self.value, self.arrow))), *self.details))


def figure_line(figure: Figure, words: Words) -> FigureLine:
    """Say a figure by its label, or by the clause it stands in."""
    arrow = _ARROWS[figure.direction]
    text = shorten(figure.text, _LABEL)
    if figure.label is None and figure.text in figure.sentence:
        before, after = _clause(figure)
        return FigureLine("", before, text, after, arrow)
    before, after = _hedge(figure, words)
    return FigureLine(shorten(figure.label or "", _LABEL), before, text, after, arrow, _details(figure, words))


def _clause(figure: Figure) -> tuple[str, str]:
    """The words around the figure up to the clause's ends, shortened at the far sides."""
    before, _, after = figure.sentence.partition(figure.text)
    before = _CLAUSE_BREAK.split(before)[-1]
    after = _CLAUSE_BREAK.split(after, maxsplit=1)[0]
    return _shortened_start(before).lstrip(), shorten(after, _SIDE).rstrip()


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
