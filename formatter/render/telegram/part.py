"""One part of a post, as somebody asked for it."""

from dataclasses import replace

from bot.model import Alert, Call, Card, Mark, PostPart, Style
from bot.ports import Words
from formatter.render.alert import alert_of, every_line
from formatter.render.headings import headline
from formatter.render.table_choice import every_table
from formatter.render.telegram.alert import message, render
from formatter.render.telegram.markup import Markup, bold, emphasised, join, link, own_text, text
from formatter.render.telegram.pages import pages, paragraphs
from formatter.render.telegram.pieces import credit
from formatter.render.telegram.tables import table_text
from formatter.text.links import web_link

_HEADLINE = 300


def render_part(card: Card, part: PostPart, style: Style, words: Words) -> list[Call]:
    """The calls that show this part, under the headline, with the credit that travels with it; what is not there is no more."""
    match part.name:
        case "alert":
            return list(render(card, style, words, Mark()))
        case "summary":
            return _summary(card, style, words)
        case "figures":
            return _figures(card, style, words)
        case "table":
            return _table(card, part.table, style, words)


def _summary(card: Card, style: Style, words: Words) -> list[Call]:
    """The alert with its tables where one message takes them, else without any."""
    whole = render(card, style, words, Mark())
    return list(whole if len(whole) == 1 else render(replace(card, tables=()), style, words, Mark()))


def _figures(card: Card, style: Style, words: Words) -> list[Call]:
    alert = alert_of(card, style)
    lines = () if alert.quoted_only else every_line(card)
    body = paragraphs([_title(alert, words), Markup(), *(text("• ") + emphasised(line) for line in lines)], "\n")
    return _calls(body, alert)


def _table(card: Card, number: int, style: Style, words: Words) -> list[Call]:
    alert = alert_of(card, style)
    tables = () if alert.quoted_only else every_table(card.tables)
    if number >= len(tables):
        return _summary(card, style, words)
    place = words("Table {i} of {n}", i=number + 1, n=len(tables)) if len(tables) > 1 else ""
    title = join("\n", (_title(alert, words), own_text(place)))
    first, *others = pages([table_text(tables[number], words)])
    return _calls([*paragraphs([title, first], "\n\n"), *others], alert)


def _calls(body: list[Markup], alert: Alert) -> list[Call]:
    """The pages as messages, the credit at the end of the last."""
    *others, last = body
    return [Call("sendMessage", message(page)) for page in [*others, *paragraphs([last, credit(alert)], "\n\n")]]


def _title(alert: Alert, words: Words) -> Markup:
    title = text(headline(alert, words), _HEADLINE)
    url = web_link(alert.link)
    return bold(link(url, title) if url else title)
