"""Every rule finds its own example and passes the one like it."""

import pytest

from formatter.hold import rules
from formatter.hold.rules import Rule

ANYWHERE = (
    *rules.GARBAGE_TITLES,
    *rules.ERRORS_ANYWHERE,
    *rules.PLACEHOLDERS_IN_MARKUP,
    *rules.PLACEHOLDERS_IN_PICTURE,
    *rules.PLACEHOLDERS_IN_TEXT,
    *rules.PAYMENT_NOTICES,
)
AT_START = (*rules.ERRORS_AT_START, *rules.INSTRUCTIONS, *rules.GREETINGS)


@pytest.mark.parametrize("rule", ANYWHERE, ids=lambda rule: rule.finds)
def test_a_rule_finds_and_passes(rule: Rule) -> None:
    """Its example is found anywhere in a text, and the text that resembles it is not."""
    assert rule.expression.search(rule.finds)
    assert not rule.expression.search(rule.passes)


@pytest.mark.parametrize("rule", AT_START, ids=lambda rule: rule.finds)
def test_a_rule_for_the_start_finds_and_passes(rule: Rule) -> None:
    """At a paragraph's start its example is found; behind other words it is not, nor is the text that resembles it."""
    assert rule.expression.match(rule.finds)
    assert not rule.expression.match(f"소식: {rule.finds}")
    assert not rule.expression.match(rule.passes)
