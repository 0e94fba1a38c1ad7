"""A card as Telegram messages: the alert, and more only where its tables do not fit into it."""

from typing import Any

from bot.model import Call, Card, Mark, Style
from bot.model.delivery import CHAT
from bot.ports import Words
from formatter.render.figure_lines import figure_lines
from formatter.render.selection import quoted_only, select, shown_tables
from formatter.render.telegram.markup import LENGTH, Markup, inert, join, text
from formatter.render.telegram.pages import pages
from formatter.render.telegram.pieces import also, beside_text, contact, credit, figure_markup, hashtags, head
from formatter.render.telegram.rich import rich_calls
from formatter.render.telegram.tables import TableText, table_text
from formatter.text.lengths import shorten, whole_sentences
from formatter.text.links import web_link


def render(card: Card, style: Style, words: Words, mark: Mark) -> tuple[Call, ...]:
    """The calls that say this card. All of them but the first carry tables, and notify nobody.

    The first message holds the headline and the whole credit line, whatever else has to be cut for them. A withdrawn post
    keeps these two alone. `style.rich` asks for Telegram's native tables instead (`sendRichMessage`).
    """
    said = select(card, style, mark)
    if style.rich:
        return rich_calls(said, style, words, mark)
    first, following = _pages(said, style, words, mark)
    return _first(first, said, style, words), *(_further(page) for page in following)


def message(body: Markup) -> dict[str, Any]:
    """The params of a message with this text and nothing else."""
    return {"chat_id": CHAT, "text": body.html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _first(body: Markup, said: Card, style: Style, words: Words) -> Call:
    params = {**message(body), **beside_text(said, style, words)}
    if picture := web_link(said.image):
        params["link_preview_options"] = {"url": picture, "prefer_large_media": True}
    return Call("sendMessage", params)


def _further(body: Markup) -> Call:
    return Call("sendMessage", {**message(body), "disable_notification": True})


def _pages(said: Card, style: Style, words: Words, mark: Mark) -> tuple[Markup, list[Markup]]:
    """The first message, and those that follow it. Tables give way first, then figures, then the lead."""
    top, bottom = _frame(said, style, words, mark)
    top.append(_lead(said, style, _room(top, bottom)))
    top.append(_figures(said, words, top, bottom))
    tables = [table_text(shown, words) for shown in shown_tables(said)]
    inside = _how_many_fit(tables, top, bottom)
    return join("\n\n", (*top, *(table.whole for table in tables[:inside]), *bottom)), pages(tables[inside:])


def _frame(said: Card, style: Style, words: Words, mark: Mark) -> tuple[list[Markup], list[Markup]]:
    """What stands above and below: headline and credit always, contact and tags where they fit."""
    top = [join("\n", head(said, style, words, mark))]
    least = [credit(said)]
    told = [also(mark, words), *least]
    with_contact = [contact(said, words), *told]
    for bottom in ([*with_contact, hashtags(said, style)], with_contact, told):
        if join("\n\n", (*top, *bottom)).fits:
            return top, bottom
    return top, least


def _room(top: list[Markup], bottom: list[Markup]) -> int:
    return LENGTH - join("\n\n", (*top, *bottom)).length - 2


def _lead(said: Card, style: Style, room: int) -> Markup:
    cut = whole_sentences if quoted_only(said, style) else shorten
    return text(cut(inert(said.lead), room))


def _figures(said: Card, words: Words, top: list[Markup], bottom: list[Markup]) -> Markup:
    """The figures, one a line, as many as fit."""
    figures = Markup()
    for line in figure_lines(said.figures, words, said.lead):
        more = join("\n", (figures, text("• ") + figure_markup(line)))
        if join("\n\n", (*top, more, *bottom)).fits:
            figures = more
    return figures


def _how_many_fit(tables: list[TableText], top: list[Markup], bottom: list[Markup]) -> int:
    """How many tables, from the first on, go into the alert itself."""
    for count in range(len(tables), 0, -1):
        if join("\n\n", (*top, *(table.whole for table in tables[:count]), *bottom)).fits:
            return count
    return 0
