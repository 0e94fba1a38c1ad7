"""The reasons to hold a post, in the order in which they are checked; the first found is given."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.model import Card, Hold, Post, Table
from formatter.body.paragraphs import Part
from formatter.extract.article import Article
from formatter.extract.credit import is_notice
from formatter.hold.classifiers import find_chatbot_sentence, find_promotion, sentences_of
from formatter.hold.rules import (
    ERRORS_ANYWHERE,
    ERRORS_AT_START,
    GARBAGE_TITLES,
    INSTRUCTIONS,
    MODEL_MARKUP,
    PLACEHOLDERS_IN_MARKUP,
    PLACEHOLDERS_IN_PICTURE,
    PLACEHOLDERS_IN_TEXT,
    first_at_start,
    first_found,
)
from formatter.text.bounds import regex


def reason_to_hold(post: Post, card: Card, article: Article, parts: Sequence[Part]) -> Hold | None:
    """Return the reason why this post must wait for an editor, with the text that shows it; None for no reason.

    `parts` are the body's, all of them; `article` is the same, sorted.
    """
    seen = ((reason, text) for reason, text in _checked(post, card, article, parts) if text)
    return next((Hold(reason, _excerpt(text)) for reason, text in seen), None)


def _checked(post: Post, card: Card, article: Article, parts: Sequence[Part]) -> Iterator[tuple[str, str | None]]:
    """Yield each reason with the text that shows it, one check at a time. Promotion is last: a feed may let it out."""
    texts = _texts(parts)
    own = [text for text, part in zip(texts, parts, strict=True) if isinstance(part, Table) or part.kind != "quote"]
    yield "generator-error", _generator_error(post, texts)
    unfenced = _FENCED.sub("", f"{post.title}\n{post.body}")
    yield "conflict", _merge_conflict(unfenced) or (_rendered_conflict(parts, texts) if post.markup == "html" else None)
    yield "prompt-leak", _title_order(post.title) or _model_markup(unfenced) or first_at_start(INSTRUCTIONS, own)
    sentences = sentences_of((post.title, post.excerpt, *own))
    found = find_chatbot_sentence(sentences)
    yield ("refusal" if found and found.is_refusal else "prompt-leak"), found.sentence if found else None
    yield "title-candidates", _title_candidates(post.title)
    yield "keyword-title", _title_keywords(post.title)
    yield "placeholder", _placeholder(post, texts)
    yield "licence-notice-as-article", _licence_notice(post, article)
    yield "empty", _emptiness(post, card, article, texts)
    yield "promotion", find_promotion(sentences)


def _texts(parts: Sequence[Part]) -> list[str]:
    """Every paragraph's text, and every table's on one line."""
    return [" ".join(cell for row in part.rows for cell in row) if isinstance(part, Table) else part.text for part in parts]


def _generator_error(post: Post, texts: Sequence[str]) -> str | None:
    """An error message in place of an article or in the middle of one, or garbage as title or excerpt."""
    garbage = first_found(GARBAGE_TITLES, post.title.strip())
    if garbage:
        return garbage[0]
    texts = (post.title, post.excerpt, *texts)
    at_start = first_at_start(ERRORS_AT_START, texts)
    if at_start:
        return _in_words(at_start)
    whole = "\n".join(texts)
    found = first_found(ERRORS_ANYWHERE, whole)
    if found:
        return _in_words(_around(whole, found))
    garbage = first_found(GARBAGE_TITLES, post.excerpt.strip())
    return garbage[0] if garbage else None


def _in_words(error: str) -> str:
    """An error without its notation: the words before the first brace, and the message in it where there is one."""
    before, brace, notation = error.partition("{")
    if not brace:
        return error
    message = _MESSAGE.search(notation)
    message_text = message[2] if message else _NOTATION.sub(" ", notation)
    return ": ".join(filter(None, (before.strip(" -:"), message_text.strip())))


_MESSAGE = regex(r"['\"]message['\"]\s*:\s*(['\"])(.{0,300}?)\1\s*(?:[,}]|$)")
_NOTATION = regex(r"[{}\[\]'\"]+")


def _merge_conflict(text: str) -> str | None:
    """The first of a merge's markers, where the line between the versions and one of the outer lines are there."""
    outer = _OUTER.search(text)
    return outer[0] if outer and _MIDDLE.search(text) else None


def _rendered_conflict(parts: Sequence[Part], texts: Sequence[str]) -> str | None:
    """The first of a merge's markers in HTML: on lines of their own, or where the line between underlined a heading."""
    for number, part in enumerate(parts):
        if not isinstance(part, Table) and part.kind == "heading" and (outer := _OUTER.match(part.text)):
            return outer[0] if any(_RENDERED_END.search(text) for text in texts[number:]) else None
    return _merge_conflict("\n".join(texts))


def _model_markup(text: str) -> str | None:
    found = first_found(MODEL_MARKUP, text)
    return _around(text, found) if found else None


