"""One post out of a list: its summary, all its figures, each of its tables, and its way to everybody in the chat."""

from dataclasses import dataclass, replace

from bot.commands.keys import stacked
from bot.commands.listing import Listing
from bot.model import Answer, Button, Card, Part, PostState, Request, StoredPost
from bot.ports import Editor, PostStore, Words

FIGURES = 5
"""Figures that the summary shows."""


class Opening:
    """Answers the buttons `post:…`, whose first word is the post's number; what became of the post since is looked at again."""

    def __init__(self, store: PostStore, editor: Editor, listing: Listing) -> None:
        self._store = store
        self._editor = editor
        self._listing = listing

    def show(self, post: StoredPost, request: Request, words: Words) -> Answer:
        """A post's summary, with buttons to the rest of it."""
        return self._answer(post, Part("summary"), request, words)

    async def press(self, request: Request, words: Words) -> Answer:
        """Show the part of the post that the button names, in place of the one before."""
        asked = _Press.read(request)
        found = await self._store.find_post(asked.post) if asked else []
        if asked is None or not found:
            return Answer(note=words("That button does nothing any more."))
        if gone := self._objection(found[0], words):
            return Answer(note=gone)
        if asked.action == "open":
            return replace(self.show(found[0], request, words), aside=True)
        if asked.action == "share":
            return self._shared(found[0], request, words)
        return self._answer(found[0], asked.part, request, words)

    def _objection(self, post: StoredPost, words: Words) -> str:
        """Why a post cannot be shown; "" where it can."""
        if post.state is PostState.WITHDRAWN:
            return words("The newsroom has withdrawn this article.")
        shown = post.state is PostState.LIVE and self._listing.fits(post)
        return "" if shown else words("This article cannot be shown any more.")

    def _answer(self, post: StoredPost, part: Part, request: Request, words: Words) -> Answer:
        card = self._editor.card(post.content)
        return Answer(full=card, part=part, buttons=_buttons(post.id, card, part, request, words))

    def _shared(self, post: StoredPost, request: Request, words: Words) -> Answer:
        card = self._editor.card(post.content)
        text = words("{name} shares:", name=request.speaker) if request.speaker else ""
        return Answer(text, full=card, part=Part("summary"), aloud=True, inert=True)


def _buttons(post_id: int, card: Card, part: Part, request: Request, words: Words) -> tuple[Button, ...]:
    """The ways from one part of a post to the others; a licence that forbids changes leaves none to be shown apart."""
    ways = []
    if part.name != "summary":
        ways.append(_button(words("Summary"), "summary", post_id))
    if len(card.figures) > FIGURES and part.name != "figures" and not card.unalterable:
        ways.append(_button(words("All figures ({n})", n=len(card.figures)), "figures", post_id))
    if card.tables and part.name != "table" and not card.unalterable:
        ways.append(_button(words.plural("{n} table", "{n} tables", len(card.tables)), "table", post_id, 0))
    if request.whispered:
        ways.append(_button(words("Share here"), "share", post_id))
    return stacked(_neighbours(post_id, card, part, words), ways)


def _neighbours(post_id: int, card: Card, part: Part, words: Words) -> list[Button]:
    """From one table to the one before and the one after."""
    if part.name != "table":
        return []
    places = [(part.table - 1, "◀ {place}"), (part.table + 1, "{place} ▶")]
    return [
        _button(sign.format(place=words("Table {i} of {n}", i=number + 1, n=len(card.tables))), "table", post_id, number)
        for number, sign in places
        if 0 <= number < len(card.tables)
    ]


def _button(label: str, action: str, *words: int) -> Button:
    return Button(label, f"post:{action}", tuple(map(str, words)))


@dataclass(frozen=True, slots=True)
class _Press:
    """What a button says: what is to be done with which post."""

    action: str
    post: str
    part: Part

    @classmethod
    def read(cls, request: Request) -> "_Press | None":
        """None where it says nothing that we know: a button of another version."""
        action = request.name.partition(":")[2]
        numbers = [int(word) for word in request.words if word.isascii() and word.isdigit()]
        if len(numbers) != len(request.words) or len(numbers) != (2 if action == "table" else 1):
            return None
        match action:
            case "open" | "share" | "summary":
                part = Part("summary")
            case "figures":
                part = Part("figures")
            case "table":
                part = Part("table", numbers[1])
            case _:
                return None
        return cls(action, str(numbers[0]), part)
