"""Visible changes: the differences between two versions of a post that make a sent alert wrong."""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from bot.lib.counters import without_counters, without_title_counter
from bot.model import Change, Difference, Post
from formatter.body import parts, prose
from formatter.body.paragraphs import Paragraph
from formatter.compare.alignment import aligned, key
from formatter.compare.boilerplate import is_boilerplate, is_pointer
from formatter.compare.rewordings import Rewording, rewordings, same, touching, without, worth
from formatter.extract.article import Article, sorted_article
from formatter.text import sentences
from formatter.text.bounds import regex

_MOST = 20
_LONGEST = 6_000  # beyond that it is no pair of sentences, and comparing word by word takes the square of it
_LICENCE = regex(r"공공누리\s*제?\s*([1-4])\s*유형")
_SOURCE = regex(r"자료\s?출처\s?[:=]\s?([\w·]+)")
_PHONE = regex(r"(?:0\d{1,2}\)?[-\s]?)?\d{3,4}-\d{4}")
_NUMBER = regex(r"\d+")
_FINISHED = regex(r"[다요죠][.!?]?\W*$")

What = Literal["headline", "lead", "figure", "table", "credit", "text"]


def difference(old: Post, new: Post) -> Difference:
    """The changes that make copies wrong: headline, lead, figures, rows of tables, sentences of the body, phones, licence.

    Silent are pictures, markup, spacing, punctuation, addresses and links, counters and tokens, the wording of credit and
    contact lines, a leaked prompt or placeholder taken out, a name spelled out, and the same amount written another way.
    """
    before, after = _version(old), _version(new)
    changes = [
        *_headline(old, new),
        *_sentence_changes("lead", before.lead, after.lead, before, after),
        *_sentence_changes("table", before.rows, after.rows, before, after),
        *_sentence_changes("text", before.sentences, after.sentences, before, after),
        *_replaced("text", _PHONE, before.contacts, after.contacts),
        *_replaced("credit", _LICENCE, before.sources, after.sources),
        *_replaced("credit", _SOURCE, before.sources, after.sources),
    ]
    return Difference(tuple(dict.fromkeys(sorted(changes, key=_order)))[:_MOST])


@dataclass(frozen=True, slots=True)
class _Version:
    """The sentences and table rows of one version, by their place.

    `asides` are headings and lines that are only a link. `whole` is the key of the whole text.
    """

    title: str
    lead: Sequence[str]
    sentences: Sequence[str]
    rows: Sequence[str]
    asides: frozenset[str]
    contacts: str
    sources: str
    whole: str


def _version(post: Post) -> _Version:
    article = sorted_article(parts(post.body, post.markup))
    lead, body, rows = _sentences(prose(post.excerpt)), list(_body(article)), list(_rows(article))
    return _Version(
        title=post.title,
        lead=lead,
        sentences=body,
        rows=rows,
        asides=frozenset(part.text for part in article.news if isinstance(part, Paragraph) and _is_aside(part)),
        contacts="\n".join(article.contacts),
        sources="\n".join(source.text for source in article.sources),
        whole=key(" ".join((*lead, *body, *rows))),
    )


def _is_aside(paragraph: Paragraph) -> bool:
    return paragraph.kind == "heading" or (bool(paragraph.links) and not _FINISHED.search(paragraph.text))


def _body(article: Article) -> Iterator[str]:
    for part in article.news:
        if isinstance(part, Paragraph):
            yield from _sentences(part.text)


def _rows(article: Article) -> Iterator[str]:
    for part in article.news:
        if not isinstance(part, Paragraph):
            yield from (" / ".join(map(without_counters, row)) for row in (part.header or (), *part.rows))


def _sentences(text: str) -> list[str]:
    text = without_counters(text)
    return [text[start:end] for start, end in sentences.split(text)]


def _headline(old: Post, new: Post) -> Iterator[Change]:
    was, now = (" ".join(without_title_counter(without_counters(post.title)).split()) for post in (old, new))
    if key(was) != key(now) and any(rewordings(was, now)):
        yield Change("headline", was, now)


def _sentence_changes(what: What, old: Sequence[str], new: Sequence[str], before: _Version, after: _Version) -> Iterator[Change]:
    """The changes between two runs of sentences."""
    sources = key(" ".join((before.title, after.title, before.sources, after.sources)))
    asides = before.asides | after.asides
    pairs = aligned(old, new, before.whole, after.whole)
    quiet = {text for pair in pairs for text in pair if text and (text in asides or is_boilerplate(text, sources))}
    quiet |= _with_boilerplate(old, {was for was, now in pairs if was and now is None}, quiet)
    quiet |= _with_boilerplate(new, {now for was, now in pairs if now and was is None}, quiet)
    for was, now in pairs:
        both = was is not None and now is not None
        if was in quiet or now in quiet:
            visible = both and _NUMBER.findall(was or "") != _NUMBER.findall(now or "")
        else:
            visible = both or not is_pointer(was or now or "")
        if visible:
            yield from _between(what, was, now)


def _with_boilerplate(sentences_in_order: Sequence[str], changed: Set[str], quiet: Set[str]) -> set[str]:
    """Sentences that came or went in one block with boilerplate, which is at least half of it; a number is always news."""
    found: set[str] = set()
    for together, run in groupby(sentences_in_order, changed.__contains__):
        block = list(run)
        if together and 2 * sum(text in quiet for text in block) >= len(block):
            found.update(text for text in block if not _NUMBER.search(text))
    return found


def _between(what: What, was: str | None, now: str | None) -> Iterator[Change]:
    if was is None or now is None or len(was) + len(now) > _LONGEST:
        yield Change(what, was, now)
    else:
        yield from (change for place in rewordings(was, now) for change in _changes(what, was, now, place))


def _changes(what: What, was: str, now: str, place: Rewording) -> Iterator[Change]:
    """One place as changes: the amounts that differ, and other words where they do."""
    old, new = touching(was, *place.old), touching(now, *place.new)
    gone = [figure for figure in old if worth(figure) not in map(worth, new)]
    come = [figure for figure in new if worth(figure) not in map(worth, old)]
    if gone and come:
        amounts = ", ".join(figure.text for figure in gone), ", ".join(figure.text for figure in come)
        yield Change("table" if what == "table" else "figure", *amounts)
    elif gone or come or not same(without(was, *place.old, old), without(now, *place.new, new)):
        yield Change(what, was[slice(*place.old)] or None, now[slice(*place.new)] or None)


def _replaced(what: What, named: re.Pattern[str], old: str, new: str) -> Iterator[Change]:
    """Something that both versions name, and that is another one now."""
    was, now = set(named.findall(old)), set(named.findall(new))
    if was - now and now - was:
        yield Change(what, ", ".join(sorted(was - now)), ", ".join(sorted(now - was)))


def _order(change: Change) -> int:
    return ("headline", "lead", "figure", "table", "text", "credit").index(change.what)