_OUTER = regex(r"^(?:<{7}|>{7}) \S[^\n]*", re.MULTILINE)
_RENDERED_END = regex(r"(?:^|\s)>{7} \S")
_MIDDLE = regex(r"^={7}$", re.MULTILINE)
_FENCED = regex(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
"""Code, in which an article may show signs that are held elsewhere."""


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
    """A post with nothing beyond its title, or whose body's `texts` are all boilerplate.

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


_ABOUT_TERMS = regex(r"공공누리|정책\s?뉴스\s?자료")
_EXCERPT_HEAD = 120
_WORD = regex(r"[가-힣A-Za-z0-9]{2,}")
_EVERYWHERE = regex("정책|자료|정보|이용|공개|안내|확인|방법|정부|뉴스|위한|통해|지원|보고서|사회|경제")
"""Words of titles that do not show what the post is about."""
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


def _title_candidates(title: str) -> str | None:
    """Several titles in place of one: numbered, in bullets, quoted or exclaimed one after the other."""
    title = title[:_LONGEST_LIST]
    lines = [line for line in title.splitlines() if line.strip()]
    in_bullets = len(lines) > 1 and all(_BULLET.match(line) for line in lines)
    in_a_row = _are_titles(title.split(" / ")) or (len(title) > _LONGEST_HEADLINE and _are_titles(_EXCLAIMED.findall(title)))
    named = _ONE_NAMED.match(title) or len(_NAMED.findall(title)) > 1
    several = named or _NUMBERED.search(title) or _QUOTED.fullmatch(title.strip())
    return title if in_bullets or in_a_row or several or _repeats_itself(title) else None


def _title_keywords(title: str) -> str | None:
    """Return a title that is a list of words without a sentence, or that holds words of an order for a title; else None."""
    if _ORDER_WORDS.search(title) or _TAGS.fullmatch(title.strip()):
        return title
    items = [item for item in re.split(r"\s*,\s*", title.strip(" !?.")) if item]
    if len(items) >= _FEWEST_ITEMS and sum(len(item.split()) for item in items) <= _WORDS_AN_ITEM * len(items):
        return None if _is_title(items[-1].split(" - ")[0]) else title  # 한빛, 나루, 가람, 해온, 누리 집값 하락
    if max(Counter(word.lower() for word in _SEARCH_WORD.findall(title)).values(), default=0) >= _SEARCHED:
        return title  # 임플란트 가격 임플란트 비용 임플란트 후기: what people search for
    quoted, rest = len(_QUOTED_WORD.findall(title)), _QUOTED_WORD.sub("", title).strip(" ,")
    return title if quoted >= _FEWEST_QUOTED and not rest else None


def _title_order(title: str) -> str | None:
    """Return a title that still holds the order to write one; else None."""
    return title if _ORDER.search(title) else None


def _are_titles(pieces: Sequence[str]) -> bool:
    """True for several pieces, each of which could be a title."""
    return len(pieces) >= _FEWEST_TITLES and all(map(_is_title, pieces))


def _repeats_itself(title: str) -> bool:
    """True where most words were there before: the same headline several times over, each time a little different."""
    stems = [word[:_TITLE_STEM] for word in _TITLE_WORD.findall(title)]
    return len(stems) >= _FEWEST_WORDS and len(set(stems)) <= _NEW_WORDS * len(stems)


def _is_title(piece: str) -> bool:
    return len(piece.split()) >= _WORDS_OF_A_TITLE


_NUMBERED = regex(r"^\s*(?:\(?1[.)]\s|①|A\)\s)\s*\S.*?(?:\s|^)(?:\(?2[.)]\s|②|B\)\s)\s*\S", re.DOTALL)
_QUOTED = regex(r"(?:['\"“‘](?:[^'\"”’\s]*+\s){2}[^'\"”’]*+['\"”’]\s*+(?:[,/]|or\b|또는)?\s*+){2,}")
_NAMED = regex(r"(?:제목|후보|[Oo]ption|[Tt]itle|[Hh]eadline|[Vv]ersion|시안|버전|\(안)\s?[\dA-D]\s?[:.)](?!\d)")
_ONE_NAMED = regex(
    r"^\W{0,3}(?:제목\s?(?:후보|안|예시)|(?:제목|후보|시안|안)\s?\d|(?:Option|Headline|Title) [\dA-D])"
    r"\s?(?:\([^)]{1,40}\))?\s?[:：)]"
)
_TAGS = regex(r"(?:#\S+\s*){3,}")
_BULLET = regex(r"\s*(?:[-*•]|\d+[.)])\s")
_ASKED = r"(?:사람(?:들의?)?|클릭|기자|기사|단어|(?:대|고유)?명사)"
_ORDER_WORDS = regex(rf"\s제목(?:[\s,!.]+(?:{_ASKED}|꼭))*[\s!.]*$")
_ORDER = regex(
    r"제목[을를은]?\s[^.!?“‘]{0,12}(?:지어|써 ?줘|만들|구성|작성|생성|추천|뽑아)|제목[을은]?\s?지어\s?(?:줘|주세요|봐)|"
    r"(?:을 끄는|을 유도하는|흥미로운|자극적인|매력적인|좋은)\s제목[\s!.]*$|"
    r"제목\s?(?:예시|후보|추천|목록)[\s!.]*$|\d+자\s?(?:이내|이하)의?\s?제목"
)
_SEARCH_WORD = regex(r"(?<!\S)(?:[가-힣]{2,20}|[A-Za-z]{5,30})(?!\S)")
_SEARCHED = 3
_QUOTED_WORD = regex(r"['\"‘“][^'\"’”\s]{1,60}['\"’”]")
_EXCLAIMED = regex(r"[^!?]{1,300}[!?](?:\s|$)")
_FEWEST_TITLES = 3
_WORDS_OF_A_TITLE = 3
_LONGEST_HEADLINE = 55
_LONGEST_LIST = 600
_TITLE_WORD = regex(r"[가-힣A-Za-z0-9.]{2,}")
_TITLE_STEM = 2
_FEWEST_WORDS = 14
_NEW_WORDS = 0.6
_FEWEST_ITEMS = 5
_WORDS_AN_ITEM = 1.8
_FEWEST_QUOTED = 7
