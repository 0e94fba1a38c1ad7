"""A card: what an alert can show of a post, in no platform's markup. Renderers turn it into messages."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Direction = Literal["up", "down", "flat", "none"]
Role = Literal["level", "change", "from", "threshold", "streak", "since"]
Status = Literal["actual", "plan", "forecast"]
Hedge = Literal["approx", "min", "max", "band"]
Record = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in a post. `text` is copied from the post letter for letter, `sentence` is the sentence around it.

    `start` and `end` are code points within the text it was found in. `value` is absolute, scale expanded (14억 원 is 1.4e9);
    percent as written; a range has `value2`. `header_unit` is the unit of a bare number in a table, as its header writes it.
    `line` is the line that an alert shows for it, "" for none. The other fields are defined one by one in docs/figures.md.
    """

    text: str
    sentence: str
    start: int
    end: int
    value: float
    value2: float | None = None
    unit_class: str = "count"
    unit: str | None = None
    direction: Direction = "none"
    role: Role = "level"
    status: Status = "actual"
    hedge: Hedge | None = None
    record: Record | None = None
    label: str | None = None
    time: str | None = None
    versus: str | None = None
    header_unit: str | None = None
    line: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table's grid: all rows of one width, spans filled in, header apart or None where the post has none."""

    rows: tuple[tuple[str, ...], ...]
    header: tuple[str, ...] | None = None
    caption: str | None = None


@dataclass(frozen=True, slots=True)
class Credit:
    """The source of the words, and `text`, the credit line that every alert must show. `licence` is KOGL-1 … KOGL-4 or None."""

    text: str
    source: str | None = None
    url: str | None = None
    licence: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """Everything that can be shown of a post, texts without markup; what a licence or a format forbids, the renderer leaves out.

    `feed` is the id of the feed that it came by, "" outside of any; `feed_title` what readers call that feed, "" for its id.
    `takeaways`: the newsroom's own list of key facts. `pictures_excluded`: the licence is for the text alone.
    """

    headline: str
    lead: str = ""
    link: str | None = None
    categories: tuple[str, ...] = ()
    urgent: bool = False
    published_at: datetime | None = None
    figures: tuple[Figure, ...] = ()
    tables: tuple[Table, ...] = ()
    credit: Credit | None = None
    contact: str | None = None
    image: str | None = None
    feed: str = ""
    feed_title: str = ""
    takeaways: tuple[str, ...] = ()
    pictures_excluded: bool = False

    @property
    def unalterable(self) -> bool:
        """True where the licence allows quoting alone: Korea's Open Government Licence 3 and 4 forbid derived works."""
        return self.credit is not None and self.credit.licence in {"KOGL-3", "KOGL-4"}


@dataclass(frozen=True, slots=True)
class EmphasisedText:
    """Text without markup. `emphasis`: the spans of its figures, in code points, half open, in order, which are shown in bold."""

    text: str = ""
    emphasis: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table within every platform's bounds. `whole` is False where rows, columns or characters were left out."""

    table: Table
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Alert:
    """Content of a card for a chat in one style, in no platform's markup; renderers add only their own signs and buttons.

    `lines` are the figure lines, best first, `tables` the tables in the alert itself, `folded` those that a tap or the thread
    opens. `quoted_only`: the licence allows whole sentences and nothing made of them. `previews_link`: the platform may show
    the link's own preview, picture included.
    """

    headline: str
    lead: EmphasisedText = EmphasisedText()
    lines: tuple[EmphasisedText, ...] = ()
    tables: tuple[ShownTable, ...] = ()
    folded: tuple[ShownTable, ...] = ()
    credit: Credit | None = None
    contact: str | None = None
    picture: str | None = None
    link: str | None = None
    categories: tuple[str, ...] = ()
    urgent: bool = False
    published_at: datetime | None = None
    feed: str = ""
    feed_title: str = ""
    quoted_only: bool = False
    previews_link: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a post must wait for review: a reason code (`prompt-leak` …) and the detail for the editor."""

    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Change:
    """One visible change between two revisions; None: it was not there, or it is gone."""

    what: Literal["headline", "lead", "figure", "table", "credit", "text"]
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Difference:
    """Changes between two versions of a post; without changes, no reader would notice."""

    changes: tuple[Change, ...] = ()

    @property
    def visible(self) -> bool:
        """True where copies that were sent are now wrong."""
        return bool(self.changes)
