"""An answer to somebody, or one part of a post, as Telegram messages."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot.model import Alert, Answer, Button, Call, Card, EmphasisedText, ShownTable, Style
from bot.ports import Words
from formatter.render.alert import COPIED, PartRenderer, alert_of, date_text, headline, part_calls
from formatter.render.telegram.alert import message, render
from formatter.render.telegram.markup import (
    Markup,
    bold,
    code,
    credit,
    emphasised,
    join,
    link,
    own_text,
    pages,
    paragraphs,
    table_text,
    text,
)
from formatter.text.display import shorten, visible, web_link

_HEADLINE = 300
_LEAD = 160
_CATEGORY = 60


def render_answer(answer: Answer, words: Words, style: Style | None = None) -> tuple[Call, ...]:
    """The calls that give this answer: its text and its list in as few messages as they take, then the full card.

    Raises ValueError for an empty answer.
    """
    style = style or Style(language=words.language)
    pieces = [
        *_text(visible(answer.text), text if answer.inert else own_text),
        *(_entry(alert_of(card, style), style, words, number) for number, card in _counted(answer)),
    ]
    calls = [Call("sendMessage", message(page)) for page in paragraphs(pieces, "\n\n")]
    if answer.full is not None:
        calls += part_calls(answer.full, answer.part, style, words, _PART)
    if not calls:
        raise ValueError("an answer without text and cards")
    return *calls[:-1], _with_buttons(calls[-1], answer.buttons)


def _text(words: str, plain: Callable[[str], Markup]) -> list[Markup]:
    """The text's paragraphs; one too long for a message is divided at its lines, a line too long is cut."""
    pieces: list[Markup] = []
    for paragraph in words.split("\n\n"):
        pieces += paragraphs((_line(line, plain) for line in paragraph.split("\n")), "\n")
    return pieces


def _line(words: str, plain: Callable[[str], Markup]) -> Markup:
    """A line in which what people copy, commands between backticks and names of chats, is set as code."""
    pieces, at = [], 0
    for copied in COPIED.finditer(words):
        pieces += [plain(words[at : copied.start()]), code(copied["command"] or copied[0])]
        at = copied.end()
    return join("", [*pieces, plain(words[at:])]) if pieces else plain(words)


def _with_buttons(call: Call, buttons: Sequence[Button]) -> Call:
    """The call with these rows of buttons beneath its own. Telegram keeps 64 bytes for each: its name and words."""
    if not buttons:
        return call
    own = call.params.get("reply_markup", {}).get("inline_keyboard", [])
    rows = [[_key(button) for button in row] for _, row in groupby(buttons, lambda button: button.row)]
    return Call(call.method, {**call.params, "reply_markup": {"inline_keyboard": [*own, *rows]}})


def _key(button: Button) -> dict[str, str]:
    style = {} if button.kind == "plain" else {"style": button.kind}
    return {"text": button.label, "callback_data": " ".join((button.name, *button.words)), **style}


def _counted(answer: Answer) -> Iterator[tuple[str, Card]]:
    """The listed cards, each with its number."""
    for number, card in enumerate(answer.listed, 1):
        yield f"{number}. " if answer.numbered else "", card


def _entry(alert: Alert, style: Style, words: Words, number: str) -> Markup:
    """A card in a list: its number, its headline as a link, the start of its lead, its date, categories and source.

    What the licence allows only whole is left out.
    """
    title = bold(text(headline(alert, words), _HEADLINE))
    url = web_link(alert.link)
    lead = "" if alert.quoted_only else alert.lead.text.replace("\n", " ")
    date = date_text(alert.published_at, style.timezone) if alert.published_at else ""
    source = (alert.credit and alert.credit.source) or ""
    about = " · ".join(filter(None, (date, shorten(", ".join(alert.categories), _CATEGORY), shorten(source, _CATEGORY))))
    return join("\n", (own_text(number) + (link(url, title) if url else title), text(lead, _LEAD), text(about)))


def _figures(alert: Alert, lines: Sequence[EmphasisedText], words: Words) -> list[Call]:
    body = paragraphs([_title(alert, words), Markup(), *(text("• ") + emphasised(line) for line in lines)], "\n")
    return _calls(body, alert)


def _table(alert: Alert, shown: ShownTable, place: str, words: Words) -> list[Call]:
    title = join("\n", (_title(alert, words), own_text(place)))
    first, *others = pages([table_text(shown, words)])
    return _calls([*paragraphs([title, first], "\n\n"), *others], alert)


def _calls(body: list[Markup], alert: Alert) -> list[Call]:
    """The pages as messages, the credit at the end of the last."""
    *others, last = body
    return [Call("sendMessage", message(page)) for page in [*others, *paragraphs([last, credit(alert)], "\n\n")]]


def _title(alert: Alert, words: Words) -> Markup:
    title = text(headline(alert, words), _HEADLINE)
    url = web_link(alert.link)
    return bold(link(url, title) if url else title)


_PART = PartRenderer(render, _figures, _table)
