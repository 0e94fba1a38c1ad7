"""One part of a post, as somebody asked for it."""

from dataclasses import replace

from bot.model import Call, Card, Mark, PostPart, Style
from bot.ports import Words
from formatter.render.figure_lines import figure_lines
from formatter.render.headings import headline
from formatter.render.selection import EVERY_FIGURE, select, shown_tables
from formatter.render.slack.alert import clause, credit_parts, message, render
from formatter.render.slack.blocks import Block, bullets, context, rich_run, section
from formatter.render.slack.mrkdwn import link, mrkdwn
from formatter.render.slack.tables import table_blocks, table_in_words, table_title
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
    said = select(card, style, figures=EVERY_FIGURE)
    all_lines = figure_lines(said.figures, words)
    lines, room = [], _LENGTH
    for line in all_lines:
        room -= utf16(line.text)
        if room >= 0:
            lines.append([rich_run(f"{line.label} "), *clause(line)] if line.label else clause(line))
    return _call([bullets(lines)] if lines else [], "; ".join(line.text for line in all_lines), said, words)


def _table(card: Card, number: int, style: Style, words: Words) -> list[Call]:
    said = select(card, style)
    tables = shown_tables(said)
    if number >= len(tables):
        return _summary(card, style, words)
    place = words("Table {i} of {n}", i=number + 1, n=len(tables)) if len(tables) > 1 else words("Table")
    shown = tables[number]
    return _call([table_title(shown.table, place), *table_blocks(shown, words)], table_in_words(shown.table, place), said, words)


def _call(blocks: list[Block], in_words: str, said: Card, words: Words) -> list[Call]:
    """One message: the headline, the blocks, the credit."""
    title = mrkdwn(headline(said, words), _HEADLINE)
    url = web_link(said.link)
    top = section(f"*{link(url, title) if url else title}*")
    bottom = [context(parts)] if (parts := credit_parts(said)) else []
    fallback = (headline(said, words), shorten(in_words, _FALLBACK), said.credit.text if said.credit else "")
    return [Call("chat.postMessage", message([top, *blocks, *bottom], mrkdwn(" — ".join(filter(None, fallback)), _LENGTH)))]
