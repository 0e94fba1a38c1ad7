"""Why a post waits, in the words of any language."""

from bot.ports import Words

_CODES = frozenset(
    {
        "approval",
        "empty",
        "generator-error",
        "keyword-title",
        "licence-notice-as-article",
        "placeholder",
        "prompt-leak",
        "refusal",
        "title-candidates",
        "unreadable",
    }
)
"""What newsroom and formatter give as reasons, before a colon and what was seen. What people wrote stays as it is."""


def reason_said(reason: str, words: Words) -> str:
    """A post's stored reason, for people: its code in their words, then what was seen."""
    code, colon, seen = reason.partition(":")
    return f"{words(code)}{colon}{seen}" if code in _CODES else reason
