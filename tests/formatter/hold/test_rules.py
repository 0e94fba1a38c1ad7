"""Every rule finds its own example and passes the one like it."""

import pytest

from formatter.hold import errors, placeholders, promotion, talk
from formatter.hold.rules import Rule

ANYWHERE = (
    *errors.TITLE_RULES,
    *errors.ANYWHERE_RULES,
    *placeholders.MARKUP_RULES,
    *placeholders.PICTURE_RULES,
    *placeholders.TEXT_RULES,
    *promotion.PAID_RULES,
)
AT_START = (*errors.START_RULES, *talk.INSTRUCTION_RULES)


@pytest.mark.parametrize("rule", ANYWHERE, ids=lambda rule: rule.finds)
def test_a_rule_finds_and_passes(rule: Rule) -> None:
    """Wherever its example stands it is found, and the text that resembles it is not."""
    assert rule.expression.search(rule.finds)
    assert not rule.expression.search(rule.passes)


@pytest.mark.parametrize("rule", AT_START, ids=lambda rule: rule.finds)
def test_a_rule_for_the_start_finds_and_passes(rule: Rule) -> None:
    """At a paragraph's start its example is found; behind other words it is not, nor is the text that resembles it."""
    assert rule.expression.match(rule.finds)
    assert not rule.expression.match(f"소식: {rule.finds}")
    assert not rule.expression.match(rule.passes)
