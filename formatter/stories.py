"""Whether two posts tell one story."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.model import Post
from formatter.article import Article, sorted_article
from formatter.body import parts, prose
from formatter.comparison.words import bigrams, key
from formatter.parts import Paragraph

_SAME = 0.4
_FEW_NUMBERS = 3
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ARTICLE = re.compile(r"\d{3}|[\w-]{15}")


def same_story(a: Post, b: Post) -> bool:
    """True where both tell one story: a second alert would be a repetition. Rather false than wrong."""
    return similarity(a, b) >= _SAME


def similarity(a: Post, b: Post) -> float:
    """How alike two posts' stories are, 0 to 1; 1 where both name the same source article, or are one and the same post.

    Two machine-written versions of one story share few words but most numbers. The excerpt is not compared: one boilerplate
    excerpt may stand over a dozen stories.
    """
    if (a.feed, a.key) == (b.feed, b.key) or (a.url is not None and a.url == b.url):
        return 1.0
    first, second = _story(a), _story(b)
    if first.sources & second.sources:
        return 1.0
    words = _overlap(first.bigrams, second.bigrams)
    if len(first.numbers & second.numbers) < _FEW_NUMBERS:
        return words * 2 / 3
    return (2 * words + _overlap(first.numbers, second.numbers)) / 3


class _Story(NamedTuple):
    """What is compared: addresses of source articles, pairs of letters, numbers."""

    sources: frozenset[str]
    bigrams: frozenset[str]
    numbers: frozenset[str]


@lru_cache(maxsize=256)
def _story(post: Post) -> _Story:
    article = sorted_article(parts(post.body, post.markup))
    told = " ".join((prose(post.title), *_texts(article)))
    return _Story(frozenset(_sources(article)), bigrams(key(told)), frozenset(_NUMBER.findall(told.replace(",", ""))))


def _texts(article: Article) -> Iterator[str]:
    for part in article.news:
        if isinstance(part, Paragraph):
            yield part.text
        else:
            yield from (cell for row in (part.header or (), *part.rows) for cell in row)


def _sources(article: Article) -> Iterator[str]:
    """Addresses of articles that source lines link to; a site's front page and a licence's are not one."""
    for line in article.sources:
        for address in (*line.links, *re.findall(r"https?://[^\s<>\]\[()\"']+", line.text)):
            article_address = _article_address(address)
            if article_address is not None:
                yield article_address


def _article_address(address: str) -> str | None:
    """The address without scheme and fragment where it names an article, else None."""
    try:
        split = urlsplit(address.strip())
    except ValueError:
        return None
    path = f"{split.path.rstrip('/')}?{split.query}".rstrip("?")
    return f"{split.netloc.removeprefix('www.')}{path}" if _ARTICLE.search(path) else None


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0
