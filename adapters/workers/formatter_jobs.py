"""The formatter's functions as jobs. They run in a worker process of the bot, or directly in tests."""

import traceback
from collections.abc import Sequence

from adapters.workers.child import Jobs
from bot.model import Document, FeedRules, Hold, Post, ReadResult, UnreadablePost
from formatter.editor import Formatter

_formatter = Formatter()


def read(documents: Sequence[Document], rules: FeedRules) -> list[ReadResult]:
    """Read documents one by one. One that crashes the formatter is reported, and the others are read."""
    return [_read_one(document, rules) for document in documents]


def _read_one(document: Document, rules: FeedRules) -> ReadResult:
    try:
        post = _formatter.read(document, rules)
        # Posts that were there at a feed's first sight are only checked when somebody asks for them.
        reason = None if document.existing else hold(post)
        return ReadResult(post, _formatter.content_hash(post), reason)
    except UnreadablePost as error:
        return ReadResult(None, error_kind=error.kind, error=error.message, line=error.line)
    except Exception as error:  # noqa: BLE001 - a fault of ours in one post must not cost the others
        return ReadResult(None, error_kind="crash", error=type(error).__name__, trace=traceback.format_exc())


def hold(post: Post) -> Hold | None:
    """Reason why a post must wait for an editor; its card is part of the check."""
    return _formatter.hold(post, _formatter.card(post))


def same_story(post: Post, others: Sequence[Post]) -> int | None:
    """Index of the first post that tells the same story."""
    return next((index for index, other in enumerate(others) if _formatter.same_story(post, other)), None)


JOBS: Jobs = {
    "read": read,
    "card": _formatter.card,
    "hold": hold,
    "search_text": _formatter.passage,
    "difference": _formatter.difference,
    "story_keys": _formatter.story_keys,
    "same_story": same_story,
}
