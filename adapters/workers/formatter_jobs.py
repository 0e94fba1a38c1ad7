"""The formatter's functions as jobs. They run in a worker process of the bot, or directly in tests."""

import traceback
from collections.abc import Sequence
from dataclasses import replace

from adapters.workers.child import Jobs
from bot.model import Card, Document, FeedRules, Hold, Post, ReadResult, UnreadablePost
from formatter.editor import Formatter

_formatter = Formatter()


def read_and_check(document: Document, rules: FeedRules) -> tuple[ReadResult, Card | None]:
    """Read a document; check it where it is new."""
    result = read(document, rules)
    # Posts that were there at a feed's first sight are only checked when somebody asks for them.
    return (result, None) if result.post is None or document.existing else check(result)


def read(document: Document, rules: FeedRules) -> ReadResult:
    """Read a document. One that crashes the formatter is reported like one that cannot be read."""
    try:
        post = _formatter.read(document, rules)
        return ReadResult(post, _formatter.content_hash(post))
    except UnreadablePost as error:
        return ReadResult(None, error_kind=error.kind, error=error.message, line=error.line)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one post must not cost the others
        return _crash(error)


def check(result: ReadResult) -> tuple[ReadResult, Card | None]:
    """Apply the hold rules to a post that was read. Its card is part of the check."""
    assert result.post is not None
    try:
        card = _formatter.card(result.post)
        return replace(result, hold=_formatter.hold(result.post, card)), card
    except Exception as error:  # noqa: BLE001 - as above
        return _crash(error), None


def _crash(error: Exception) -> ReadResult:
    return ReadResult(None, error_kind="crash", error=type(error).__name__, trace=traceback.format_exc())


def hold(post: Post) -> Hold | None:
    """Reason why a post must wait for an editor."""
    return _formatter.hold(post, _formatter.card(post))


def same_story(post: Post, others: Sequence[Post]) -> int | None:
    """Index of the first post with the same story."""
    return next((index for index, other in enumerate(others) if _formatter.same_story(post, other)), None)


JOBS: Jobs = {
    "read_and_check": read_and_check,
    "read": read,
    "check": check,
    "card": _formatter.card,
    "hold": hold,
    "search_text": _formatter.passage,
    "difference": _formatter.difference,
    "story_keys": _formatter.story_keys,
    "same_story": same_story,
}
