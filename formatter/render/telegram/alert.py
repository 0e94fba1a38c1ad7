"""An alert as Telegram messages, more than one only where its tables do not fit into it."""

from typing import Any

from bot.model import Alert, Call, Card, Mark, Style
from bot.model.delivery import CHAT
from bot.ports import Words
from formatter.render.alert import alert_of
from formatter.render.telegram.markup import LENGTH, Markup, emphasised, inert, join, text
from formatter.render.telegram.pages import pages
from formatter.render.telegram.pieces import also, contact, credit, first_message, hashtags, head
from formatter.render.telegram.rich import rich_calls
from formatter.render.telegram.tables import TableText, table_text
from formatter.text.lengths import whole_sentences
from formatter.text.links import web_link


def render(card: Card, style: Style, words: Words, mark: Mark) -> tuple[Call, ...]:
    """The calls that show this card's alert. All of them but the first carry tables, and notify nobody.

    The first message holds the headline and the whole credit line, whatever else has to be cut for them.
    `style.rich` asks for Telegram's native tables instead (`sendRichMessage`).
    """
    alert = alert_of(card, style, mark)
    if style.rich:
        return rich_calls(alert, style, words, mark)
    first, following = _pages(alert, style, words, mark)
    return _first(first, alert, style, words), *(_further(page) for page in following)


def message(body: Markup) -> dict[str, Any]:
    """The params of a message with this text and nothing else."""
    return {"chat_id": CHAT, "text": body.html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _first(body: Markup, alert: Alert, style: Style, words: Words) -> Call:
    params = {**message(body), **first_message(alert, style, words)}
    if picture := web_link(alert.picture):
        params["link_preview_options"] = {"url": picture, "prefer_large_media": True}
    elif alert.previews_link and (link := web_link(alert.link)):
        params["link_preview_options"] = {"url": link, "prefer_small_media": True}
    return Call("sendMessage", params)


def _further(body: Markup) -> Call:
    return Call("sendMessage", {**message(body), "disable_notification": True})


def _pages(alert: Alert, style: Style, words: Words, mark: Mark) -> tuple[Markup, list[Markup]]:
    """The first message, and those that follow it. Tables give way first, then figure lines, then the lead."""
    top, bottom = _frame(alert, style, words, mark)
    top.append(_lead(alert, _room(top, bottom)))
    top.append(_lines(alert, top, bottom))
    tables = [table_text(shown, words) for shown in alert.tables]
    tables += [table_text(shown, words, is_folded=True) for shown in alert.folded]
    inside = _how_many_fit(tables, top, bottom)
    return join("\n\n", (*top, *(table.whole for table in tables[:inside]), *bottom)), pages(tables[inside:])


def _frame(alert: Alert, style: Style, words: Words, mark: Mark) -> tuple[list[Markup], list[Markup]]:
    """What is above and below: headline and credit always, contact and tags where they fit."""
    top = [join("\n", head(alert, style, words, mark))]
    least = [credit(alert)]
    sources = [also(mark, words), *least]
    with_contact = [contact(alert, words), *sources]
    for bottom in ([*with_contact, hashtags(alert, style)], with_contact, sources):
        if join("\n\n", (*top, *bottom)).fits:
            return top, bottom
    return top, least


def _room(top: list[Markup], bottom: list[Markup]) -> int:
    return LENGTH - join("\n\n", (*top, *bottom)).length - 2


def _lead(alert: Alert, room: int) -> Markup:
    """The lead with its figures in bold; as many whole sentences as there is room for."""
    lead = emphasised(alert.lead)
    if lead.length <= room:
        return lead
    whole = whole_sentences(inert(alert.lead.text), room)
    return text(whole, room) if whole or alert.quoted_only else text(alert.lead.text, room)


def _lines(alert: Alert, top: list[Markup], bottom: list[Markup]) -> Markup:
    """The figure lines, as many as fit."""
    lines = Markup()
    for line in alert.lines:
        more = join("\n", (lines, text("• ") + emphasised(line)))
        if join("\n\n", (*top, more, *bottom)).fits:
            lines = more
    return lines


def _how_many_fit(tables: list[TableText], top: list[Markup], bottom: list[Markup]) -> int:
    """How many tables, from the first on, go into the alert itself."""
    for count in range(len(tables), 0, -1):
        if join("\n\n", (*top, *(table.whole for table in tables[:count]), *bottom)).fits:
            return count
    return 0
