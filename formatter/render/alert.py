"""What one destination is shown of a card: the same facts in the same order on every platform."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.model import Alert, Card, Credit, EmphasisedText, Figure, Mark, Style
from formatter.render.table_choice import chosen_tables
from formatter.text.lengths import first_sentence, whole_sentences
from formatter.text.quantities import is_written, spans
from formatter.text.visible import one_line, visible

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
