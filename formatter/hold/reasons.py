"""The eight reasons to hold, in the order in which they are looked for; the first found is given."""

from collections.abc import Callable, Sequence

from bot.model import Card, Hold, Post, Table
from formatter.body.types import Part
from formatter.extract.article import Article
from formatter.hold import empty, errors, model_talk, refusals, titles
from formatter.hold.seen import excerpt_of


def reason_to_hold(post: Post, card: Card, article: Article, parts: Sequence[Part]) -> Hold | None:
    """Why this post must wait, with what was seen, for an editor; None where nothing speaks against it.

    `parts` are the body's, all of them; `article` is the same, sorted.
    """
    texts = _texts(parts)
    own = [text for text, part in zip(texts, parts, strict=True) if isinstance(part, Table) or part.kind != "quote"]
    checks: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("generator-error", lambda: errors.generator_error(post.title, texts)),
        ("refusal", lambda: refusals.refusal(own)),
        ("prompt-leak", lambda: titles.order(post.title) or model_talk.prompt_leak(own)),
        ("title-candidates", lambda: titles.candidates(post.title)),
        ("keyword-title", lambda: titles.keywords(post.title)),
        ("placeholder", lambda: empty.placeholder(post, texts)),
        ("licence-notice-as-article", lambda: empty.licence_notice(post, article)),
        ("empty", lambda: empty.emptiness(post, card, article)),
    )
    found = ((reason, check()) for reason, check in checks)
    return next((Hold(reason, excerpt_of(seen)) for reason, seen in found if seen), None)


def _texts(parts: Sequence[Part]) -> list[str]:
    """Every paragraph's text, and every table's on one line."""
    return [" ".join(cell for row in part.rows for cell in row) if isinstance(part, Table) else part.text for part in parts]
