"""A card as Slack messages: a short alert, and its tables in the thread below."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.model import CATEGORY_SIGN, Call, Card, Mark, Style
from bot.model.delivery import CHAT, FIRST
from bot.ports import Words
from formatter.render.figure_lines import FigureLine, figure_lines
from formatter.render.headings import corrections, date_text, has_no_time, headline, notice, opening
from formatter.render.selection import Shown, quoted_only, select, shown_tables
from formatter.render.slack.blocks import (
    HEADER,
    Block,
    actions,
    bullets,
    context,
    fields,
    header,
    link_button,
    overflow,
    rich_run,
    section,
)
from formatter.render.slack.mrkdwn import escaped, escaped_length, harmless, link, mrkdwn
from formatter.render.slack.tables import is_list, is_small, list_blocks, table_blocks, table_in_words, table_title
from formatter.text.lengths import utf16, whole_sentences
from formatter.text.links import bare, places, source_link, web_link

# Slack refuses a message somewhere above 13,000 characters in all its blocks. These add up to less than 12,000.
_HEADLINE = 500
_LEAD = 2_500
_LABEL = 120
_FIELD = 250
_CREDIT = 2_800
_ADDRESS = 60
_CONTACT = 150
_CATEGORIES = 150
_FALLBACK_LEAD = 1_500
_OPTIONS = 5
"""Entries of a menu."""
_MUTED = 60
"""Characters of a category that can be muted; a menu's value holds 150."""


def render(card: Card, style: Style, words: Words, mark: Mark) -> tuple[Call, ...]:
    """The calls that say this card: the alert, and one message in its thread for each table that is not in it.

    The first table stands in the alert if it is small, and so does a second one that is a list of names and values. The credit
    line always does, whole. A withdrawn post keeps headline and credit.
    """
    said = select(card, style, mark)
    if mark.kind == "withdrawn":
        return (_alert(said, _withdrawn(said, words, mark), style, words, mark),)
    tables = shown_tables(said)
    inline = _in_alert(tables)
    threaded = tables[len(inline) :]
    blocks = [*_top(said, style, words, mark), *_about(said, style, words, len(threaded)), *_body(said, style, words)]
    blocks += [block for place, shown in enumerate(inline) for block in (list_blocks(shown) if place else _inline(shown, words))]
    alert = _alert(said, [*blocks, *_bottom(said, words, mark)], style, words, mark)
    return alert, *(_reply(shown, i, len(tables), words) for i, shown in enumerate(threaded, len(inline) + 1))


def _in_alert(tables: Sequence[Shown]) -> Sequence[Shown]:
    """The tables that stand in the alert itself; a message may hold one native table, the other is told as a list."""
    if not tables or not is_small(tables[0].table) or not tables[0].whole:
        return ()
    return tables[:2] if len(tables) > 1 and tables[1].whole and is_list(tables[1].table) else tables[:1]


def message(blocks: Sequence[Block], fallback: str) -> dict[str, Any]:
    """The params of a message with these blocks. `fallback` is what notifications show and screen readers say."""
    return {"channel": CHAT, "text": fallback, "blocks": [*blocks], "unfurl_links": False, "unfurl_media": False}


def category_and_date(said: Card, style: Style) -> list[str]:
    """The small line's parts: categories, and the date as Slack shows it in each reader's own time zone."""
    categories = mrkdwn(", ".join(said.categories), _CATEGORIES)
    return [part for part in (categories, _date(said.published_at, style)) if part]


def credit_parts(said: Card) -> list[str]:
    """The credit line with a link to its source, as mrkdwn."""
    if said.credit is None:
        return []
    url = source_link(said.credit)
    return [mrkdwn(said.credit.text, _CREDIT), *([link(url, mrkdwn(bare(url), _ADDRESS))] if url else [])]


def clause(line: FigureLine) -> list[Block]:
    """A line without its label, figures in bold: a Korean particle follows them; mrkdwn's signs bold nothing before a letter."""
    note = [rich_run(line.note)] if line.note else []
    return [*(rich_run(run, bold=is_figure) for run, is_figure in line.runs), *note]


def _alert(said: Card, blocks: list[Block], style: Style, words: Words, mark: Mark) -> Call:
    return Call("chat.postMessage", message(blocks, _fallback(said, style, words, mark)))


def _reply(shown: Shown, number: int, count: int, words: Words) -> Call:
    place = words("Table {i} of {n}", i=number, n=count) if count > 1 else words("Table")
    blocks = [table_title(shown.table, place), *table_blocks(shown, words)]
    return Call("chat.postMessage", {**message(blocks, table_in_words(shown.table, place)), "thread_ts": FIRST})


def _inline(shown: Shown, words: Words) -> list[Block]:
    caption = shown.table.caption
    return [*([section(f"*{mrkdwn(caption, _LABEL)}*")] if caption else []), *table_blocks(shown, words)]


