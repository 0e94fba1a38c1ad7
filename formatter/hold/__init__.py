"""Reasons why a post must wait for an editor."""

from formatter.hold.reasons import reason_to_hold

__all__ = ["reason_to_hold"]
