"""Telegram messages besides alerts: a digest of many posts, a reply with a correction, a tombstone."""

from collections.abc import Sequence

from bot.model import Alert, Call, Card, DigestPage, Mark, Style
from bot.model.delivery import FIRST
from bot.ports import Words
from formatter.render.alert import alert_of
from formatter.render.headings import corrections, headline, notice, opening
from formatter.render.telegram.alert import message
from formatter.render.telegram.markup import Markup, bold, join, link, own_text, struck, text
from formatter.render.telegram.pieces import credit
from formatter.text.links import web_link

_HEADLINE = 300
_CREDIT = 500


def render_digest(cards: Sequence[Card], style: Style, words: Words) -> tuple[DigestPage, ...]:
    """The cards as headlines with links, each with its credit, in their order, in as few messages as they take."""
    entries = [_entry(alert_of(card, style), style, words) for card in cards]
    head = bold(own_text(words.plural("{n} new article", "{n} new articles", len(cards))))
    pages: list[list[Markup]] = [[]]
    for entry in entries:
        if pages[-1] and not join("\n\n", (head, *pages[-1], entry)).fits:
            pages.append([])
        pages[-1].append(entry)
    return tuple(DigestPage(_page(join("\n\n", (head, *page)), style), len(page)) for page in pages)


def render_reply(card: Card, style: Style, words: Words, mark: Mark) -> Call:
    """A correction or a withdrawal in a reply to the alert, which notifies nobody."""
    alert = alert_of(card, style, mark)
    title = bold(text(headline(alert, words), _HEADLINE))
    url = web_link(alert.link)
    titled = struck(title) if mark.kind == "withdrawn" else link(url, title) if url else title
    changes = (text(change) for change in corrections(mark, words))
    body = join("\n", (text(notice(mark, words)), titled, *changes, credit(alert)))
    to_alert = {"message_id": FIRST, "allow_sending_without_reply": True}
    return Call("sendMessage", {**message(body), "disable_notification": True, "reply_parameters": to_alert})


def render_tombstone(words: Words) -> Call:
    """What stands in a message that says nothing any more and cannot be deleted."""
    return Call("sendMessage", message(own_text(words("(removed)"))))


def _entry(alert: Alert, style: Style, words: Words) -> Markup:
    title = text(" ".join(filter(None, (opening(alert, style, words), headline(alert, words)))), _HEADLINE)
    url = web_link(alert.link)
    source = text(alert.credit.text, _CREDIT) if alert.credit else Markup()
    return join("\n", (text("• ") + (link(url, title) if url else title), source))


def _page(body: Markup, style: Style) -> Call:
    silence = {"disable_notification": True} if style.silent else {}
    return Call("sendMessage", {**message(body), **silence})