def _withdrawn(said: Card, words: Words, mark: Mark) -> list[Block]:
    notices = section(f"*{mrkdwn(notice(mark, words), 200)}*")
    struck = section(f"~{mrkdwn(headline(said, words).replace('~', '∼'), _HEADLINE)}~")
    return [notices, struck, *_credit(said, words)]


def _top(said: Card, style: Style, words: Words, mark: Mark) -> list[Block]:
    """The header, the whole headline where the header is too short for it, and what the alert says about itself."""
    title = headline(said, words)
    full = " ".join(filter(None, (opening(said, style, words), title)))
    blocks = [header(full)]
    if utf16(harmless(full)) > HEADER:
        blocks.append(section(f"*{mrkdwn(title, _HEADLINE)}*"))
    if said_of_itself := notice(mark, words):
        lines = [f"*{mrkdwn(said_of_itself, 200)}*", *(mrkdwn(line, 220) for line in corrections(mark, words))]
        blocks.append(section("\n".join(lines)))
    return blocks


def _about(said: Card, style: Style, words: Words, threaded: int) -> list[Block]:
    parts = category_and_date(said, style)
    if threaded:
        parts.append(words.plural("{n} table in the thread", "{n} tables in the thread", threaded))
    return [context(["  •  ".join(parts)])] if parts else []


def _body(said: Card, style: Style, words: Words) -> list[Block]:
    blocks = []
    if lead := _lead(said, style, _LEAD):
        blocks.append(section(lead))
    lines = figure_lines(said.figures, words, said.lead)
    if labelled := [_field(line) for line in lines if line.label]:
        blocks.append(fields(labelled))
    if clauses := [clause(line) for line in lines if not line.label]:
        blocks.append(bullets(clauses))
    return blocks


def _lead(said: Card, style: Style, limit: int) -> str:
    if quoted_only(said, style):
        return mrkdwn(whole_sentences(said.lead, limit, escaped_length), limit + _LEAD)
    return mrkdwn(said.lead, limit)


def _field(line: FigureLine) -> str:
    """The label over its figure."""
    return f"*{mrkdwn(line.label, _LABEL)}*\n{mrkdwn(line.value + line.note, _FIELD)}"


def _bottom(said: Card, words: Words, mark: Mark) -> list[Block]:
    elements = []
    if url := web_link(said.link):
        label = words("Read the article")
        elements.append(link_button("read_article", label, url, f"{label}: {headline(said, words)}"))
    if muted := _mutes(said, words):
        elements.append(overflow("mute", muted))
    sites = ", ".join(link(url, mrkdwn(site, _ADDRESS)) for url, site in places(mark.also))
    also = [context([f"{words('Also at')}: {sites}"])] if sites else []
    return [*([actions(elements)] if elements else []), *also, *_credit(said, words)]


def _mutes(said: Card, words: Words) -> list[tuple[str, str]]:
    """What can be muted here because of this post: its feed and its first categories, as `/settings mute` takes them."""
    if not said.feed:
        return []
    feed = (words("Mute feed {name} here", name=said.feed_title or said.feed), said.feed)
    categories = dict.fromkeys(" ".join(category.split()) for category in said.categories)
    fitting = [category for category in categories if 0 < utf16(category) <= _MUTED]
    muted = [(words("Mute {name} here", name=category), f"{CATEGORY_SIGN}{category}") for category in fitting]
    return [feed, *muted][:_OPTIONS]


def _credit(said: Card, words: Words) -> list[Block]:
    contact = [mrkdwn(f"{words('Contact')}: {said.contact}", _CONTACT)] if said.contact else []
    parts = [*credit_parts(said), *contact]
    return [context(parts)] if parts else []


def _date(moment: datetime | None, style: Style) -> str:
    """A date alone is no moment: in another time zone it would be another day, so it is not left to the client."""
    if moment is None:
        return ""
    shown = date_text(moment, style.timezone)
    return shown if has_no_time(moment) else f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time}}|{shown}>"


def _fallback(said: Card, style: Style, words: Words, mark: Mark) -> str:
    """The alert in one paragraph: what it says about itself, headline, lead, figures, credit, link."""
    opened = " ".join(filter(None, (opening(said, style, words), headline(said, words))))
    figures = "; ".join(line.text for line in figure_lines(said.figures, words, said.lead))
    parts = (
        mrkdwn(notice(mark, words), 200),
        mrkdwn(opened, _HEADLINE),
        _lead(said, style, _FALLBACK_LEAD),
        mrkdwn(f"({words('Key figures')}: {figures})", _FALLBACK_LEAD) if figures else "",
        mrkdwn(said.credit.text, _CREDIT) if said.credit else "",
        escaped(web_link(said.link) or ""),
    )
    return " — ".join(filter(None, parts))
