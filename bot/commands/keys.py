"""Buttons in rows: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.model import Button


def stacked(*rows: Iterable[Button]) -> tuple[Button, ...]:
    """The rows below each other; empty ones are left out."""
    filled = filter(None, (list(row) for row in rows))
    return tuple(replace(button, row=number) for number, row in enumerate(filled) for button in row)


def in_rows(buttons: Sequence[Button], width: int) -> list[Sequence[Button]]:
    """The buttons in rows of this width."""
    return [buttons[first : first + width] for first in range(0, len(buttons), width)]


def ticked(label: str, chosen: bool) -> str:
    """A label that shows what is chosen."""
    return f"✓ {label}" if chosen else label
