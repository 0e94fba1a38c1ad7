"""Score alerts against marked posts: would an editor sign them as they are?

    python -m tests.score.alerts [-v] [MARKS ROOT]

MARKS is a file of marked posts, ROOT the folder of their paths; without them the set in tests/data/alerts is used. -v prints
every fault. `tests/data/alerts/README.md` describes how a post is marked.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bot.model import Document, FeedRules, Style, UnreadablePost
from formatter.jobs import Formatter
from formatter.render.alert import alert_of
from tests.score.judgement import Fault, Verdict, judged

ROOT = Path(__file__).parents[1] / "data" / "alerts"
MARKS = ROOT / "marks.jsonl"


class Score(NamedTuple):
    """The counts of many verdicts."""

    posts: int
    signed: int
    serious: int
    lines: int
    right_lines: int
    expected_figures: int
    shown_figures: int
    held: int
    to_hold: int
    held_rightly: int

    @property
    def report(self) -> str:
        """The score as a table."""
        rows = {
            "signed as they are": (self.signed, self.posts),
            "false or serious": (self.serious, self.posts),
            "figure lines right": (self.right_lines, self.lines),
            "first figures shown": (self.shown_figures, self.expected_figures),
            "hold precision": (self.held_rightly, self.held),
            "hold recall": (self.held_rightly, self.to_hold),
        }
        return "\n".join(f"{name:20} {part / max(1, whole):.3f}  ({part} of {whole})" for name, (part, whole) in rows.items())


def score_of(verdicts: Sequence[Verdict]) -> Score:
    """Count the verdicts; posts where holding and sending are both right do not count for holding."""
    decided = [verdict for verdict in verdicts if verdict.hold is not None]
    lines = sum(verdict.lines for verdict in verdicts)
    expected = sum(len(verdict.expected) for verdict in verdicts)
    return Score(
        posts=len(verdicts),
        signed=sum(not verdict.faults for verdict in verdicts),
        serious=sum(any(fault.serious for fault in verdict.faults) for verdict in verdicts),
        lines=lines,
        right_lines=lines - sum(fault.kind.startswith("line ") for verdict in verdicts for fault in verdict.faults),
        expected_figures=expected,
        shown_figures=expected - sum(len(verdict.missed) for verdict in verdicts),
        held=sum(verdict.held for verdict in decided),
        to_hold=sum(bool(verdict.hold) for verdict in decided),
        held_rightly=sum(verdict.held and bool(verdict.hold) for verdict in decided),
    )


def verdicts_of(marks: Path = MARKS, root: Path = ROOT) -> Iterator[Verdict]:
    """Judge the alert of every marked post, made as for a feed with default settings."""
    editor, rules = Formatter(), FeedRules(id="score")
    for line in marks.read_text("utf-8").splitlines():
        marked = json.loads(line)
        path, hold = marked["path"], marked["hold"]
        key = path[max(0, path.find("_posts")) :] if "_posts" in path else Path(path).name
        try:
            post = editor.read(Document(rules.id, key, "", (root / path).read_bytes()), rules)
        except UnreadablePost as error:
            yield Verdict(path, hold, held=True, faults=(Fault("unreadable", error.message),))
            continue
        card = editor.card(post)
        if found := editor.hold(post, card):
            faults = (Fault("held, and is news", found.detail),) if hold is False else ()
            yield Verdict(path, hold, held=True, faults=faults)
        elif hold:
            yield Verdict(path, hold, held=False, faults=(Fault("sent, and had to wait"),))
        else:
            yield judged(marked, alert_of(card, Style()))


def main(*arguments: str) -> None:
    """Print the score, and with -v every fault."""
    names = [Path(argument) for argument in arguments if argument != "-v"]
    verdicts = list(verdicts_of(*names))
    for verdict in verdicts if "-v" in arguments else ():
        missed = [Fault("not shown", ", ".join(verdict.missed))] if verdict.missed else []
        for fault in (*verdict.faults, *missed):
            sys.stdout.write(f"{verdict.path}: {fault.kind}: {fault.detail}\n")
    sys.stdout.write(f"{score_of(verdicts).report}\n")
    kinds = Counter(fault.kind for verdict in verdicts for fault in verdict.faults)
    sys.stdout.write("".join(f"{count:4} {kind}\n" for kind, count in kinds.most_common()))


if __name__ == "__main__":
    main(*sys.argv[1:])
