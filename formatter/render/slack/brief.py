"""Slack messages besides alerts: a digest of many posts, a reply with a correction, a tombstone."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.model import Alert, Call, Card, DigestPage, Mark, Style
from bot.model.delivery import FIRST
from bot.ports import Words
from formatter.render.alert import alert_of
from formatter.render.headings import corrections, headline, notice, opening
from formatter.render.slack.alert import credit_parts, message
from formatter.render.slack.blocks import context, header, section
from formatter.render.slack.mrkdwn import link, mrkdwn
from formatter.text.lengths import utf16
from formatter.text.links import web_link

_HEADLINE = 300
_CREDIT = 500
_LENGTH = 10_000
_ENTRIES = 48
"""Blocks beside the header; a message holds 50."""
_FALLBACK = 3_000


def render_digest(cards: Sequence[Card], style: Style, words: Words) -> tuple[DigestPage, ...]:
    """The cards as headlines with links, each with its credit, in their order, in as few messages as they take."""
    title = words.plural("{n} new article", "{n} new articles", len(cards))
    pages: list[list[_Entry]] = [[]]
    for entry in (_entry(alert_of(card, style), style, words) for card in cards):
        if len(pages[-1]) == _ENTRIES or sum(utf16(other.mrkdwn) for other in (*pages[-1], entry)) > _LENGTH:
            pages.append([])
        pages[-1].append(entry)
    return tuple(DigestPage(_page(title, page), len(page)) for page in pages)


def render_reply(card: Card, style: Style, words: Words, mark: Mark) -> Call:
    """A correction or a withdrawal in the alert's thread."""
    alert = alert_of(card, style, mark)
    title = mrkdwn(headline(alert, words), _HEADLINE)
    url = web_link(alert.link)
    titled = f"~{title.replace('~', '∼')}~" if mark.kind == "withdrawn" else f"*{link(url, title) if url else title}*"
    told = f"*{mrkdwn(notice(mark, words), 200)}*"
    lines = [told, titled, *(mrkdwn(line, 220) for line in corrections(mark, words))]
    sources = credit_parts(alert)
    blocks = [section("\n".join(lines)), *([context(sources)] if sources else [])]
    fallback = " — ".join([mrkdwn(notice(mark, words), 200), title, *lines[2:]])
    return Call("chat.postMessage", {**message(blocks, fallback), "thread_ts": FIRST})


def render_tombstone(words: Words) -> Call:
    """What stands in a message that says nothing any more and cannot be deleted."""
    removed = mrkdwn(words("(removed)"), 200)
    return Call("chat.postMessage", message([section(removed)], removed))


@dataclass(frozen=True, slots=True)
class _Entry:
    """One post in a digest; its title alone is for notifications."""

    title: str
    mrkdwn: str


def _entry(alert: Alert, style: Style, words: Words) -> _Entry:
    title = " ".join(filter(None, (opening(alert, style, words), headline(alert, words))))
    label, url = mrkdwn(title, _HEADLINE), web_link(alert.link)
    source = f"\n{mrkdwn(alert.credit.text, _CREDIT)}" if alert.credit else ""
    return _Entry(title, f"• {link(url, label) if url else label}{source}")


def _page(title: str, entries: Sequence[_Entry]) -> Call:
    fallback = mrkdwn(f"{title} — {'; '.join(entry.title for entry in entries)}", _FALLBACK)
    return Call("chat.postMessage", message([header(title), *(section(entry.mrkdwn) for entry in entries)], fallback))
