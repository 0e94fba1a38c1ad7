"""Posts as Telegram messages: an alert, divided only where its tables do not fit, a digest, a correction, a tombstone."""

from collections.abc import Sequence
from typing import Any

from bot.model import Alert, Call, Card, DigestPage, Mark, Style
from bot.model.delivery import CHAT, FIRST
from bot.ports import Translator
from formatter.render.alert import alert_of, corrections, headline, notice, opening
from formatter.render.telegram.markup import (
    LENGTH,
    Markup,
    TableText,
    also,
    bold,
    contact,
    credit,
    emphasised,
    escape_entities,
    first_message,
    hashtags,
    head,
    join,
    link,
    own_text,
    pages,
    struck,
    table_text,
    text,
)
from formatter.render.telegram.rich import rich_calls
from formatter.text.display import safe_link, whole_sentences


def render(card: Card, style: Style, words: Translator, mark: Mark) -> tuple[Call, ...]:
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


def _first(body: Markup, alert: Alert, style: Style, words: Translator) -> Call:
    params = {**message(body), **first_message(alert, style, words)}
    if picture := safe_link(alert.picture):
        params["link_preview_options"] = {"url": picture, "prefer_large_media": True}
    elif alert.previews_link and (link := safe_link(alert.link)):
        params["link_preview_options"] = {"url": link, "prefer_small_media": True}
    return Call("sendMessage", params)


def _further(body: Markup) -> Call:
    return Call("sendMessage", {**message(body), "disable_notification": True})


def _pages(alert: Alert, style: Style, words: Translator, mark: Mark) -> tuple[Markup, list[Markup]]:
    """The first message, and those that follow it. Tables give way first, then figure lines, then the lead."""
    top, bottom = _frame(alert, style, words, mark)
    top.append(_lead(alert, _room(top, bottom)))
    top.append(_lines(alert, top, bottom))
    tables = [table_text(shown, words) for shown in alert.tables]
    tables += [table_text(shown, words, is_folded=True) for shown in alert.folded]
    inside = _how_many_fit(tables, top, bottom)
    return join("\n\n", (*top, *(table.whole for table in tables[:inside]), *bottom)), pages(tables[inside:])


def _frame(alert: Alert, style: Style, words: Translator, mark: Mark) -> tuple[list[Markup], list[Markup]]:
    """Return the parts above and below the text: headline and credit always, contact and tags where they fit."""
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
    whole = whole_sentences(escape_entities(alert.lead.text), room)
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
    """Number of tables, from the first on, that go into the alert itself."""
    for count in range(len(tables), 0, -1):
        if join("\n\n", (*top, *(table.whole for table in tables[:count]), *bottom)).fits:
            return count
    return 0


_HEADLINE = 300
_CREDIT = 500


def render_digest(cards: Sequence[Card], style: Style, words: Translator) -> tuple[DigestPage, ...]:
    """The cards as headlines with links, each with its credit, in their order, in as few messages as they take."""
    entries = [_entry(alert_of(card, style), style, words) for card in cards]
    head = bold(own_text(words.plural("{n} new article", "{n} new articles", len(cards))))
    pages: list[list[Markup]] = [[]]
    for entry in entries:
        if pages[-1] and not join("\n\n", (head, *pages[-1], entry)).fits:
            pages.append([])
        pages[-1].append(entry)
    return tuple(DigestPage(_page(join("\n\n", (head, *page)), style), len(page)) for page in pages)


def render_reply(card: Card, style: Style, words: Translator, mark: Mark) -> Call:
    """A correction or a withdrawal in a reply to the alert, which notifies nobody."""
    alert = alert_of(card, style, mark)
    title = bold(text(headline(alert, words), _HEADLINE))
    url = safe_link(alert.link)
    titled = struck(title) if mark.kind == "withdrawn" else link(url, title) if url else title
    changes = (text(change) for change in corrections(mark, words))
    body = join("\n", (text(notice(mark, words)), titled, *changes, credit(alert)))
    to_alert = {"message_id": FIRST}  # where people deleted the alert, nobody asks about its correction
    return Call("sendMessage", {**message(body), "disable_notification": True, "reply_parameters": to_alert})


def render_tombstone(words: Translator) -> Call:
    """The text of a message that is emptied because it cannot be deleted."""
    return Call("sendMessage", message(own_text(words("(removed)"))))


def _entry(alert: Alert, style: Style, words: Translator) -> Markup:
    title = text(" ".join(filter(None, (opening(alert, style, words), headline(alert, words)))), _HEADLINE)
    url = safe_link(alert.link)
    source = text(alert.credit.text, _CREDIT) if alert.credit else Markup()
    return join("\n", (text("• ") + (link(url, title) if url else title), source))


def _page(body: Markup, style: Style) -> Call:
    silence = {"disable_notification": True} if style.silent else {}
    return Call("sendMessage", {**message(body), **silence})
