"""Articles without an article: a licence notice in place of the news, or no text at all."""

import re
from collections.abc import Sequence

from bot.model import Card, Post, Table
from formatter.extract.article import Article
from formatter.extract.credit import is_notice


def licence_notice(post: Post, article: Article) -> str | None:
    """An excerpt about the terms of use, over a body that never comes to what the title promises."""
    if not _ABOUT_TERMS.search(post.excerpt[:_EXCERPT_HEAD]):
        return None
    words = [word for word in _WORD.findall(post.title) if not _EVERYWHERE.fullmatch(word)]
    about_title = [text for text in _paragraphs(article) if not is_notice(text) and any(word[:_STEM] in text for word in words)]
    return post.excerpt if len(about_title) < _FEWEST_PARAGRAPHS else None


def emptiness(post: Post, card: Card, article: Article, texts: Sequence[str]) -> str | None:
    """A post that says nothing beyond its title, or whose body's `texts` are all boilerplate.

    An entry of a feed that leads to its page may be a headline alone.
    """
    if post.markup == "html" and post.url and card.headline:
        return None
    if texts and not article.news and not article.contacts:
        return card.headline or "–"
    letters = sum(len(text) for text in _paragraphs(article)) + sum(
        len("".join(row)) for table in card.tables for row in table.rows
    )
    if not card.headline or letters + len(card.lead) < _FEWEST_LETTERS:
        return card.headline or "–"
    return None


_ABOUT_TERMS = re.compile(r"공공누리|정책\s?뉴스\s?자료")
_EXCERPT_HEAD = 120
_WORD = re.compile(r"[가-힣A-Za-z0-9]{2,}")
_EVERYWHERE = re.compile("정책|자료|정보|이용|공개|안내|확인|방법|정부|뉴스|위한|통해|지원|보고서|사회|경제")
"""Words of titles that say nothing of what the post is about."""
_STEM = 4
_FEWEST_PARAGRAPHS = 3
_FEWEST_LETTERS = 20


def _paragraphs(article: Article) -> list[str]:
    return [part.text for part in article.news if not isinstance(part, Table)]
