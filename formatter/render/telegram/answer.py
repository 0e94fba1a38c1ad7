"""An answer to somebody as Telegram messages."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot.model import Alert, Answer, Button, Call, Card, Style
from bot.ports import Words
from formatter.render.alert import alert_of
from formatter.render.headings import date_text, headline
from formatter.render.telegram.alert import message
from formatter.render.telegram.markup import Markup, bold, join, link, own_text, text
from formatter.render.telegram.pages import paragraphs
from formatter.render.telegram.part import render_part
from formatter.text.lengths import shorten
from formatter.text.links import web_link
from formatter.text.visible import visible

_HEADLINE = 300
_LEAD = 160
_CATEGORY = 60


def render_answer(answer: Answer, words: Words, style: Style | None = None) -> tuple[Call, ...]:
    """The calls that give this answer: its text and its list in as few messages as they take, then the full card.

    Raises ValueError for an answer that says nothing.
    """
    style = style or Style(language=words.language)
    pieces = [
        *_text(visible(answer.text), text if answer.inert else own_text),
        *(_entry(alert_of(card, style), style, words, number) for number, card in _counted(answer)),
    ]
    calls = [Call("sendMessage", message(page)) for page in paragraphs(pieces, "\n\n")]
    if answer.full is not None:
        calls += render_part(answer.full, answer.part, style, words)
    if not calls:
        raise ValueError("an answer without text and cards")
    return *calls[:-1], _with_buttons(calls[-1], answer.buttons)


def _text(words: str, said: Callable[[str], Markup]) -> list[Markup]:
    """The text's paragraphs; one too long for a message is divided at its lines, a line too long is cut."""
    pieces: list[Markup] = []
    for paragraph in words.split("\n\n"):
        pieces += paragraphs((said(line) for line in paragraph.split("\n")), "\n")
    return pieces


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
    """The listed cards, each with what stands before it."""
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
