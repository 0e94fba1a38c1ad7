"""A rule: an expression, one text that it must find, and one like it that it must not."""

import re
from collections.abc import Iterable
from typing import NamedTuple


class Rule(NamedTuple):
    """`expression` is searched; `finds` and `passes` are its tests, and say what it is for."""

    expression: re.Pattern[str]
    finds: str
    passes: str


def rule(expression: str, *, finds: str, passes: str) -> Rule:
    """Compile a rule."""
    return Rule(re.compile(expression), finds, passes)


def first_found(rules: Iterable[Rule], text: str) -> re.Match[str] | None:
    """What the first of the rules that finds something finds."""
    return next(filter(None, (rule.expression.search(text) for rule in rules)), None)


def first_at_start(rules: Iterable[Rule], texts: Iterable[str]) -> str | None:
    """The first text at whose very start a rule finds something."""
    rules = tuple(rules)
    return next((text for text in texts if any(rule.expression.match(text) for rule in rules)), None)
