"""Answers to requests, in no platform's markup: text, cards, buttons, forms and command menus."""

from dataclasses import dataclass
from typing import Literal

from bot.model.card import Card, EmphasisedText


@dataclass(frozen=True, slots=True)
class Button:
    """A button below an answer. Pressed, it comes back as a ButtonPress with this name and these words, 64 bytes at most.

    Words at its end that are the answer's `subject` may be longer. Consecutive buttons with the same `row` share a row.
    """

    label: str
    name: str
    words: tuple[str, ...] = ()
    kind: Literal["plain", "primary", "danger"] = "plain"
    row: int = 0


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a form field."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a form: a line of text, a time of day (`22:00`), one of the options or any number of them.

    `value` is its initial value. Every field may be left empty, except one of kind "one".
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
    """The commands that a platform suggests while people type, for one language and audience: each name and its description.

    `language` "" is for those whose language has no menu. `audience`: `everyone`, `managers` of a chat (everybody manages
    their private chat), or `operators`, the people with the ids `people`.
    """

    language: str
    audience: Literal["everyone", "managers", "operators"]
    commands: tuple[tuple[str, str], ...]
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PostPart:
    """The part of a card that is shown: the whole alert, a summary that fits one message, all figures, or one table.

    `table` counts the card's tables from 0.
    """

    name: Literal["alert", "summary", "figures", "table"] = "alert"
    table: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: `text` in paragraphs without markup, then `listed` cards in short form, or a `part` of one `full` card.

    `numbered`: the listed cards are counted from 1. `buttons` follow at the end. The answer to a pressed button replaces the
    button's message; `note` is shown to the presser alone; one of the two may be empty. `aside`: the answer is a new message
    instead, shown to the presser alone where the platform can. `public`: everybody in the chat sees it. `inert`: the text
    quotes what others wrote, so a client must not turn its words into commands. `subject`: the words of a search, which are part
    of the text. `excerpts` are shown in place of the leads of the listed cards, but for empty ones.
    """

    text: str = ""
    listed: tuple[Card, ...] = ()
    full: Card | None = None
    buttons: tuple[Button, ...] = ()
    note: str = ""
    form: Form | None = None
    inert: bool = False
    aside: bool = False
    public: bool = False
    part: PostPart = PostPart()
    numbered: bool = False
    subject: tuple[str, ...] = ()
    excerpts: tuple[EmphasisedText, ...] = ()
