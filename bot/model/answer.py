"""What the bot answers to a request, in no platform's markup: text, cards, buttons, forms and command menus."""

from dataclasses import dataclass
from typing import Literal

from bot.model.card import Card


@dataclass(frozen=True, slots=True)
class Button:
    """A button below an answer. Pressed, it comes back as a ButtonPress with this name and these words, 64 bytes at most.

    Buttons that follow each other with the same `row` stand side by side.
    """

    label: str
    name: str
    words: tuple[str, ...] = ()
    kind: Literal["plain", "primary", "danger"] = "plain"
    row: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things to choose from in a field."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form: a line of text, a time of day (`22:00`), one of the options or any number of them.

    `value` is what stands in it from the start. Every field may be left empty, but one that has to be chosen from.
    """

    name: str
    label: str
    kind: Literal["text", "time", "one", "many"]
    options: tuple[Option, ...] = ()
    value: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A page of inputs, for platforms that have forms. It comes back as a FormSubmission with its name, words and fields."""

    name: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Menu:
    """The commands that people of one language and standing are offered while they type: each name with what it does.

    `language` "" is for those whose language has no menu. `audience` as in bot/commands: `everyone`, `managers` of a chat (who
    writes in private manages that chat), `operators`, who are the `people` with these ids.
    """

    language: str
    audience: Literal["everyone", "managers", "operators"]
    commands: tuple[tuple[str, str], ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostPart:
    """What of a card is shown: all that an alert says, as much of that as one message takes, all figures, or one table.

    `table` counts the card's tables from 0.
    """

    name: Literal["alert", "summary", "figures", "table"] = "alert"
    table: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say: `text` in paragraphs without markup, then `listed` cards in short form, or a `part` of one `full` card.

    `numbered`: the listed cards are counted from 1. `buttons` stand beneath it all. To a press, the answer takes the place of
    the message that was pressed, and `note` is for the presser alone; one of the two may be empty. What is said `aside` leaves
    that message as it is and is said beside it, to the presser alone where the platform can; what is said `aloud` is for
    everybody in the chat. An `inert` text quotes what others wrote: no command in it may be touched.
    """

    text: str = ""
    listed: tuple[Card, ...] = ()
    full: Card | None = None
    buttons: tuple[Button, ...] = ()
    note: str = ""
    form: Form | None = None
    inert: bool = False
    aside: bool = False
    aloud: bool = False
    part: PostPart = PostPart()
    numbered: bool = False
