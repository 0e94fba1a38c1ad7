"""Real posts through both renderers and the independent checkers, where both are at hand."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from bot.lib.i18n import words
from bot.model import Card, Document, FeedRules, Mark, Style, UnreadablePost
from formatter.extract.card import make_card
from formatter.reading import read
from formatter.render import slack, telegram

_SHARED = Path(__file__).parents[3] / "shared"
_EVERY = 60

pytestmark = pytest.mark.skipif(not (_SHARED / "tools").exists(), reason="the posts and their checkers are not here")


def test_telegram_takes_real_posts() -> None:
    """No message made of a real post has a fault, plain or rich."""
    checker = _checker("check_telegram")
    for card in _cards():
        for style in (Style(hashtags=True), Style(rich=True)):
            for call in telegram.render(card, style, words("ko"), Mark()):
                assert list(checker.faults({"method": call.method, "params": call.params})) == []


def test_slack_takes_real_posts() -> None:
    """No message made of a real post has a fault."""
    checker = _checker("check_slack")
    for card in _cards():
        for call in slack.render(card, Style(), words("ko"), Mark()):
            assert list(checker.faults(call.params)) == []


def _cards() -> Iterator[Card]:
    for path in sorted((_SHARED / "corpus" / "posts").glob("*/_posts/*.md"))[::_EVERY]:
        try:
            yield make_card(
                read(Document("x", path.name, "", path.read_bytes()), FeedRules("x", site_url="https://news.example.kr"))
            )
        except UnreadablePost:
            continue


def _checker(name: str) -> ModuleType:
    if name == "check_telegram":
        pytest.importorskip("tdjson")
    spec = importlib.util.spec_from_file_location(name, _SHARED / "tools" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
