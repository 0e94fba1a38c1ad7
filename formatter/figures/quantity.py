"""A number in a paragraph that is being read: first its quantity, then its description by the sentence."""

from typing import Literal, NamedTuple

from bot.model.card import Direction, Hedge, Record, Role, Status


def exact(value: float) -> float:
    """The value without the noise of binary multiplication: 151.2 × 10⁸ is 15,120,000,000."""
    return float(f"{value:.12g}")


class Quantity(NamedTuple):
    """A number with its unit at `start`..`end` of a text; `value` absolute, a range with `value2`.

    `sign` is a change's direction written as a sign (△3.1%), `approx` an 여 within the number.
    """

    start: int
    end: int
    value: float
    unit_class: str
    unit: str | None
    value2: float | None = None
    sign: Literal["up", "down"] | None = None
    approx: bool = False

    def moved(self, by: int) -> "Quantity":
        """The same with offsets counted from elsewhere."""
        return self._replace(start=self.start + by, end=self.end + by)


class Description(NamedTuple):
    """A quantity's description by its sentence; the fields are those of a Figure."""

    role: Role = "level"
    direction: Direction = "none"
    status: Status = "actual"
    hedge: Hedge | None = None
    record: Record | None = None
    label: str | None = None
    time: str | None = None
    versus: str | None = None


class QuantityContext(NamedTuple):
    """A quantity in its folded sentence: `others` are all quantities of it in order, `next` the one after this.

    `before` and `after` reach to the neighbouring quantities, `lead` and `rest` to the ends of the sentence, all of them at most
    REACH characters; `near` is the end of `before`. `words` is the lead with a 0 for each character of the quantities in it:
    what is left are words and times.
    """

    sentence: str
    others: tuple[Quantity, ...]
    position: int
    quantity: Quantity
    next: Quantity | None
    before: str
    after: str
    lead: str
    rest: str
    words: str

    @property
    def near(self) -> str:
        """The last NEAR characters before the quantity, for patterns that end at it."""
        return self.before[-NEAR:]


def quantity_contexts(sentence: str, quantities: tuple[Quantity, ...]) -> list[QuantityContext]:
    """The quantities of a folded sentence, whose offsets count from its start, each in its place."""
    words = _without(sentence, quantities)
    return [_place(sentence, quantities, index, words) for index in range(len(quantities))]


REACH = 160
"""Characters of context around a quantity: a bound for hostile text rather than a rule of language."""
NEAR = 32


def _without(sentence: str, quantities: tuple[Quantity, ...]) -> str:
    pieces, position = [], 0
    for quantity in quantities:
        pieces += [sentence[position : quantity.start], "0" * (quantity.end - quantity.start)]
        position = quantity.end
    return "".join([*pieces, sentence[position:]])


def _place(sentence: str, quantities: tuple[Quantity, ...], index: int, words: str) -> QuantityContext:
    this = quantities[index]
    following = quantities[index + 1] if index + 1 < len(quantities) else None
    previous_end = quantities[index - 1].end if index else 0
    first, last = max(0, this.start - REACH), this.end + REACH
    return QuantityContext(
        sentence,
        quantities,
        index,
        this,
        following,
        before=sentence[max(previous_end, first) : this.start],
        after=sentence[this.end : min(following.start, last) if following else last],
        lead=sentence[first : this.start],
        rest=sentence[this.end : last],
        words=words[first : this.start],
    )
