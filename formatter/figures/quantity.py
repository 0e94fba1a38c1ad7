"""What is known of a number while a paragraph is read: first the quantity, then what its sentence says of it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from bot.model.card import Direction, Hedge, Record, Role, Status


def exact(value: float) -> float:
    """The value without the noise of binary multiplication: 151.2 × 10⁸ is 15,120,000,000."""
    return float(f"{value:.12g}")


@dataclass(frozen=True, slots=True)
class Quantity:
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
        return Quantity(
            self.start + by, self.end + by, self.value, self.unit_class, self.unit, self.value2, self.sign, self.approx
        )


@dataclass(frozen=True, slots=True)
class Description:
    """What a sentence says of a quantity; the fields are those of a Figure."""

    role: Role = "level"
    direction: Direction = "none"
    status: Status = "actual"
    hedge: Hedge | None = None
    record: Record | None = None
    label: str | None = None
    time: str | None = None
    versus: str | None = None


@dataclass(frozen=True)
class Place:
    """A quantity in its sentence: `sentence` folded, offsets counted from its start; `others` are its quantities in order."""

    sentence: str
    others: tuple[Quantity, ...]
    index: int

    @cached_property
    def quantity(self) -> Quantity:
        """The quantity itself."""
        return self.others[self.index]

    @cached_property
    def next(self) -> Quantity | None:
        """The quantity after it."""
        return self.others[self.index + 1] if self.index + 1 < len(self.others) else None

    @cached_property
    def before(self) -> str:
        """The text since the quantity before, at most REACH characters."""
        start = self.others[self.index - 1].end if self.index else 0
        return self.sentence[max(start, self.quantity.start - REACH) : self.quantity.start]

    @cached_property
    def after(self) -> str:
        """The text up to the next quantity, at most REACH characters."""
        end = self.next.start if self.next else len(self.sentence)
        return self.sentence[self.quantity.end : min(end, self.quantity.end + REACH)]

    @cached_property
    def rest(self) -> str:
        """The text up to the end of the sentence, at most REACH characters."""
        return self.sentence[self.quantity.end : self.quantity.end + REACH]

    @cached_property
    def lead(self) -> str:
        """The text from the start of the sentence, at most REACH characters."""
        return self.sentence[max(0, self.quantity.start - REACH) : self.quantity.start]

    @cached_property
    def words(self) -> str:
        """The lead with a 0 for each character of the quantities in it: what is left are words and times."""
        start = max(0, self.quantity.start - REACH)
        words = self.sentence[start : self.quantity.start]
        for other in reversed(self.others[: self.index]):
            if other.end <= start:
                break
            first, last = max(other.start - start, 0), other.end - start
            words = words[:first] + "0" * (last - first) + words[last:]
        return words


REACH = 160
"""How far around a quantity its context goes, in characters: a bound for hostile text rather than a rule of language."""
