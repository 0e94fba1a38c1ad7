"""Whatever a post holds, both platforms take what is made of it."""

import pytest
from hypothesis import HealthCheck, given, settings

from bot.lib.i18n import words
from bot.model import Answer, Card, Mark, Style
from formatter.render import slack, telegram
from tests.formatter.hostile import EXAMPLES, cards, marks, styles, texts
from tests.formatter.platform_rules import slack_faults, telegram_faults

_often = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


@_often
@given(card=cards, style=styles, mark=marks)
def test_telegram_takes_every_alert(card: Card, style: Style, mark: Mark) -> None:
    """Telegram's parser accepts every message of an alert, within its limits, and finds nobody to ping in it."""
    for call in telegram.render(card, style, words("ko"), mark):
        assert telegram_faults(call) == []


@_often
@given(card=cards, style=styles, mark=marks)
def test_slack_takes_every_alert(card: Card, style: Style, mark: Mark) -> None:
    """Slack's schema accepts every message of an alert, within its limits, and nothing in it pings anyone."""
    for call in slack.render(card, style, words("ko"), mark):
        assert slack_faults(call) == []


@settings(_often, max_examples=EXAMPLES // 6)
@given(text=texts, listed=cards, full=cards)
def test_both_take_every_answer(text: str, listed: Card, full: Card) -> None:
    """An answer's text, a long list of cards and a full card are valid messages on both platforms."""
    answer = Answer(text, (listed,) * 12, full)
    for call in slack.render_answer(answer, words("en")):
        assert slack_faults(call) == []
    for call in telegram.render_answer(answer, words("en")):
        assert not [fault for fault in telegram_faults(call) if "BotCommand" not in fault]


@pytest.mark.parametrize("platform", [telegram, slack])
def test_an_empty_answer_is_an_error(platform: object) -> None:
    """An empty answer is the caller's mistake, and is reported as one."""
    with pytest.raises(ValueError, match="without text"):
        platform.render_answer(Answer("  "), words("ko"))  # type: ignore[attr-defined]
