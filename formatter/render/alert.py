"""What one destination is shown of a card: the same facts and the same lines around them on every platform."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from bot.model import Alert, Call, Card, Change, Credit, EmphasisedText, Figure, Mark, PostPart, ShownTable, Style
from bot.ports import Words
from formatter.render.table_choice import chosen_tables, every_table
from formatter.text.display import first_sentence, one_line, shorten, visible, whole_sentences
from formatter.text.sentences import is_written, spans

MOST_LINES = 3
EVERY_LINE = 40
"""More figure lines than this are no list that anybody reads."""
_TAKEAWAY = 160
"""Characters of a key fact that is still read as one line."""
_BULLETS = "▪•□■○●◦◆◇▶▷※- "
_LEAD = 700
"""Characters of a lead where a link leads to the rest: a summary, not the article."""


def alert_of(card: Card, style: Style, mark: Mark | None = None) -> Alert:
    """The alert of a card in this style; pure, and the only place that decides what an alert shows.

    Where the licence forbids changes, under `licence = "strict"` a post is quoted and credited, nothing more. The compact
    format is a headline, a sentence and one figure line. What a withdrawn post said is not repeated.
    """
    headline, credit = one_line(card.headline), _readable_credit(card.credit)
    if mark is not None and mark.kind == "withdrawn":
        return Alert(headline, credit=credit, urgent=card.urgent)
    compact, quoted_only = style.format == "compact", style.licence == "strict" and card.unalterable
    lead = _lead(card, compact=compact)
    alert = Alert(
        headline,
        EmphasisedText(lead),
        credit=credit,
        link=card.link,
        categories=tuple(filter(None, map(one_line, card.categories))),
        urgent=card.urgent,
        published_at=card.published_at,
        feed=card.feed,
        feed_title=card.feed_title,
        quoted_only=quoted_only,
    )
    if quoted_only:
        return alert
    lines = tuple(_new_lines(card, f"{headline}\n{lead}"))[: 1 if compact else MOST_LINES]
    alert = replace(alert, lead=_emphasised(lead, card.figures), lines=lines)
    if compact:
        return alert
    tables, folded = chosen_tables(card.tables, "\n".join((headline, lead, *(line.text for line in lines))))
    contact = one_line(card.contact or "") or None
    previews_link = card.link is not None and card.image is None and not card.pictures_excluded
    return replace(alert, tables=tables, folded=folded, contact=contact, picture=card.image, previews_link=previews_link)


def every_line(card: Card) -> tuple[EmphasisedText, ...]:
    """All figure lines of a card, for somebody who asked for them."""
    return tuple(_emphasised(line, card.figures) for line in _lines(card))[:EVERY_LINE]


class PartRenderer(NamedTuple):
    """A platform's calls for a whole alert, and for figure lines or one table under a headline, with the credit."""

    alert: Callable[[Card, Style, Words, Mark], tuple[Call, ...]]
    figures: Callable[[Alert, Sequence[EmphasisedText], Words], list[Call]]
    table: Callable[[Alert, ShownTable, str, Words], list[Call]]


def part_calls(card: Card, part: PostPart, style: Style, words: Words, render: PartRenderer) -> list[Call]:
    """The calls that show the part that somebody asked for; a table that is not there any more gives the summary.

    The summary is the alert with its tables where one message takes them, else without any. A table's place among several
    is given in words, "" where it is the only one.
    """
    if part.name == "alert":
        return list(render.alert(card, style, words, Mark()))
    alert = alert_of(card, style)
    if part.name == "figures":
        return render.figures(alert, () if alert.quoted_only else every_line(card), words)
    tables = () if alert.quoted_only or part.name == "summary" else every_table(card.tables)
    if part.table < len(tables):
        place = words("Table {i} of {n}", i=part.table + 1, n=len(tables)) if len(tables) > 1 else ""
        return render.table(alert, tables[part.table], place, words)
    whole = render.alert(card, style, words, Mark())
    return list(whole if len(whole) == 1 else render.alert(replace(card, tables=()), style, words, Mark()))


def _lead(card: Card, *, compact: bool) -> str:
    lead = visible(card.lead)
    if compact:
        return first_sentence(lead)
    return whole_sentences(lead, _LEAD) or lead if card.link else lead


def _lines(card: Card) -> Sequence[str]:
    """The newsroom's own key facts where it lists some that are short, else the lines of the figures; each once, best first."""
    takeaways = [line for line in map(one_line, card.takeaways) if line and len(line) <= _TAKEAWAY]
    return tuple(dict.fromkeys(takeaways or filter(None, (one_line(figure.line).lstrip(_BULLETS) for figure in card.figures))))


def _new_lines(card: Card, above: str) -> Iterator[EmphasisedText]:
    """The lines that hold a figure which the text above does not."""
    for line in _lines(card):
        held = [figure.text for figure in card.figures if is_written(figure.text, line)]
        if line not in above and not (held and all(is_written(text, above) for text in held)):
            yield _emphasised(line, card.figures)


def _emphasised(text: str, figures: Sequence[Figure]) -> EmphasisedText:
    return EmphasisedText(text, spans((figure.text for figure in figures), text))


def _readable_credit(credit: Credit | None) -> Credit | None:
    if credit is None or not visible(credit.text):
        return None
    return replace(credit, text=one_line(credit.text), source=one_line(credit.source or "") or None)


_CHANGES = 3
_CHANGE = 80


def opening(alert: Alert, style: Style, words: Words) -> str:
    """What stands before the headline: the channel's prefix, and the sign of an urgent post."""
    breaking = words("BREAKING")
    urgent = f"🚨 {breaking} |" if alert.urgent and breaking not in alert.headline else "🚨" if alert.urgent else ""
    return " ".join(filter(None, (shorten(one_line(style.prefix), 40), urgent)))


def headline(alert: Alert, words: Words) -> str:
    """The headline, or what stands in its place: neither platform takes an empty one."""
    return alert.headline or words("(no headline)")


def notice(mark: Mark, words: Words) -> str:
    """What the alert says about itself; "" for nothing."""
    return {
        "none": "",
        "corrected": "✏️ " + words("Corrected"),
        "withdrawn": "⛔ " + words("The newsroom has withdrawn this article."),
        "test": "🧪 " + words("This is a test."),
    }[mark.kind]


def corrections(mark: Mark, words: Words) -> list[str]:
    """What a correction changed, one line each: the first few, old → new."""
    if mark.kind != "corrected":
        return []
    return [_correction(change, words) for change in mark.changes[:_CHANGES]]


def date_text(moment: datetime, timezone: str) -> str:
    """The date in the reader's time zone, with the time where the post has one (midnight is a date alone)."""
    local = moment.astimezone(ZoneInfo(timezone))
    return f"{local:%Y-%m-%d}" if has_no_time(moment) else f"{local:%Y-%m-%d %H:%M %Z}"


def has_no_time(moment: datetime) -> bool:
    """True for midnight in the post's own time zone, which is how a date alone is kept."""
    return moment.time() == time()


def _correction(change: Change, words: Words) -> str:
    name = {
        "headline": words("Headline"),
        "lead": words("Summary"),
        "figure": words("Figure"),
        "table": words("Table"),
        "credit": words("Source"),
        "text": words("Text"),
    }[change.what]
    old = shorten(one_line(change.old or ""), _CHANGE) or words("(nothing)")
    new = shorten(one_line(change.new or ""), _CHANGE) or words("(removed)")
    return f"{name}: {old} → {new}"
