"""Posts as Slack messages: an alert with its tables in the thread below, a digest, a correction's reply, a tombstone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.model import CATEGORY_SIGN, Alert, Call, Card, DigestPage, Mark, ShownTable, Style
from bot.model.delivery import CHAT, FIRST
from bot.ports import Translator
from formatter.render.alert import alert_of, corrections, date_text, has_no_time, headline, notice, opening
from formatter.render.slack.blocks import (
    BUTTON,
    HEADER,
    Block,
    actions,
    bullets,
    context,
    escape_mentions,
    escaped,
    header,
    image,
    link,
    link_button,
    mrkdwn,
    overflow,
    paragraph,
    section,
    table_blocks,
    table_in_words,
    table_title,
)
from formatter.text.display import bare, places, safe_link, shorten, source_link, utf16, whole_sentences

# Slack refuses a message somewhere above 13,000 characters in all its blocks. These add up to less than 12,000.
_HEADLINE = 500
_LEAD = 2_500
_CAPTION = 120
_CREDIT = 2_800
_ADDRESS = 60
_CONTACT = 150
_CATEGORIES = 150
_FALLBACK_LEAD = 1_500
_OPTIONS = 5
"""Entries of a menu."""
_PICTURE = 3_000
"""Characters of an image's address."""
_MUTED = 60
"""Characters of a category that can be muted; a menu's value holds 150."""


def render(card: Card, style: Style, words: Translator, mark: Mark) -> tuple[Call, ...]:
    """The calls that show this card's alert: the alert, and one message in its thread for each folded table.

    A message may hold one native table, so of several the others are in the thread too. The credit line is always in the
    alert, whole. A withdrawn post keeps headline and credit.
    """
    alert = alert_of(card, style, mark)
    if mark.kind == "withdrawn":
        return (_message(alert, _withdrawn(alert, words, mark), style, words, mark),)
    threaded = (*alert.tables[1:], *alert.folded)
    blocks = [*_top(alert, style, words, mark), *_about(alert, style, words, len(threaded)), *_body(alert)]
    blocks += [block for shown in alert.tables[:1] for block in _inline(shown, words)]
    blocks += _picture(alert, words)
    count = len(alert.tables[:1]) + len(threaded)
    first = _message(alert, [*blocks, *_bottom(alert, words, mark)], style, words, mark)
    return first, *(_reply(shown, i, count, words) for i, shown in enumerate(threaded, len(alert.tables[:1]) + 1))


def message(blocks: Sequence[Block], fallback: str) -> dict[str, Any]:
    """The params of a message with these blocks. `fallback` is what notifications show and screen readers read."""
    return {"channel": CHAT, "text": fallback, "blocks": [*blocks], "unfurl_links": False, "unfurl_media": False}


def category_and_date(alert: Alert, style: Style) -> list[str]:
    """The small line's parts: categories, and the date as Slack shows it in each reader's own time zone."""
    categories = mrkdwn(", ".join(alert.categories), _CATEGORIES)
    return [part for part in (categories, _date(alert.published_at, style)) if part]


def credit_parts(alert: Alert) -> list[str]:
    """The credit line with a link to its source, as mrkdwn."""
    if alert.credit is None:
        return []
    url = source_link(alert.credit)
    return [mrkdwn(alert.credit.text, _CREDIT), *([link(url, mrkdwn(bare(url), _ADDRESS))] if url else [])]


def _message(alert: Alert, blocks: list[Block], style: Style, words: Translator, mark: Mark) -> Call:
    params = {**message(blocks, _fallback(alert, style, words, mark)), "unfurl_links": alert.previews_link}
    return Call("chat.postMessage", params)


def _reply(shown: ShownTable, number: int, count: int, words: Translator) -> Call:
    place = words("Table {i} of {n}", i=number, n=count) if count > 1 else words("Table")
    blocks = [table_title(shown.table, place), *table_blocks(shown, words)]
    return Call("chat.postMessage", {**message(blocks, table_in_words(shown.table, place)), "thread_ts": FIRST})


