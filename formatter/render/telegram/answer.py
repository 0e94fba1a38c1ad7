"""An answer to somebody, or one part of a post, as Telegram messages."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from bot.model import Alert, Answer, Button, Call, Card, EmphasisedText, ShownTable, Style
from bot.ports import Translator
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
from formatter.text.display import safe_link, shorten, visible

_HEADLINE = 300
_LEAD = 160
_CATEGORY = 60
_DATA = 64
"""Bytes of a button's name and words: https://core.telegram.org/bots/api#inlinekeyboardbutton."""
SUBJECT = "…"
"""Stands at the end of a button's words for those of the search, which its message shows as code."""


def render_answer(answer: Answer, words: Translator, style: Style | None = None) -> tuple[Call, ...]:
    """The calls that give this answer: its text and its list in as few messages as they take, then the full card.

    Raises ValueError for an empty answer.
    """
    style = style or Style(language=words.language)
    pieces = [
        *_text(visible(answer.text), text if answer.inert else own_text, " ".join(answer.subject)),
        *(_entry(alert_of(card, style), style, words, number, excerpt) for number, card, excerpt in _counted(answer)),
    ]
    calls = [Call("sendMessage", message(page)) for page in paragraphs(pieces, "\n\n")]
    if answer.full is not None:
        calls += part_calls(answer.full, answer.part, style, words, _PART)
    if not calls:
        raise ValueError("an answer without text and cards")
    return *calls[:-1], _with_buttons(calls[-1], answer)


def _text(words: str, plain: Callable[[str], Markup], subject: str) -> list[Markup]:
    """The text's paragraphs; one too long for a message is divided at its lines, a line too long is cut."""
    pieces: list[Markup] = []
    for paragraph in words.split("\n\n"):
        pieces += paragraphs((_line(line, plain, subject) for line in paragraph.split("\n")), "\n")
    return pieces


def _line(words: str, plain: Callable[[str], Markup], subject: str) -> Markup:
    """A line in which the subject and what people copy, commands between backticks and names of chats, are set as code."""
    if subject and subject in words:
        before, _, after = words.partition(subject)
        return join("", (plain(before), code(subject), plain(after)))
    pieces, at = [], 0
    for copied in COPIED.finditer(words):
        pieces += [plain(words[at : copied.start()]), code(copied["command"] or copied[0])]
        at = copied.end()
    return join("", [*pieces, plain(words[at:])]) if pieces else plain(words)


def _with_buttons(call: Call, answer: Answer) -> Call:
    """The call with the answer's rows of buttons beneath its own."""
    if not answer.buttons:
        return call
    own = call.params.get("reply_markup", {}).get("inline_keyboard", [])
    rows = [[_key(button, answer.subject) for button in row] for _, row in groupby(answer.buttons, lambda button: button.row)]
    return Call(call.method, {**call.params, "reply_markup": {"inline_keyboard": [*own, *rows]}})


def _key(button: Button, subject: tuple[str, ...]) -> dict[str, str]:
    """A button. Where its words have no room, SUBJECT takes the place of those that the message's text shows as code."""
    style = {} if button.kind == "plain" else {"style": button.kind}
    data = " ".join((button.name, *button.words))
    if subject and len(data.encode()) > _DATA and button.words[-len(subject) :] == subject:
        data = " ".join((button.name, *button.words[: -len(subject)], SUBJECT))
    return {"text": button.label, "callback_data": data, **style}


def _counted(answer: Answer) -> Iterator[tuple[str, Card, EmphasisedText]]:
    """The listed cards, each with its number and excerpt."""
    excerpts = answer.excerpts or (EmphasisedText(),) * len(answer.listed)
    for number, (card, excerpt) in enumerate(zip(answer.listed, excerpts, strict=True), 1):
        yield f"{number}. " if answer.numbered else "", card, excerpt


def _entry(alert: Alert, style: Style, words: Translator, number: str, excerpt: EmphasisedText) -> Markup:
    """A card in a list: its number, its headline as a link, an excerpt or the start of its lead, date, categories and source.

    What the licence allows only whole is left out.
    """
    title = bold(text(headline(alert, words), _HEADLINE))
    url = safe_link(alert.link)
    shown = excerpt if excerpt.text else EmphasisedText(shorten(alert.lead.text.replace("\n", " "), _LEAD))
    lead = Markup() if alert.quoted_only else emphasised(shown, _LEAD)
    date = date_text(alert.published_at, style.timezone) if alert.published_at else ""
    source = (alert.credit and alert.credit.source) or ""
    about = " · ".join(filter(None, (date, shorten(", ".join(alert.categories), _CATEGORY), shorten(source, _CATEGORY))))
    return join("\n", (own_text(number) + (link(url, title) if url else title), lead, text(about)))


def _figures(alert: Alert, lines: Sequence[EmphasisedText], words: Translator) -> list[Call]:
    body = paragraphs([_title(alert, words), Markup(), *(text("• ") + emphasised(line) for line in lines)], "\n")
    return _calls(body, alert)


def _table(alert: Alert, shown: ShownTable, place: str, words: Translator) -> list[Call]:
    title = join("\n", (_title(alert, words), own_text(place)))
    first, *others = pages([table_text(shown, words)])
    return _calls([*paragraphs([title, first], "\n\n"), *others], alert)


def _calls(body: list[Markup], alert: Alert) -> list[Call]:
    """The pages as messages, the credit at the end of the last."""
    *others, last = body
    return [Call("sendMessage", message(page)) for page in [*others, *paragraphs([last, credit(alert)], "\n\n")]]


def _title(alert: Alert, words: Translator) -> Markup:
    title = text(headline(alert, words), _HEADLINE)
    url = safe_link(alert.link)
    return bold(link(url, title) if url else title)


_PART = PartRenderer(render, _figures, _table)
