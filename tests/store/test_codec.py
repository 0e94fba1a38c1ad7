"""Values stored as JSON text are read back unchanged."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Call, Change, Filter, Post, Style
from store.engine.column_types import read_calls, read_changes, read_filter, read_post, read_style, to_json

_text = st.text(st.characters())  # half surrogate pairs too
_zones = st.integers(-720, 840).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_times = st.none() | st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2999, 1, 1), timezones=_zones)
_posts = st.builds(
    Post, _text, _text, _text, _text, _text, published_at=_times, publish_at=_times, categories=st.lists(_text).map(tuple)
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60, deadline=None)
@given(_posts)
def test_posts_come_back(post: Post) -> None:
    """A post is read as it was written, its times at the same moment with the same offset."""
    read = read_post(to_json(post))

    assert read == post
    assert str(read.published_at) == str(post.published_at)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.builds(Call, _text, st.dictionaries(_text, _json, max_size=4)), max_size=3).map(tuple))
def test_payloads_come_back(calls: tuple[Call, ...]) -> None:
    """A frozen payload is read as it was written, whatever JSON its parameters hold."""
    assert read_calls(to_json(calls)) == calls


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Change, st.sampled_from(["lead", "text"]), st.none() | _text, st.none() | _text)).map(tuple))
def test_changes_come_back(changes: tuple[Change, ...]) -> None:
    """A revision's list of changes is read back as it was written."""
    assert read_changes(to_json(changes)) == changes


def test_styles_and_filters_come_back() -> None:
    """A style and a filter are read as they were written."""
    style, only = Style("compact", rich=True, language="en"), Filter(("경제", "사회"), exclude=("광고",), urgent_only=True)

    assert (read_style(to_json(style)), read_filter(to_json(only))) == (style, only)


def test_other_versions() -> None:
    """A field that an older version did not write has its default; an unknown field of a newer version is ignored."""
    assert read_style('{"prefix": "[속보]"}') == Style(prefix="[속보]")
    assert read_filter('{"authors": ["김"], "urgent_only": true}') == Filter(urgent_only=True)
    assert read_post('{"feed": "f", "key": "k", "title": "t", "mood": 1}') == Post("f", "k", "t")


def test_text_stays_readable() -> None:
    """Korean is kept as it is written, for people who read the database; only broken text is escaped."""
    assert "물가" in to_json(Post("f", "k", "물가", published_at=datetime(2026, 1, 1, tzinfo=UTC)))
    assert to_json(["\ud83d"]) == '["\\ud83d"]'
