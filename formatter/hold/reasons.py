"""The reasons to hold a post, in the order in which they are checked; the first found is given."""

import re
from collections.abc import Iterator, Sequence

from bot.model import Card, Hold, Post, Table
from formatter.body.paragraphs import Part
from formatter.extract.article import Article
from formatter.extract.credit import is_notice
from formatter.hold import titles
from formatter.hold.classifiers import assistant_talk, promotion, sentences_of
from formatter.hold.rules import (
    ERRORS_ANYWHERE,
    ERRORS_AT_START,
    GARBAGE_TITLES,
    INSTRUCTIONS,
    PLACEHOLDERS_IN_MARKUP,
    PLACEHOLDERS_IN_PICTURE,
    PLACEHOLDERS_IN_TEXT,
    first_at_start,
    first_found,
)


def reason_to_hold(post: Post, card: Card, article: Article, parts: Sequence[Part]) -> Hold | None:
    """Why this post must wait for an editor, with what was seen; None where nothing speaks against it.

    `parts` are the body's, all of them; `article` is the same, sorted.
    """
    seen = ((reason, text) for reason, text in _checked(post, card, article, parts) if text)
    return next((Hold(reason, _excerpt(text)) for reason, text in seen), None)


def _checked(post: Post, card: Card, article: Article, parts: Sequence[Part]) -> Iterator[tuple[str, str | None]]:
    """Each reason and what speaks for it, one check at a time. Promotion is last: a feed may let it out."""
    texts = _texts(parts)
    own = [text for text, part in zip(texts, parts, strict=True) if isinstance(part, Table) or part.kind != "quote"]
    yield "generator-error", _generator_error(post.title, texts)
    yield "conflict", _merge_conflict(post.body)
    yield "prompt-leak", titles.order(post.title) or first_at_start(INSTRUCTIONS, own)
    sentences = sentences_of((post.title, post.excerpt, *own))
    found = assistant_talk(sentences)
    yield ("refusal" if found and found.declines else "prompt-leak"), found.sentence if found else None
    yield "title-candidates", titles.candidates(post.title)
    yield "keyword-title", titles.keywords(post.title)
    yield "placeholder", _placeholder(post, texts)
    yield "licence-notice-as-article", _licence_notice(post, article)
    yield "empty", _emptiness(post, card, article, texts)
    yield "promotion", promotion(sentences)


def _texts(parts: Sequence[Part]) -> list[str]:
    """Every paragraph's text, and every table's on one line."""
    return [" ".join(cell for row in part.rows for cell in row) if isinstance(part, Table) else part.text for part in parts]


def _generator_error(title: str, texts: Sequence[str]) -> str | None:
    """An error message in place of an article or in the middle of one, or garbage in the title."""
    garbage = first_found(GARBAGE_TITLES, title.strip())
    if garbage:
        return garbage[0]
    texts = (title, *texts)
    at_start = first_at_start(ERRORS_AT_START, texts)
    if at_start:
        return _in_words(at_start)
    whole = "\n".join(texts)
    found = first_found(ERRORS_ANYWHERE, whole)
    return _in_words(_around(whole, found)) if found else None


def _in_words(error: str) -> str:
    """An error without its notation: the words before the first brace, and the message in it where there is one."""
    before, brace, notation = error.partition("{")
    if not brace:
        return error
    message = _MESSAGE.search(notation)
    said = message[2] if message else _NOTATION.sub(" ", notation)
    return ": ".join(filter(None, (before.strip(" -:"), said.strip())))


_MESSAGE = re.compile(r"['\"]message['\"]\s*:\s*(['\"])(.*?)\1\s*(?:[,}]|$)")
_NOTATION = re.compile(r"[{}\[\]'\"]+")


def _merge_conflict(body: str) -> str | None:
    """The first of a merge's markers, where the line between the versions and one of the outer lines are there.

    Markers within a code block are what an article shows.
    """
    if "=======" not in body or not _OUTER.search(body):
        return None
    text = _CODE.sub("", body)
    middle = _MIDDLE.search(text)
    outer = _OUTER.search(text)
    return outer[0] if middle and outer else None


_OUTER = re.compile(r"^(?:<{7}|>{7}) \S[^\n]*", re.MULTILINE)
_MIDDLE = re.compile(r"^={7}$", re.MULTILINE)
_CODE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def _placeholder(post: Post, texts: Sequence[str]) -> str | None:
    """A link to nowhere, an example's address as the post's own link or picture, a blank in the title or the texts."""
    blank = first_found(PLACEHOLDERS_IN_MARKUP, post.body) or first_found(PLACEHOLDERS_IN_PICTURE, post.image or "")
    if blank:
        return " ".join(blank[0].split())
    whole = "\n".join((post.title, *texts))
    blank = first_found(PLACEHOLDERS_IN_TEXT, whole)
    return _around(whole, blank) if blank else None


def _licence_notice(post: Post, article: Article) -> str | None:
    """An excerpt about the terms of use, over a body that never comes to what the title promises."""
    if not _ABOUT_TERMS.search(post.excerpt[:_EXCERPT_HEAD]):
        return None
    words = [word for word in _WORD.findall(post.title) if not _EVERYWHERE.fullmatch(word)]
    about_title = [text for text in _paragraphs(article) if not is_notice(text) and any(word[:_STEM] in text for word in words)]
    return post.excerpt if len(about_title) < _FEWEST_PARAGRAPHS else None


def _emptiness(post: Post, card: Card, article: Article, texts: Sequence[str]) -> str | None:
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


def _excerpt(text: str) -> str:
    """One line of the text, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1].rstrip() + "…"


def _around(text: str, found: re.Match[str]) -> str:
    """The sentence, more or less, in which something was found."""
    start = max(text.rfind(sign, 0, found.start()) for sign in ".!?\n") + 1
    return text[start : found.end() + _AFTER]


_LONGEST = 160
_AFTER = 60
