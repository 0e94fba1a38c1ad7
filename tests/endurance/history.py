"""The real history of two newsrooms over three months: their commits in order, with the posts' texts.

The corpus holds each post's last text, and the earlier text of some edits. An earlier text that is missing is made up: the one
commit that replaced the pictures of hundreds of posts is undone, and any other edit counts as one of headline and lead.
"""

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Literal
from zlib import crc32

SHARED = Path(__file__).parents[3] / "shared"
SITES = ("frowth-official", "whereispost")

Row = dict[str, str]

_NEW_PICTURES = "29d588d9"
_PICTURE, _PICTURE_BEFORE = "/assets/img/newsdao_breakingnews.jpg", "https://newsdao.kr/res/images/meta/newsdao_breakingnews.jpg"
_HEADLINE = re.compile(r"(?m)^(title: *['\"]?|excerpt: >\n *)")
_UNKNOWN = "---\ntitle: 시험 삼아 올린 글\n---\n<p>시험 삼아 올린 글이다.</p>\n"


@dataclass(frozen=True, slots=True)
class Step:
    """One file's change: `path` is `<site>/_posts/<file>`. A reader notices a `corrected` one, an `edited` one not."""

    path: str
    kind: Literal["added", "corrected", "edited", "deleted"]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Commit:
    """Changes that were published together, and their time."""

    at: datetime
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class History:
    """`before`: the texts that were there already, by path."""

    before: dict[str, str]
    commits: list[Commit]


def history(one_of: int = 1, *, rare: bool = True) -> History:
    """The whole of it; or one of so many posts, and what is `rare`: every one that was deleted or edited by itself.

    Raises OSError where the corpus is absent.
    """
    rows = _rows(one_of, rare)
    traces: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        traces.setdefault(_path(row), []).append(number)
    before = {path: (SHARED / "corpus/posts" / path).read_text("utf-8") for path in _untouched(traces, one_of)}
    edits, steps = _known_edits(), [Step("", "deleted")] * len(rows)
    for path, numbers in traces.items():
        text = _last_text(path)
        for number in reversed(numbers):
            steps[number], text = _step(rows[number], text, edits)
        if rows[numbers[0]]["change"] != "A":
            before[path] = text
    commits = [*_commits(rows, steps), *_unrecorded(before, datetime.fromisoformat(rows[0]["time"]))]
    return History(before, sorted(commits, key=lambda commit: commit.at))


def _rows(one_of: int, rare: bool) -> list[Row]:
    with (SHARED / "corpus/timeline.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    chosen = {_path(row) for row in rows if row["change"] != "A" and row["commit"] != _NEW_PICTURES} if rare else set()
    return [row for row in rows if _path(row) in chosen or _is_chosen(_path(row), one_of)]


def _path(row: Row) -> str:
    return f"{row['site']}/_posts/{row['file']}"


def _unrecorded(before: dict[str, str], beginning: datetime) -> Iterator[Commit]:
    """Of some posts the corpus does not state when they were added. Those of later days come as their day begins."""
    for path in sorted(before):
        day = datetime.strptime(Path(path).name[:10], "%Y-%m-%d").replace(tzinfo=beginning.tzinfo)
        if day > beginning:
            yield Commit(day, (Step(path, "added", before.pop(path)),))


def _is_chosen(path: str, one_of: int) -> bool:
    return crc32(path.encode()) % one_of == 0


def _untouched(touched: Collection[str], one_of: int) -> Iterator[str]:
    folder = SHARED / "corpus/posts"
    paths = (file.relative_to(folder).as_posix() for site in SITES for file in sorted((folder / site / "_posts").iterdir()))
    return (path for path in paths if path not in touched and _is_chosen(path, one_of))


def _last_text(path: str) -> str:
    file = SHARED / "corpus/posts" / path
    return file.read_text("utf-8") if file.exists() else _UNKNOWN.replace("시험", f"{Path(path).stem} 시험")


def _step(row: Row, text: str, edits: dict[tuple[str, str], Row]) -> tuple[Step, str]:
    """The step that led to this text, and the text before it."""
    path = _path(row)
    if row["change"] == "A":
        return Step(path, "added", text), text
    if row["change"] == "D":
        return Step(path, "deleted"), text
    if edit := edits.get((path, row["commit"])):
        after, before = ((SHARED / "gold" / edit[name]).read_text("utf-8") for name in ("after", "before"))
        return Step(path, "corrected" if edit["label"] == "correction" else "edited", after), before
    if row["commit"] == _NEW_PICTURES:
        return Step(path, "edited", text), text.replace(_PICTURE, _PICTURE_BEFORE)
    return Step(path, "corrected", text), _HEADLINE.sub(r"\1이르면 내달 ", text)


def _known_edits() -> dict[tuple[str, str], Row]:
    """Edits of which both texts are known, by path and commit."""
    with (SHARED / "gold/edits.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["source"] == "real"]
    return {(f"{row['site']}/{row['path']}", row["before"].rpartition("__")[2].partition(".")[0]): row for row in rows}


def _commits(rows: list[Row], steps: list[Step]) -> Iterator[Commit]:
    """Grouped as they were made; what was deleted twice is deleted once."""
    gone: set[str] = set()
    for (time, _), numbers in groupby(range(len(rows)), lambda number: (rows[number]["time"], rows[number]["commit"])):
        made = tuple(step for step in (steps[number] for number in numbers) if step.kind != "deleted" or step.path not in gone)
        gone = (gone - {step.path for step in made}) | {step.path for step in made if step.kind == "deleted"}
        yield Commit(datetime.fromisoformat(time), made)
