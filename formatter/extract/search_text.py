"""The text of a post for the search index."""

from collections.abc import Iterator

from bot.model import Post
from formatter.body.types import Paragraph
from formatter.extract.article import Article
from formatter.extract.headline import headline_of
from formatter.extract.lead import lead_of


def passage_of(post: Post, article: Article) -> str:
    """Return all text that a reader sees, a line for each part, without the site's promotion (every post holds it)."""
    headline = headline_of(post.title)
    lead = lead_of(post.excerpt, article.news, headline)
    sources = (paragraph.text for paragraph in article.sources)
    return "\n".join((headline, lead, *post.categories, *_news(article), *sources, *article.contacts))


def _news(article: Article) -> Iterator[str]:
    for part in article.news:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield from (part.caption or "", *(" ".join(row) for row in (part.header or (), *part.rows)))
