"""Posts as events of a webhook: JSON with what an alert shows, for programs. A post is one event, whatever its tables."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal

from bot.model import Alert, Answer, Call, Card, DigestPage, Mark, Style
from bot.ports import Translator
from formatter.render.alert import alert_of

Event = Literal["alert.created", "alert.corrected", "alert.withdrawn", "alert.test"]

_EVENTS: dict[str, Event] = {
    "none": "alert.created",
    "corrected": "alert.corrected",
    "withdrawn": "alert.withdrawn",
    "test": "alert.test",
}


def render(card: Card, style: Style, words: Translator, mark: Mark) -> tuple[Call, ...]:
    """The one call with this card's event. Its method is the event's type, its params are the event's data.

    Other posts about the same story are left out: the same event with another address would look like a correction.
    """
    alert = alert_of(card, style, mark)
    data = {
        **alert_as_json(alert),
        "feed": card.feed,
        "categories": [*alert.categories],
        "urgent": alert.urgent,
        "published_at": alert.published_at.isoformat() if alert.published_at else None,
        "changes": [asdict(change) for change in mark.changes],
    }
    return (Call(_EVENTS[mark.kind], data),)


def render_digest(cards: Sequence[Card], style: Style, words: Translator) -> tuple[DigestPage, ...]:
    """One event for each card: programs get no digest."""
    return tuple(DigestPage(call, 1) for card in cards for call in render(card, style, words, Mark()))


def render_reply(card: Card, style: Style, words: Translator, mark: Mark) -> Call:
    """The event of a correction or a withdrawal."""
    return render(card, style, words, mark)[0]


def render_tombstone(words: Translator) -> Call:
    """The event that withdraws an alert, so that nothing of it is shown any more."""
    return Call("alert.withdrawn", {})


def render_answer(answer: Answer, words: Translator) -> tuple[Call, ...]:
    """Return no calls: programs send no requests."""
    return ()


def alert_as_json(alert: Alert) -> dict[str, Any]:
    """An alert's content as JSON: what `preview --as alert` shows."""
    return {
        "headline": alert.headline,
        "lead": alert.lead.text,
        "lines": [line.text for line in alert.lines],
        "tables": [asdict(shown.table) for shown in alert.tables],
        "folded": [asdict(shown.table) for shown in alert.folded],
        "credit": alert.credit.text if alert.credit else None,
        "contact": alert.contact,
        "picture": alert.picture,
        "link": alert.link,
    }