def _inline(shown: ShownTable, words: Translator) -> list[Block]:
    caption = shown.table.caption
    return [*([section(f"*{mrkdwn(caption, _CAPTION)}*")] if caption else []), *table_blocks(shown, words)]


def _picture(alert: Alert, words: Translator) -> list[Block]:
    """The post's picture, which its licence allows; on Telegram the link's preview shows it."""
    url = safe_link(alert.picture)
    return [image(url, headline(alert, words))] if url and len(url) <= _PICTURE else []


def _withdrawn(alert: Alert, words: Translator, mark: Mark) -> list[Block]:
    notices = section(f"*{mrkdwn(notice(mark, words), 200)}*")
    struck = section(f"~{mrkdwn(headline(alert, words).replace('~', '∼'), _HEADLINE)}~")
    return [notices, struck, *_credit(alert, words)]


def _top(alert: Alert, style: Style, words: Translator, mark: Mark) -> list[Block]:
    """The header, the whole headline where the header is too short for it, and the alert's mark about itself."""
    title = headline(alert, words)
    full = " ".join(filter(None, (opening(alert, style, words), title)))
    blocks = [header(full)]
    if utf16(escape_mentions(full)) > HEADER:
        blocks.append(section(f"*{mrkdwn(title, _HEADLINE)}*"))
    if own_notice := notice(mark, words):
        lines = [f"*{mrkdwn(own_notice, 200)}*", *(mrkdwn(line, 220) for line in corrections(mark, words))]
        blocks.append(section("\n".join(lines)))
    return blocks


def _about(alert: Alert, style: Style, words: Translator, threaded: int) -> list[Block]:
    parts = category_and_date(alert, style)
    if threaded:
        parts.append(words.plural("{n} table in the thread", "{n} tables in the thread", threaded))
    return [context(["  •  ".join(parts)])] if parts else []


def _body(alert: Alert) -> list[Block]:
    """The lead, then the figure lines; what the licence lets us quote alone is cut between sentences."""
    blocks = []
    if lead := whole_sentences(alert.lead.text, _LEAD):
        blocks.append(paragraph(alert.lead) if lead == alert.lead.text else section(mrkdwn(lead, _LEAD)))
    elif alert.lead.text and not alert.quoted_only:
        blocks.append(section(mrkdwn(alert.lead.text, _LEAD)))
    if alert.lines:
        blocks.append(bullets(alert.lines))
    return blocks


def _bottom(alert: Alert, words: Translator, mark: Mark) -> list[Block]:
    elements = []
    if url := safe_link(alert.link):
        label = words("Read the article")
        elements.append(link_button("read_article", label, url, f"{label}: {headline(alert, words)}"))
    if muted := _mutes(alert, words):
        elements.append(overflow("mute", muted))
    sites = ", ".join(link(url, mrkdwn(site, _ADDRESS)) for url, site in places(mark.also))
    also = [context([f"{words('Also at')}: {sites}"])] if sites else []
    return [*([actions(elements)] if elements else []), *also, *_credit(alert, words)]


def _mutes(alert: Alert, words: Translator) -> list[tuple[str, str]]:
    """Options to mute because of this post: its feed and its first categories, as `/settings mute` takes them."""
    if not alert.feed:
        return []
    feed = (_label("Mute feed {name} here", alert.feed_title or alert.feed, words), alert.feed)
    categories = dict.fromkeys(" ".join(category.split()) for category in alert.categories)
    fitting = [category for category in categories if 0 < utf16(category) <= _MUTED]
    muted = [(_label("Mute {name} here", category, words), f"{CATEGORY_SIGN}{category}") for category in fitting]
    return [feed, *muted][:_OPTIONS]


def _label(phrase: str, name: str, words: Translator) -> str:
    """The phrase with the name, which is shortened so that the phrase stays whole."""
    return words(phrase, name=shorten(escape_mentions(name), BUTTON - utf16(words(phrase, name=""))))


def _credit(alert: Alert, words: Translator) -> list[Block]:
    contact = [mrkdwn(f"{words('Contact')}: {alert.contact}", _CONTACT)] if alert.contact else []
    parts = [*credit_parts(alert), *contact]
    return [context(parts)] if parts else []


