"""Similarity of two posts: are they one story?

Keys by which posts of the same story are found among a hundred thousand.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.model import Post
from formatter.body import parts, prose
from formatter.body.paragraphs import Paragraph
from formatter.body.parse import title_text
from formatter.compare.alignment import key, shingles
from formatter.compare.topic import topic_keys, topic_overlap, topic_words
from formatter.extract.article import Article, sorted_article
from formatter.extract.credit import is_notice
from formatter.hold.classifiers import find_promotion, sentences_of
from formatter.text.bounds import regex

_BINS = 80
_BAND = 4
_MOST_NUMBERS = 12
_TELLING = regex(r"(?:\d\.?){4,}")  # 4 digits and more: others stand in many posts


def content_keys(bigrams: Iterable[str]) -> Iterator[str]:
    """Twenty keys of which two texts that share most of their letter pairs have at least one in common.

    One-permutation MinHash (Li, Owen and Zhang 2012) in bands: at an overlap of .8 all but surely, of .6 in nine of ten, of .06
    (two posts of one newsroom) in one of three thousand. A short text leaves bins empty; these borrow from the next that is not
    (Shrivastava and Li 2014).
    """
    least = [0] * _BINS
    for bigram in bigrams:
        number = zlib.crc32(bigram.encode())
        place, value = number % _BINS, number // _BINS + 1
        if not least[place] or value < least[place]:
            least[place] = value
    if not any(least):
        return
    for place in 2 * list(reversed(range(_BINS))):  # the second time around, past the end
        least[place] = least[place] or least[(place + 1) % _BINS]
    for start in range(0, _BINS, _BAND):
        yield f"c{start}:{':'.join(map(str, least[start : start + _BAND]))}"


def number_keys(numbers: Iterable[str]) -> Iterator[str]:
    """The numbers that few other posts have, the longest first."""
    telling = sorted((n for n in numbers if _TELLING.fullmatch(n.rstrip("0")) and not _is_year(n)), key=lambda n: (-len(n), n))
    return (f"n{number}" for number in telling[:_MOST_NUMBERS])


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in ("19", "20")


_SAME = 0.4
_FEW_NUMBERS = 3
_FEW_LETTERS = 30  # different pairs
_EXCERPT = 20  # letters; a shorter one may stand over anything
_UNDER_ONE_EXCERPT = 0.25  # what title and words of one story under the same excerpt have in common at least, together
_WORDS_UNDER_IT = 0.12  # and the words alone
_UNDER_ONE_TEMPLATE = 0.25  # what the titles of one story have in common at least where an advertisement's template is
_ONE_TOPIC = 0.42  # the share of topic words that two retellings of one story have in common at least
_TITLES_OF_ONE_TOPIC = 0.05  # and their titles' letter pairs
_ROUND = regex(r"\d+(?:\.\d+){2,3}|\d+(?=\s?(?:차|회|호|탄|편|기|부|주|월|년|분기|th\b|st\b|nd\b|rd\b))")
_NUMBER = regex(r"\d+(?:\.\d+)?")
_ARTICLE = regex(r"\d{3}|[\w-]{15}")


def same_story(a: Post, b: Post) -> bool:
    """Return True if both posts are one story, so that a second alert would repeat it; False in doubt."""
    return similarity(a, b) >= _SAME


def similarity(a: Post, b: Post) -> float:
    """Similarity of two posts' stories, 0 to 1; 1 where both name the same source article, or are one and the same post.

    Two machine-written versions of one story share few words but most numbers, or the excerpt that both were given. That
    alone decides nothing: one boilerplate excerpt may be above a dozen stories. Two rounds of one thing are two stories.
    """
    if (a.feed, a.key) == (b.feed, b.key) or (a.url is not None and a.url == b.url):
        return 1.0
    first, second = _story(a), _story(b)
    if first.sources & second.sources:
        return 1.0
    if first.rounds and second.rounds and not first.rounds & second.rounds:
        return 0.0
    words = _overlap(first.shingles, second.shingles)
    found = max(_by_words(words, first, second), _by_excerpt(words, first, second), _by_topic(first, second))
    if found >= _SAME and _overlap(first.title, second.title) < _UNDER_ONE_TEMPLATE and (_advertises(a) or _advertises(b)):
        return 0.0
    return found


def story_keys(post: Post) -> frozenset[str]:
    """Return the index keys of a post's story; posts with no key in common are not compared."""
    story = _story(post)
    keys = {f"s{address}" for address in story.sources}
    if len(story.shingles) >= _FEW_LETTERS:
        keys.update(content_keys(story.shingles), number_keys(story.numbers), topic_keys(story.topic))
    if post.url:
        keys.add(f"s{_bare(post.url)}")
    if len(story.excerpt) >= _EXCERPT:
        keys.add(f"e{story.excerpt}")
    return frozenset(keys)


