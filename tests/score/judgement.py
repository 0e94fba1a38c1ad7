"""Judge an alert as an editor would: its headline, lead, figure lines, tables and credit against the marks of its post."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.model import Alert
from formatter.render.alert import MOST_LINES
from tests.score.texts import amount_and_noun, has, is_written, letters, loses_scale, opening, shows

STATUS = {"· 계획": "plan", "· planned": "plan", "· 전망": "forecast", "· forecast": "forecast"}
ARROWS = {"▲": "up", "▼": "down"}
SERIOUS = ("unreadable", "sent, and had to wait", "headline", "lead is cut", "shows a forbidden text", "line false", "credit")
"""Beginnings of the faults that mislead a reader; the others make an alert poorer."""

Marked = dict[str, Any]
"""A line of the file of marks."""


class Fault(NamedTuple):
    """A fault that an editor would object to, and the text where it is."""

    kind: str
    detail: str = ""

    @property
    def serious(self) -> bool:
        """True where the alert states something false or was not to be sent."""
        return self.kind.startswith(SERIOUS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one post. `held` and `hold` are what was decided and what is right; None: either is."""

    path: str
    hold: bool | None
    held: bool
    faults: tuple[Fault, ...] = ()
    lines: int = 0
    expected: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


def judged(marked: Marked, alert: Alert) -> Verdict:
    """Judge an alert that is sent."""
    above, lines = f"{alert.headline}\n{alert.lead.text}", [line.text for line in alert.lines]
    faults = (*_text_faults(marked, alert), *_line_faults(marked, alert), *_table_faults(marked, alert))
    first = [mark["text"] for mark in marked["figures"] if mark["rank"] == 1 and not is_written(mark["text"], above)][:MOST_LINES]
    missed = tuple(text for text in first if not any(is_written(text, line) for line in lines))
    return Verdict(marked["path"], marked["hold"], False, faults, len(lines), tuple(first), missed)


def _text_faults(marked: Marked, alert: Alert) -> Iterator[Fault]:
    """The faults of headline, lead and credit, and every forbidden text outside an accepted headline or first sentence."""
    lead, accepted = alert.lead.text, []
    if letters(alert.headline) in map(letters, marked["headlines"]):
        accepted.append(alert.headline)
    else:
        yield Fault("headline", alert.headline)
    if first := opening(lead, marked["leads"]):
        accepted.append(first)
    else:
        yield Fault("lead opens with another sentence", lead)
    if lead and lead != first and not lead.rstrip("\"'”’)」』").endswith((".", "!", "?", "。")):
        yield Fault("lead is cut", lead[-40:])
    credit = alert.credit.text if alert.credit else ""
    cells = (
        cell
        for shown in (*alert.tables, *alert.folded)
        for row in ((shown.table.header or ()), *shown.table.rows)
        for cell in row
    )
    everything = "\n".join((alert.headline, lead, *(line.text for line in alert.lines), credit, alert.contact or "", *cells))
    for text in accepted:
        everything = everything.replace(text, "\n", 1)
    yield from (Fault("shows a forbidden text", text) for text in marked["never"] if shows(everything, text))
    wanted = marked["credit"]
    if wanted and not all(has(credit, word) for word in wanted):
        yield Fault("credit missing", credit)
    elif wanted == [] and credit:
        yield Fault("credit of none", credit)


def _line_faults(marked: Marked, alert: Alert) -> Iterator[Fault]:
    above = f"{alert.headline}\n{alert.lead.text}"
    for line in (line.text for line in alert.lines):
        verdict, _ = judge_line(line, marked, alert.headline)
        if verdict != "good":
            yield Fault(f"line {verdict}", line)
        elif all(is_written(mark["text"], above) for mark in marked["figures"] if is_written(mark["text"], line)):
            yield Fault("line repeats", line)


def judge_line(line: str, marked: Marked, headline: str) -> tuple[str, Marked | None]:
    """Judge a figure line below its headline: "good" or the fault, and the marked figure, None where it shows none of them."""
    found = [mark for mark in marked["figures"] if is_written(mark["text"], line)]
    if not found:
        short = next((mark for mark in marked["figures"] if loses_scale(mark["text"], line)), None)
        return ("false: a sum without its scale" if short else "unearned"), short
    if line.rstrip().endswith("…") or line.lstrip().startswith("…"):
        return "cut", found[0]
    judged_marks = [(_figure_fault(mark, line, headline) or "good", mark) for mark in found]
    return next((pair for pair in judged_marks if pair[0] == "good"), judged_marks[0])


def _figure_fault(mark: Marked, line: str, headline: str) -> str | None:
    """The fault of a line as one about this figure. One group of its words must be in the line, the others may be above."""
    sentence = line.rstrip(" ▲▼–").endswith((".", "。", "!", "다"))  # a whole sentence may name other owners too
    if not sentence and any(has(line, word) for word in mark["never"]):
        return "false: another owner or measure"
    arrows = [way for sign, way in ARROWS.items() if sign in line]
    if arrows and mark["direction"] != "any" and mark["direction"] not in arrows:
        return "false: arrow"
    if any(word in line and mark["status"] not in (status, "any") for word, status in STATUS.items()):
        return "false: status"
    in_line = [any(has(line, word) for word in group) for group in mark["needs"]] or [True]
    known = all(any(has(f"{headline}\n{line}", word) for word in group) for group in mark["needs"])
    _, noun = amount_and_noun(mark["text"])
    return None if any(in_line) and known and (not noun or has(line + headline, noun)) else "vague"


def _table_faults(marked: Marked, alert: Alert) -> Iterator[Fault]:
    worth, shown = [table["worth"] for table in marked["tables"]], len(alert.tables)
    if worth and shown > len(worth) - worth.count("no"):
        yield Fault("a table that adds nothing", str(shown))
    if shown + len(alert.folded) < worth.count("yes"):
        yield Fault("a table is missing", str(shown))