def _date(moment: datetime | None, style: Style) -> str:
    """A date alone is no moment: in another time zone it would be another day, so it is not left to the client."""
    if moment is None:
        return ""
    shown = date_text(moment, style.timezone)
    return shown if has_no_time(moment) else f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{shown}>"


def _fallback(alert: Alert, style: Style, words: Translator, mark: Mark) -> str:
    """The alert in one paragraph: its mark about itself, headline, lead, figures, credit, link."""
    opened = " ".join(filter(None, (opening(alert, style, words), headline(alert, words))))
    figures = "; ".join(line.text for line in alert.lines)
    parts = (
        mrkdwn(notice(mark, words), 200),
        mrkdwn(opened, _HEADLINE),
        mrkdwn(alert.lead.text, _FALLBACK_LEAD),
        mrkdwn(f"({words('Key figures')}: {figures})", _FALLBACK_LEAD) if figures else "",
        mrkdwn(alert.credit.text, _CREDIT) if alert.credit else "",
        escaped(safe_link(alert.link) or ""),
    )
    return " — ".join(filter(None, parts))


_SHORT_HEADLINE = 300
_SHORT_CREDIT = 500
_LENGTH = 10_000
_ENTRIES = 48
"""Blocks besides the header; a message holds 50."""
_FALLBACK = 3_000


def render_digest(cards: Sequence[Card], style: Style, words: Translator) -> tuple[DigestPage, ...]:
    """The cards as headlines with links, each with its credit, in their order, in as few messages as they take."""
    title = words.plural("{n} new article", "{n} new articles", len(cards))
    pages: list[list[_Entry]] = [[]]
    for entry in (_entry(alert_of(card, style), style, words) for card in cards):
        if len(pages[-1]) == _ENTRIES or sum(utf16(other.mrkdwn) for other in (*pages[-1], entry)) > _LENGTH:
            pages.append([])
        pages[-1].append(entry)
    return tuple(DigestPage(_page(title, page), len(page)) for page in pages)


def render_reply(card: Card, style: Style, words: Translator, mark: Mark) -> Call:
    """A correction or a withdrawal in the alert's thread; a withdrawal is shown in the channel too."""
    alert = alert_of(card, style, mark)
    title = mrkdwn(headline(alert, words), _SHORT_HEADLINE)
    url = safe_link(alert.link)
    titled = f"~{title.replace('~', '∼')}~" if mark.kind == "withdrawn" else f"*{link(url, title) if url else title}*"
    marked = f"*{mrkdwn(notice(mark, words), 200)}*"
    lines = [marked, titled, *(mrkdwn(line, 220) for line in corrections(mark, words))]
    sources = credit_parts(alert)
    blocks = [section("\n".join(lines)), *([context(sources)] if sources else [])]
    fallback = " — ".join([mrkdwn(notice(mark, words), 200), title, *lines[2:]])
    seen = {"reply_broadcast": True} if mark.kind == "withdrawn" else {}
    return Call("chat.postMessage", {**message(blocks, fallback), "thread_ts": FIRST, **seen})


def render_tombstone(words: Translator) -> Call:
    """The text of a message that is emptied because it cannot be deleted."""
    removed = mrkdwn(words("(removed)"), 200)
    return Call("chat.postMessage", message([section(removed)], removed))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One post in a digest; its title alone is for notifications."""

    title: str
    mrkdwn: str


def _entry(alert: Alert, style: Style, words: Translator) -> _Entry:
    title = " ".join(filter(None, (opening(alert, style, words), headline(alert, words))))
    label, url = mrkdwn(title, _SHORT_HEADLINE), safe_link(alert.link)
    source = f"\n{mrkdwn(alert.credit.text, _SHORT_CREDIT)}" if alert.credit else ""
    return _Entry(title, f"• {link(url, label) if url else label}{source}")


def _page(title: str, entries: Sequence[_Entry]) -> Call:
    fallback = mrkdwn(f"{title} — {'; '.join(entry.title for entry in entries)}", _FALLBACK)
    return Call("chat.postMessage", message([header(title), *(section(entry.mrkdwn) for entry in entries)], fallback))
