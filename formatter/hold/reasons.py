"""The reasons to hold a post, in the order in which they are looked for; the first found is given."""

from collections.abc import Iterator, Sequence

from bot.model import Card, Hold, Post, Table
from formatter.body.paragraphs import Part
from formatter.extract.article import Article
from formatter.hold import empty, errors, placeholders, promotion, talk, titles
from formatter.hold.excerpts import excerpt_of
from formatter.hold.linear import sentences_of


def reason_to_hold(post: Post, card: Card, article: Article, parts: Sequence[Part]) -> Hold | None:
    """Why this post must wait for an editor, with what was seen; None where nothing speaks against it.

    `parts` are the body's, all of them; `article` is the same, sorted.
    """
    seen = ((reason, text) for reason, text in _checked(post, card, article, parts) if text)
    return next((Hold(reason, excerpt_of(text)) for reason, text in seen), None)


def _checked(post: Post, card: Card, article: Article, parts: Sequence[Part]) -> Iterator[tuple[str, str | None]]:
    """Each reason and what speaks for it, one check at a time. Promotion is last: a feed may let it out."""
    texts = _texts(parts)
    own = [text for text, part in zip(texts, parts, strict=True) if isinstance(part, Table) or part.kind != "quote"]
    yield "generator-error", errors.generator_error(post.title, texts)
    yield "conflict", errors.merge_conflict(post.body)
    yield "prompt-leak", titles.order(post.title) or talk.instruction(own)
    sentences = sentences_of((post.title, post.excerpt, *own))
    found = talk.assistant_talk(sentences)
    yield ("refusal" if found and found.declines else "prompt-leak"), found.sentence if found else None
    yield "title-candidates", titles.candidates(post.title)
    yield "keyword-title", titles.keywords(post.title)
    yield "placeholder", placeholders.placeholder(post, texts)
    yield "licence-notice-as-article", empty.licence_notice(post, article)
    yield "empty", empty.emptiness(post, card, article, texts)
    yield "promotion", promotion.promotion(sentences)


def _texts(parts: Sequence[Part]) -> list[str]:
    """Every paragraph's text, and every table's on one line."""
    return [" ".join(cell for row in part.rows for cell in row) if isinstance(part, Table) else part.text for part in parts]