def story_text(post: Post) -> str:
    """The title and the article as one text; of a post without body its excerpt."""
    texts = _texts(sorted_article(parts(post.body, post.markup))) if post.body else (prose(post.excerpt),)
    return " ".join((title_text(post.title), *texts))


class _Story(NamedTuple):
    """The compared features of a post: addresses of source articles, pairs of letters, numbers, the words of its topic.

    Of the title its pairs of letters, its numbers, and which round it is about. `excerpt` is "" where it is a licence notice.
    """

    sources: frozenset[str]
    shingles: frozenset[str]
    numbers: frozenset[str]
    topic: tuple[str, ...]
    title: frozenset[str]
    title_numbers: frozenset[str]
    rounds: frozenset[str]
    excerpt: str


def _by_words(words: float, a: _Story, b: _Story) -> float:
    """Compare by words and numbers: a daily form has the same words with other numbers. A title alone is too little."""
    if min(len(a.shingles), len(b.shingles)) < _FEW_LETTERS:
        return 0.0
    if len(a.numbers & b.numbers) >= _FEW_NUMBERS:
        return (2 * words + _overlap(a.numbers, b.numbers)) / 3
    return 0.0 if _have_other_numbers(a, b) else words * 2 / 3


def _have_other_numbers(a: _Story, b: _Story) -> bool:
    """True where both have some numbers, and few in common."""
    return min(len(a.numbers), len(b.numbers)) >= _FEW_NUMBERS > len(a.numbers & b.numbers)


def _by_excerpt(words: float, a: _Story, b: _Story) -> float:
    """Compare two posts under one excerpt: somewhat similar titles and words are enough."""
    if a.excerpt != b.excerpt or len(a.excerpt) < _EXCERPT or words < _WORDS_UNDER_IT:
        return 0.0
    return min(1.0, (words + _overlap(a.title, b.title)) * _SAME / _UNDER_ONE_EXCERPT)


def _by_topic(a: _Story, b: _Story) -> float:
    """Compare by rare words, which retellings of one release share. Posts of a series share them too, with other numbers."""
    other_title = a.title_numbers and b.title_numbers and not a.title_numbers & b.title_numbers
    if other_title or _have_other_numbers(a, b) or _overlap(a.title, b.title) < _TITLES_OF_ONE_TOPIC:
        return 0.0
    return min(1.0, topic_overlap(a.topic, b.topic) * _SAME / _ONE_TOPIC)


@lru_cache(maxsize=64)
def _advertises(post: Post) -> bool:
    """True for an advertisement, whose template does not show its subject."""
    article = sorted_article(parts(post.body, post.markup))
    return find_promotion(sentences_of([prose(post.title), prose(post.excerpt), *_texts(article)])) is not None


@lru_cache(maxsize=256)
def _story(post: Post) -> _Story:
    article = sorted_article(parts(post.body, post.markup))
    title, excerpt = title_text(post.title), prose(post.excerpt)
    whole = story_text(post)
    return _Story(
        sources=frozenset(_sources(article)),
        shingles=shingles(whole),
        topic=topic_words(whole),
        numbers=frozenset(n for n in _NUMBER.findall(whole.replace(",", "")) if len(n) > 1),  # lists count from 1 too
        title=shingles(title),
        title_numbers=frozenset(_NUMBER.findall(title.replace(",", ""))),
        rounds=frozenset(_ROUND.findall(title)),
        excerpt="" if is_notice(excerpt) else key(excerpt),
    )


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
    """The address in its bare form where it names an article, else None."""
    bare = _bare(address)
    return bare if _ARTICLE.search(bare.partition("/")[2]) else None


def _bare(address: str) -> str:
    """An address without scheme, www and fragment; "" for one that is none."""
    try:
        split = urlsplit(address.strip())
    except ValueError:
        return ""
    path = f"{split.path.rstrip('/')}?{split.query}".rstrip("?")
    return f"{split.netloc.removeprefix('www.')}{path}"


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b) if a or b else 0.0
