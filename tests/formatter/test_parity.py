"""One post, two renderings, the same facts."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.lib.i18n import words
from bot.model import Alert, Card, Credit, Mark, Style, Table
from formatter.render import slack, telegram
from formatter.render.alert import alert_of
from tests.formatter.hostile import EXAMPLES
from tests.formatter.platform_rules import parsed
from tests.formatter.samples import card, figure

KO = words("ko")
_ADDED = str.maketrans("", "", "\u2060\u200b")
_ROWS = tuple((f"{n}번 지점", f"{n * 37}건", f"{n % 9}.{n % 7}%", "정상 <운영>" if n % 2 else "") for n in range(1, 70))

SAMPLES = {
    "everything": card(),
    "no tables": card(tables=()),
    "a long table": card(tables=(Table(_ROWS, caption="지점"),)),
    "signs": card(headline="A&B <새> *공지* @everyone", lead="R&D는 3~5일 걸립니다. _밑줄_ `코드` /kg"),
    "bare": Card("제목만 있는 기사"),
}


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
@pytest.mark.parametrize("style", [Style(), Style(format="compact")], ids=["full", "compact"])
def test_both_platforms_show_the_same(sample: Card, style: Style) -> None:
    """Read back, both renderings hold the alert's headline, lead, lines, cells and credit."""
    on_telegram, on_slack = _read_telegram(sample, style), _read_slack(sample, style)
    for fact in _facts(alert_of(sample, style)):
        assert fact in on_telegram
        assert fact in on_slack


_WORDS = st.lists(st.text("가나다라마바사ABC&<>*_~`'\"·()%@#/1234567890.,-", min_size=1, max_size=9), min_size=1, max_size=6)
_phrases = _WORDS.map(" ".join)
_tables = st.integers(2, 5).flatmap(
    lambda width: st.builds(
        Table,
        rows=st.lists(st.tuples(*[_phrases] * width), min_size=1, max_size=12).map(tuple),
        header=st.none() | st.tuples(*[_phrases] * width),
        caption=st.none() | _phrases,
    )
)
_cards = st.builds(
    Card,
    headline=_phrases,
    lead=_phrases,
    figures=st.lists(st.builds(figure, text=st.just("12.5%"), line=_phrases.map("{} 12.5%".format)), max_size=4).map(tuple),
    tables=st.lists(_tables, max_size=3).map(tuple),
    credit=st.none() | st.builds(Credit, text=_phrases),
    contact=st.none() | _phrases,
)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(sample=_cards)
def test_any_card_is_shown_the_same_on_both(sample: Card) -> None:
    """Of any card within the platforms' bounds, both renderings hold every fact."""
    on_telegram, on_slack = _read_telegram(sample, Style()), _read_slack(sample, Style())
    for fact in _facts(alert_of(sample, Style())):
        assert fact in on_telegram
        assert fact in on_slack


def _facts(alert: Alert) -> list[str]:
    tables = [shown.table for shown in (*alert.tables, *alert.folded)]
    cells = [cell for table in tables for row in (table.header or (), *table.rows) for cell in row if cell not in {"", "-"}]
    credit = [alert.credit.text] if alert.credit else []
    return [alert.headline, alert.lead.text, *(line.text for line in alert.lines), *cells, *credit, alert.contact or ""]


def _read_telegram(sample: Card, style: Style) -> str:
    calls = telegram.render(sample, style, KO, Mark())
    return "\n".join(parsed(call.params["text"])[0] for call in calls).translate(_ADDED)


def _read_slack(sample: Card, style: Style) -> str:
    calls = slack.render(sample, style, KO, Mark())
    text = "\n".join(text for call in calls for text in _texts(call.params["blocks"])).translate(_ADDED)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict) and value.get("type") == "rich_text_section":
        return ["".join(run["text"] for run in value["elements"])]
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [text for child in children for text in _texts(child)]
