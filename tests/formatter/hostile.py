"""Cards that nobody would publish: markup, mentions, emoji families and control characters, far too long, in every field."""

import os
from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.model import Card, Change, Credit, Figure, Mark, Style, Table

EXAMPLES = int(os.environ.get("SOKBO_EXAMPLES", "120"))
"""The number of hostile cards that a test makes; a long run asks for ten thousand."""

_NASTY = [
    *(
        "<b>",
        "</i>",
        "<KG모빌리티는 ",
        "<",
        "&nbsp;",
        "&",
        "<!channel>",
        "@everyone ",
        "/start ",
        "#tag ",
        "tg://user?id=1 ",
        "$KRW ",
    ),
    *("👨‍👩‍👧‍👦", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "\u202e", "\u200b", "\u2060", "\u3164", "\x00", "*_~`", "> ", "é", "\n", "\n\n"),
    *("가나다라 ", "1,204건 ", "。", "다. ", "긴" * 300, "&" * 300, "x " * 200),
]
_URLS = [
    *(
        None,
        "",
        "https://news.example.kr/가?q=<&>\"'",
        "javascript:alert(1)",
        "tg://user?id=1",
        "http://localhost/",
        "https://[::1",
    ),
]

texts = st.lists(st.one_of(st.sampled_from(_NASTY), st.text(max_size=8)), max_size=12).map("".join)
urls = st.sampled_from(_URLS)
figures = st.builds(
    Figure,
    text=texts,
    sentence=texts,
    start=st.just(0),
    end=st.just(0),
    value=st.just(1.0),
    direction=st.sampled_from(["up", "down", "flat", "none"]),
    hedge=st.sampled_from([None, "approx", "min", "max", "band"]),
    status=st.sampled_from(["actual", "plan", "forecast"]),
    record=st.sampled_from([None, "high", "low"]),
    label=st.none() | texts,
    time=st.none() | texts,
    versus=st.none() | texts,
    header_unit=st.none() | texts,
)
_cells = st.one_of(st.sampled_from(["", "-", "12.5", "+3%", "1,204", "가" * 700]), texts)
_rows = st.lists(_cells, max_size=22).map(tuple)
tables = st.builds(
    Table,
    rows=st.one_of(st.lists(_rows, max_size=4), st.builds(lambda row, n: [row] * n, _rows, st.integers(1, 130))).map(tuple),
    header=st.none() | _rows,
    caption=st.none() | texts,
)
cards = st.builds(
    Card,
    headline=texts,
    lead=texts,
    link=urls,
    categories=st.lists(texts, max_size=3).map(tuple),
    urgent=st.booleans(),
    published_at=st.sampled_from([None, datetime(2026, 5, 1, tzinfo=UTC), datetime(2026, 5, 1, 9, 30, tzinfo=UTC)]),
    figures=st.lists(figures, max_size=7).map(tuple),
    tables=st.lists(tables, max_size=3).map(tuple),
    credit=st.none() | st.builds(Credit, text=texts, url=urls, licence=st.sampled_from([None, "KOGL-1", "KOGL-4"])),
    contact=st.none() | texts,
    image=urls,
)
styles = st.builds(
    Style,
    format=st.sampled_from(["full", "compact"]),
    prefix=texts,
    hashtags=st.booleans(),
    licence=st.sampled_from(["strict", "credit"]),
    silent=st.booleans(),
)
_changes = st.builds(Change, what=st.sampled_from(["headline", "figure", "text"]), old=st.none() | texts, new=st.none() | texts)
marks = st.builds(
    Mark,
    kind=st.sampled_from(["none", "corrected", "withdrawn", "test"]),
    changes=st.lists(_changes, max_size=5).map(tuple),
)
