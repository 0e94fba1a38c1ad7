"""One part of a post, as somebody asked for it."""

from dataclasses import replace
from itertools import accumulate

from bot.model import Alert, Call, Card, Mark, PostPart, Style
from bot.ports import Words
from formatter.render.alert import alert_of, every_line
from formatter.render.headings import headline
from formatter.render.slack.alert import credit_parts, message, render
from formatter.render.slack.blocks import Block, bullets, context, section
from formatter.render.slack.mrkdwn import link, mrkdwn
from formatter.render.slack.tables import table_blocks, table_in_words, table_title
from formatter.render.table_choice import every_table
from formatter.text.lengths import shorten, utf16
from formatter.text.links import web_link

_HEADLINE = 300
_FALLBACK = 3_000
_LENGTH = 9_000
"""Characters of all figures: with headline and credit they stay below what Slack takes in one message."""


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
    """The alert with its table where it holds one itself, else without any."""
    whole = render(card, style, words, Mark())
    return list(whole if len(whole) == 1 else render(replace(card, tables=()), style, words, Mark()))


def _figures(card: Card, style: Style, words: Words) -> list[Call]:
    alert = alert_of(card, style)
    lines = () if alert.quoted_only else every_line(card)
    lengths = accumulate(utf16(line.text) for line in lines)
    fitting = [line for line, length in zip(lines, lengths, strict=True) if length <= _LENGTH]
    return _call([bullets(fitting)] if fitting else [], "; ".join(line.text for line in lines), alert, words)


def _table(card: Card, number: int, style: Style, words: Words) -> list[Call]:
    alert = alert_of(card, style)
    tables = () if alert.quoted_only else every_table(card.tables)
    if number >= len(tables):
        return _summary(card, style, words)
    place = words("Table {i} of {n}", i=number + 1, n=len(tables)) if len(tables) > 1 else words("Table")
    shown = tables[number]
    return _call([table_title(shown.table, place), *table_blocks(shown, words)], table_in_words(shown.table, place), alert, words)


def _call(blocks: list[Block], in_words: str, alert: Alert, words: Words) -> list[Call]:
    """One message: the headline, the blocks, the credit."""
    title = mrkdwn(headline(alert, words), _HEADLINE)
    url = web_link(alert.link)
    top = section(f"*{link(url, title) if url else title}*")
    bottom = [context(parts)] if (parts := credit_parts(alert)) else []
    fallback = (headline(alert, words), shorten(in_words, _FALLBACK), alert.credit.text if alert.credit else "")
    return [Call("chat.postMessage", message([top, *blocks, *bottom], mrkdwn(" — ".join(filter(None, fallback)), _LENGTH)))]
