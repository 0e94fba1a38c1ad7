"""Orders to the machine that wrote a post, or its talk with whoever gave them."""

import re
from collections.abc import Sequence

from formatter.hold import english_talk, korean_talk
from formatter.hold.seen import any_of, around, those_with, unquoted


def prompt_leak(texts: Sequence[str]) -> str | None:
    """The first sentence that is about the writing of the text itself; what stands in quotation marks is news."""
    said = map(unquoted, those_with(_HINT, texts))
    found = ((text, _TALK.search(text)) for text in said)
    return next((around(text, leak) for text, leak in found if leak), None)


# Every leak holds one of these: most posts need no closer look.
_HINT = any_of(*korean_talk.HINTS, *english_talk.HINTS)
_TALK = re.compile("|".join((*korean_talk.PATTERNS, *english_talk.PATTERNS)))
